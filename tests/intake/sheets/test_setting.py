"""A paper as a PDF file says what the page says, in every script, and can be read by machines."""

import warnings
from datetime import UTC, datetime
from io import BytesIO

import pytest
import segno
from hypothesis import given
from hypothesis import settings as properties
from hypothesis import strategies as st
from markupsafe import escape
from pypdf import PdfReader

from intake.sheets import as_pdf
from intake.sheets.setting import shared_out

MADE = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
CODE = segno.make("https://example.org/receipts/d/1-1-x").svg_data_uri(scale=3, omitsize=True)
HEAD = """<header class="app-paper__head">
<div class="app-paper__from"><p class="app-paper__body">BỘ KHOA HỌC</p></div>
<div class="app-paper__state"><p class="app-paper__motto">Độc lập – Tự do – Hạnh phúc</p></div>
</header><h2 class="app-paper__title">Giấy chứng nhận</h2>"""
FOOT = f"""<div class="app-paper__foot"><div><img src="{CODE}" alt="Mã QR"><p>Kiểm tra tại</p></div>
<div class="app-paper__signature"><p class="app-paper__body">Sở Y tế</p><p>(ký tên)</p></div></div>
"""


def reading(html: str, *, language: str = "vi") -> PdfReader:
    content = as_pdf(
        html, title="Giấy", language=language, right_to_left=language == "ar", made=MADE
    )
    return PdfReader(BytesIO(content), strict=True)


def words(html: str, *, language: str = "vi") -> str:
    pages = reading(html, language=language).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_paper_says_everything_that_the_page_says() -> None:
    facts = "<dl><div><dt>Số</dt><dd><bdi dir='ltr'>PA-2026-1</bdi></dd></div></dl>"
    lists = "<h3>Tác giả</h3><ul><li><bdi>Nguyễn Thị Ngọc Ánh</bdi> (60 %)</li></ul>"
    table = "<table><caption>Điểm</caption><tr><th>Tính mới</th><td>8,5</td></tr></table>"
    said = words(HEAD + facts + lists + table + "Một câu <strong>đậm</strong>." + FOOT)
    for one in (
        *("BỘ KHOA HỌC", "Độc lập – Tự do – Hạnh phúc", "Giấy chứng nhận", "Số", "PA-2026-1"),
        *("Tác giả", "Nguyễn Thị Ngọc Ánh", "60 %", "Điểm", "Tính mới", "8,5"),
        *("Một câu đậm.", "Kiểm tra tại", "Sở Y tế", "(ký tên)"),
    ):
        assert one in said, one


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Свидетельство о признании № 7"),
        ("nb", "Bevis på anerkjennelse, ærlig målt på øya"),
        ("en", "Certificate of recognition"),
        ("vi", "Chứng nhận: Ưu thế, ngỡ ngàng, ễnh ương, Đà Lạt"),
    ],
)
def test_every_script_can_be_read_back(language: str, text: str) -> None:
    assert text in words(f"<p>{text}</p>", language=language)


def test_arabic_is_joined_and_runs_from_the_right() -> None:
    found = reading("<p>شهادة اعتراف</p>", language="ar").pages[0]
    assert any("\u0600" <= letter <= "\u06ff" for letter in found.extract_text())
    places: list[float] = []
    found.extract_text(visitor_text=lambda text, _c, at, *_: places.append(at[4]) if text else None)
    assert min(place for place in places if place) > float(found.mediabox.width) / 2


def test_the_file_describes_itself_and_is_the_same_each_time() -> None:
    file = reading(HEAD + FOOT)
    assert file.metadata is not None
    assert (file.metadata.title, file.metadata.creation_date) == ("Giấy", MADE)
    assert file.trailer["/Root"]["/Lang"] == "vi"
    width, height = (round(float(side) / 72 * 25.4) for side in file.pages[0].mediabox[2:])
    assert (width, height) == (210, 297)
    one, two = (
        as_pdf(HEAD + FOOT, title="Giấy", language="vi", right_to_left=False, made=MADE)
        for _ in range(2)
    )
    assert one == two


def test_long_reasons_run_over_pages_and_none_is_lost() -> None:
    reasons = "".join(
        f"<div><dt>Tiêu chí {n}</dt><dd class='app-text'>Đoạn {n} đầu.\n{'Lý do dài. ' * 60}\n"
        f"Đoạn {n} cuối.</dd></div>"
        for n in range(12)
    )
    file = reading(f"{HEAD}<dl>{reasons}</dl>{FOOT}")
    assert len(file.pages) > 2
    said = " ".join(" ".join(page.extract_text() for page in file.pages).split())
    for n in range(12):
        for one in (f"Tiêu chí {n}", f"Đoạn {n} đầu.", f"Đoạn {n} cuối."):
            assert one in said, one
    assert said.count("Lý do dài.") == 12 * 60


def test_what_is_not_well_made_is_refused() -> None:
    for broken in ("<p>a</div>", "<p>", "</p>"):
        with pytest.raises(ValueError, match="<"):
            as_pdf(broken, title="", language="vi", right_to_left=False, made=MADE)


@properties(max_examples=25)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=80), st.sampled_from("va"))
def test_no_text_breaks_a_paper(text: str, first: str) -> None:
    language = {"v": "vi", "a": "ar"}[first]
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        html = f"<h2>{escape(text)}</h2><dl><dt>{escape(text)}</dt><dd>{escape(text)}</dd></dl>"
        assert len(reading(f"{html}<p>{escape(text)}</p>", language=language).pages) >= 1
    assert not any(text.strip() and text in str(one.message) for one in warned)


def test_no_number_is_torn_where_a_column_beside_it_has_long_texts() -> None:
    number, text = "PA-2026-000001-3", "Hội đồng đề nghị bổ sung số liệu về chi phí. " * 6
    lines = "".join(
        f"<tr><td>{place}</td><td>{number}</td><td>{text}</td><td>8,55</td><td>23/11/2026</td></tr>"
        for place in range(1, 4)
    )
    head = "<tr><th>Hạng</th><th>Số</th><th>Nhận xét</th><th>Điểm</th><th>Ngày</th></tr>"
    page = reading(f"<table>{head}{lines}</table>").pages[0]
    found = page.extract_text().split()
    assert found.count(number) == 3
    assert found.count("23/11/2026") == 3


@given(
    needed=st.lists(st.floats(1, 100), min_size=1, max_size=8),
    more=st.lists(st.floats(0, 500), min_size=8, max_size=8),
    whole=st.floats(10, 400),
)
def test_columns_share_the_whole_and_get_what_they_need_if_it_is_there(
    needed: list[float], more: list[float], whole: float
) -> None:
    asked = [least + beyond for least, beyond in zip(needed, more, strict=False)]
    widths = shared_out(whole, needed, asked)
    assert sum(widths) == pytest.approx(whole)
    if sum(needed) <= whole:
        assert all(width >= least - 1e-6 for width, least in zip(widths, needed, strict=True))
