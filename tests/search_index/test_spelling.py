"""Words that occur nowhere are looked for under similar spellings, as long as there is time."""

from __future__ import annotations

from search_index._query import parse
from search_index._spelling import mend
from search_index._tree import Feature

KNOWN = {Feature("folded", (word,)): 3 for word in ("duong", "nuoc", "ngap")}


def occurs(feature: Feature) -> int:
    return KNOWN.get(feature, 0)


def test_one_word_is_always_looked_for_and_others_while_there_is_time() -> None:
    question = parse("duongg nuocc ngap")
    assert [word for word, _ in mend(question, occurs).mended] == ["duongg", "nuocc"]
    late = mend(question, occurs, is_over=lambda: True)
    assert late.mended == (("duongg", ("duong",)),)


def test_words_that_nothing_is_similar_to_cost_no_more_time_than_others() -> None:
    asked: list[str] = []

    def noted(feature: Feature) -> int:
        asked.append(feature.words[0])
        return occurs(feature)

    question = parse("xwxwxwxw qzqzqzqz nuocc")
    assert mend(question, noted, is_over=lambda: True) == question
    assert "qzqzqzqz" not in asked
    assert [word for word, _ in mend(question, noted).mended] == ["nuocc"]


def test_what_surely_occurs_is_not_counted() -> None:
    question = parse("duongg nuocc")
    asked: list[Feature] = []

    def noted(feature: Feature) -> int:
        asked.append(feature)
        return 1

    assert mend(question, noted, surely=lambda _feature: True) == question
    assert asked == []
