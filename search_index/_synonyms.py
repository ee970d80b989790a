"""A small table of abbreviations used in letters to Vietnamese authorities.

A document with the abbreviation is also found by the full words and the other way round. At most
200 entries, folded; a change means raising ``ANALYSIS_VERSION`` in ``_text``.
"""

from __future__ import annotations

from collections.abc import Mapping

ABBREVIATIONS: Mapping[str, tuple[str, ...]] = {
    short: tuple(words.split())
    for short, words in {
        "atgt": "an toan giao thong",
        "bhxh": "bao hiem xa hoi",
        "bhyt": "bao hiem y te",
        "cccd": "can cuoc cong dan",
        "cntt": "cong nghe thong tin",
        "dkkd": "dang ky kinh doanh",
        "dvc": "dich vu cong",
        "gplx": "giay phep lai xe",
        "gtvt": "giao thong van tai",
        "hdnd": "hoi dong nhan dan",
        "httt": "he thong thong tin",
        "pakn": "phan anh kien nghi",
        "pccc": "phong chay chua chay",
        "qsdd": "quyen su dung dat",
        "tnmt": "tai nguyen moi truong",
        "tphcm": "thanh pho ho chi minh",
        "tthc": "thu tuc hanh chinh",
        "ubmttq": "uy ban mat tran to quoc",
        "ubnd": "uy ban nhan dan",
        "vsmt": "ve sinh moi truong",
    }.items()
}

_SAME_SYLLABLE = ("lí lý", "kĩ kỹ", "mĩ mỹ", "sĩ sỹ", "tỉ tỷ", "hỉ hỷ", "qui quy", "kì kỳ")
SPELLINGS: Mapping[str, str] = {
    first: second
    for pair in _SAME_SYLLABLE
    for first, second in (pair.split(), reversed(pair.split()))
}
"""Two accepted spellings of one syllable (i and y); distinct when folded, so the query asks both.
Not ``quí``/``quý`` or bare ``ai``/``ay``: there the two are different words."""
