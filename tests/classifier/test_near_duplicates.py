"""Every example text was written by itself: none is another one with a few words changed."""

import pytest

from classifier import Example
from intake.domain.copies import Copies
from intake.services.learning.example_texts import frozen_ids, starting_examples


def _near(examples: list[Example]) -> list[tuple[str, str]]:
    copies = Copies()
    found = []
    for one in examples:
        text = f"{one.title} {one.text}"
        found += [(other, one.id) for other in copies.of(text)]
        copies.add(one.id, text)
    return found


@pytest.mark.parametrize("language", ["vi", "en", "ru", "nb", "ar"])
def test_no_text_is_nearly_another(language: str) -> None:
    assert _near([one for one in starting_examples() if one.language == language]) == []


def test_a_copy_with_changes_is_noticed() -> None:
    text = "Đèn đường trước nhà tôi hỏng cả tuần nay chưa ai tới sửa, đêm tối om"
    changed = text.replace("đêm", "buổi tối")
    assert _near([Example(text, "moc", id="a"), Example(changed, "moc", id="b")]) == [("a", "b")]


def test_texts_written_later_are_learned_from_only() -> None:
    """Ids above 200 were written when the frozen texts had been read."""
    assert not [name for name in frozen_ids() if int(name.rsplit("-", 1)[1]) > 200]
