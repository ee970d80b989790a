"""Spoiled texts for measuring."""

from classifier import Example
from classifier.evaluation import with_typos, without_marks

TEXT = "Đường làng đào lên đặt ống rồi bỏ đó ba tháng, bụi mù mịt không ai lấp. " * 20


def test_marks_are_taken_from_title_and_text() -> None:
    (bare,) = without_marks([Example("Đường HỎNG", "roads", title="Cầu nứt", id="1")])
    assert (bare.text, bare.title, bare.department) == ("duong hong", "cau nut", "roads")


def test_about_the_share_asked_of_letters_slips_the_same_way_every_time() -> None:
    example = Example(TEXT, "roads", id="1")
    (typed,) = with_typos([example])
    assert typed == with_typos([example])[0]
    changed = sum(a != b for a, b in zip(TEXT.split(), typed.text.split(), strict=False))
    assert 0.08 < changed / len(TEXT.split()) < 0.35
    assert with_typos([example], 0)[0] == example
    assert with_typos([Example("", "roads")])[0].text == ""
