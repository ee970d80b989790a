"""Every example text was written by itself: none is another one with a few words changed."""

from collections import Counter, defaultdict

import pytest

from classifier import Example
from classifier._text import fold
from intake.services.example_texts import frozen_ids, starting_examples

# Runs of three words: half of them in common is a copy with changes.
_RUN = 3
_TOO_NEAR = 0.5


def _runs(one: Example) -> frozenset[str]:
    words = fold(f"{one.title} {one.text}").split()
    return frozenset(
        " ".join(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1))
    )


def _near(examples: list[Example]) -> list[tuple[str, str]]:
    runs = {one.id: _runs(one) for one in examples}
    holders: dict[str, list[str]] = defaultdict(list)
    found = []
    for one in examples:
        common = Counter(other for run in runs[one.id] for other in holders[run])
        found += [
            (other, one.id)
            for other, shared in common.items()
            if shared >= _TOO_NEAR * len(runs[other] | runs[one.id])
        ]
        for run in runs[one.id]:
            holders[run].append(one.id)
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
