"""First routes that held and that did not, counted as sets of submissions."""

from collections.abc import Mapping

import pytest

from intake.domain.learning.routing_quality import Figure, Hop, Life, behind, count, effective
from intake.domain.routing import Method
from intake.domain.workflow import Status

A, B, C = "moc", "moh", "mof"
WRONG, UNDONE, REORGANISED = "wrong_department", "undone", "reorganised"


def life(
    number: int,
    *hops: Hop,
    method: Method = Method.CLASSIFIER,
    sent_to: str | None = A,
    suggested: str = A,
    status: Status = Status.IN_PROGRESS,
    lies: str = "",
    became: Mapping[str, str] | None = None,
) -> Life:
    """It lies where people sent it last, unless a reorganisation moved it on (``lies``)."""
    decided = effective(hops)
    there = lies or (decided[-1].target if decided else sent_to)
    return Life(number, method, sent_to, suggested, decided, status, there, became or {})


def tags(one: Life) -> set[tuple[Figure, str]]:
    return set(one.tags())


def test_what_was_taken_on_and_never_left_is_right() -> None:
    assert (Figure.KEPT, A) in tags(life(1))
    assert (Figure.KEPT, A) in tags(life(1, status=Status.CLOSED))
    still_new = tags(life(1, status=Status.ASSIGNED))
    assert {figure for figure, _code in still_new} == {Figure.FIRST, Figure.AUTOMATIC}


def test_what_another_department_should_have_had_is_wrong() -> None:
    moved = tags(life(1, Hop(A, B, WRONG)))
    assert {(Figure.BROKEN, A), (Figure.CORRECTED, A), (Figure.PASSED_ON, A)} <= moved
    assert (Figure.MOVED, A) in moved
    assert Figure.MOVED not in {figure for figure, _code in tags(life(1))}
    assert not {figure for figure, _code in moved} & {Figure.KEPT, Figure.CONFIRMED}


@pytest.mark.parametrize("reason", [REORGANISED, "also_another", "out_of_scope", "text_unclear"])
def test_other_reasons_say_nothing_of_the_route(reason: str) -> None:
    found = {figure for figure, _code in tags(life(1, Hop(A, B, reason)))}
    assert found == {Figure.FIRST, Figure.AUTOMATIC, Figure.MOVED, Figure.PASSED_ON}


def test_a_later_mistake_is_not_the_first_route() -> None:
    found = tags(life(1, Hop(A, B, REORGANISED), Hop(B, C, WRONG)))
    assert not {figure for figure, _code in found} & {Figure.BROKEN, Figure.KEPT}
    assert {(Figure.PASSED_ON, A), (Figure.PASSED_ON, B)} <= found


def test_what_a_reorganisation_moved_says_nothing_of_the_route() -> None:
    found = {figure for figure, _code in tags(life(1, lies=B))}
    assert found == {Figure.FIRST, Figure.AUTOMATIC}


def test_a_department_that_went_up_in_another_is_read_as_that_one() -> None:
    merged = {A: B}
    assert (Figure.KEPT, A) in tags(life(1, lies=B, became=merged))
    handed_on = tags(life(1, Hop(B, C, WRONG), became=merged))
    assert (Figure.BROKEN, A) in handed_on
    left = life(1, Hop(None, B, ""), method=Method.NONE, sent_to=None, suggested=A, became=merged)
    assert (Figure.GUESSED, A) in tags(left)


@pytest.mark.parametrize("between", [B, None])
def test_where_people_settled_counts_and_not_the_way_there(between: str | None) -> None:
    back = tags(life(1, Hop(A, between, WRONG), Hop(between, A, WRONG)))
    assert {(Figure.KEPT, A), (Figure.PASSED_ON, A)} <= back
    assert not {figure for figure, _code in back} & {Figure.BROKEN, Figure.CORRECTED}
    untaken = life(1, Hop(A, None, WRONG), Hop(None, A, ""), status=Status.ASSIGNED)
    assert not {figure for figure, _code in tags(untaken)} & {Figure.KEPT, Figure.BROKEN}


def test_what_was_taken_back_never_happened() -> None:
    assert (Figure.KEPT, A) in tags(life(1, Hop(A, B, WRONG), Hop(B, A, UNDONE)))


def test_left_to_people_and_the_likeliest_was_right_or_not() -> None:
    left = {"method": Method.NONE, "sent_to": None}
    right = tags(life(1, Hop(None, A, ""), **left))  # type: ignore[arg-type]
    assert {(Figure.ABSTAINED, A), (Figure.GUESSED, A), (Figure.FIRST, A)} <= right
    wrong = tags(life(1, Hop(None, B, ""), **left))  # type: ignore[arg-type]
    assert (Figure.ABSTAINED, A) in wrong
    assert (Figure.GUESSED, A) not in wrong
    assert (Figure.FIRST, B) in wrong
    assert (Figure.AUTOMATIC, B) not in wrong


def test_every_figure_equals_the_list_behind_it() -> None:
    lives = [
        life(1),
        life(2, Hop(A, B, WRONG), Hop(B, A, WRONG)),  # people settled on A
        life(7, Hop(A, B, WRONG)),
        life(3, sent_to=B, suggested=B, method=Method.RULE),
        life(4, Hop(None, C, ""), sent_to=None, method=Method.NONE),
        life(5, sent_to=None, method=Method.NONE, status=Status.ROUTING),
        life(6, status=Status.ASSIGNED),
    ]
    total, of_each = count(lives)
    for figure in set(Figure) - {Figure.LIES}:
        assert total[figure] == len(behind(lives, figure, ""))
        for one in of_each:
            assert one[figure] == len(behind(lives, figure, one.department))
    assert (total.judged, total.precision) == (3, pytest.approx(2 / 3))
    assert total.hops == pytest.approx(3 / 6)
    assert total.share(Figure.AUTOMATIC, Figure.FIRST) == pytest.approx(4 / 6)


def test_of_nothing_there_are_no_shares() -> None:
    total, of_each = count([])
    assert of_each == []
    assert total.precision is None
    assert total.hops is None
    assert total.share(Figure.AUTOMATIC, Figure.FIRST) is None
