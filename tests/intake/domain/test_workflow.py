"""The life of a submission: every status can be reached, and finished means finished."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.errors import InvalidMove
from intake.domain.permissions import Action, Actor, Grant, Role
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import (
    AT_COUNCIL,
    CARRIED_OUT,
    JOINABLE,
    MOVES,
    PUBLIC_STATUS,
    QUEUES,
    Move,
    Queue,
    Status,
    is_of_path,
    is_open,
    move,
    moves_for,
    possible_moves,
    queue_of,
    targets,
)

# The only ways back from what looked finished.
WAYS_BACK = {
    Status.ANSWERED: {Move.CLOSE, Move.REOPEN},
    Status.CLOSED: {Move.REOPEN},
    Status.MERGED: {Move.UNMERGE, Move.ANSWER_ALONG, Move.WITHDRAW, Move.SCREEN},
    Status.REDIRECTED: set(),
    Status.REJECTED: {Move.OBJECT},
    Status.WITHDRAWN: set(),
    Status.SPAM: set(),
    Status.NOT_ACCEPTED: {Move.APPEAL},
    Status.COMPLETED: set(),
    Status.STOPPED: set(),
}


def walk(*moves: Move) -> Status:
    status = Status.SUBMITTED
    for action in moves:
        status = move(status, action)
    return status


def test_the_ordinary_life() -> None:
    steps = (Move.ASSIGN, Move.ACCEPT, Move.DRAFT_REPLY, Move.ANSWER, Move.CLOSE)
    assert walk(*steps) is Status.CLOSED


def test_through_triage_and_another_department() -> None:
    steps = (Move.TO_TRIAGE, Move.ASSIGN, Move.DECLINE, Move.ASSIGN, Move.ASSIGN, Move.ACCEPT)
    assert walk(*steps) is Status.IN_PROGRESS


def test_the_sender_is_asked_and_replies() -> None:
    steps = (Move.ASSIGN, Move.ACCEPT, Move.ASK_SENDER, Move.SENDER_REPLIED)
    assert walk(*steps) is Status.IN_PROGRESS


def test_four_eyes_on_an_answer() -> None:
    steps = (Move.ASSIGN, Move.ACCEPT, Move.DRAFT_REPLY, Move.RETURN_REPLY, Move.DRAFT_REPLY)
    assert walk(*steps, Move.ANSWER) is Status.ANSWERED


def test_no_answer_goes_out_without_having_waited_for_approval() -> None:
    assert MOVES[Move.ANSWER].leaves == {Status.DRAFTED}
    assert MOVES[Move.ANSWER].needs is Action.APPROVE
    assert MOVES[Move.DRAFT_REPLY].needs is Action.ANSWER
    ways = {action for action in Move if MOVES[action].enters is Status.ANSWERED}
    assert ways == {Move.ANSWER, Move.ANSWER_ALONG}  # the second follows the first, elsewhere
    assert MOVES[Move.ANSWER_ALONG].needs is Action.APPROVE


def test_a_suspected_denunciation_waits_for_a_moderator() -> None:
    assert walk(Move.SCREEN) is Status.SCREENING
    assert walk(Move.SCREEN, Move.RELEASE) is Status.ROUTING
    assert walk(Move.SCREEN, Move.REJECT) is Status.REJECTED
    assert Move.ASSIGN not in possible_moves(Status.SCREENING)


def test_a_denunciation_is_put_away_wherever_it_lies_until_it_is_answered() -> None:
    may_put_away = {status for status in Status if Move.SCREEN in possible_moves(status)}
    unanswered = {status for status in Status if is_open(status)} | {Status.MERGED}
    assert may_put_away == unanswered - {Status.SCREENING} - CARRIED_OUT
    assert walk(Move.ASSIGN, Move.ACCEPT, Move.DRAFT_REPLY, Move.SCREEN) is Status.SCREENING


def test_reopened_goes_on_in_its_department() -> None:
    steps = (Move.ASSIGN, Move.ACCEPT, Move.DRAFT_REPLY, Move.ANSWER, Move.REOPEN)
    assert walk(*steps) is Status.REOPENED
    assert queue_of(Status.REOPENED) is Queue.DEPARTMENT


def test_every_status_can_be_reached() -> None:
    reached, frontier = {Status.SUBMITTED}, {Status.SUBMITTED}
    while frontier:
        frontier = {
            enters
            for status in frontier
            for action in possible_moves(status)
            for enters in targets(action)
        } - reached
        reached |= frontier
    assert reached == set(Status)


def test_every_open_status_leads_to_an_end() -> None:
    for start in Status:
        reached = {start}
        for _ in Status:
            reached |= {to for s in reached for a in possible_moves(s) for to in targets(a)}
        if start in CARRIED_OUT:
            assert reached == {start} | {s for s in reached if s in CARRIED_OUT} | {
                Status.COMPLETED,
                Status.STOPPED,
            }
        elif is_open(start):
            assert Status.ANSWERED in reached
            assert Status.REJECTED in reached


@pytest.mark.parametrize("status", WAYS_BACK)
def test_finished_means_finished(status: Status) -> None:
    assert possible_moves(status) == WAYS_BACK[status]
    assert not is_open(status)
    assert queue_of(status) is Queue.NONE


def test_whatever_is_not_finished_lies_in_a_queue() -> None:
    assert {status for status in Status if is_open(status)} == set(Status) - set(WAYS_BACK)
    assert set(QUEUES.values()) == set(Queue) - {Queue.NONE}


def test_a_sender_may_take_back_until_the_answer() -> None:
    may_withdraw = {status for status in Status if Move.WITHDRAW in possible_moves(status)}
    undecided = {status for status in Status if is_open(status)} - CARRIED_OUT
    assert may_withdraw == undecided | {Status.MERGED}


def test_only_initiatives_and_solutions_are_evaluated() -> None:
    path = {action for action in Move if any(map(is_of_path, targets(action)))} | {Move.REFER}
    for kind in SubmissionKind:
        judged = kind in (SubmissionKind.INITIATIVE, SubmissionKind.SOLUTION)
        assert (path <= moves_for(kind)) is judged
        assert set(Move) - path <= moves_for(kind)
    plain = {s for s in Status if not is_of_path(s)}
    for action in set(Move) - path:  # nothing else leads there, whatever the kind
        assert targets(action) <= plain
    assert {s for s in Status if is_of_path(s) and not is_open(s)} == (set(WAYS_BACK) - plain)
    assert {s for s in Status if is_of_path(s) and is_open(s)} == AT_COUNCIL | CARRIED_OUT


def test_every_move_has_its_row_in_the_table() -> None:
    assert set(MOVES) == set(Move)
    assert all(arrow.leaves for arrow in MOVES.values())


@pytest.mark.parametrize("action", [action for action in Move if MOVES[action].needs])
def test_somebody_may_make_every_move_that_needs_a_right(action: Move) -> None:
    needed = MOVES[action].needs
    assert needed is not None
    holders = (Actor(1, "", frozenset({Grant(role)})) for role in Role)
    assert any(actor.may(needed) for actor in holders)


def test_only_citizen_and_system_moves_need_no_right() -> None:
    free = {action for action in Move if MOVES[action].needs is None}
    of_sender = {Move.SENDER_REPLIED, Move.WITHDRAW, Move.OBJECT, Move.REVISED, Move.APPEAL}
    assert free == of_sender | {Move.TO_TRIAGE, Move.CONSULTED}
    assert MOVES[Move.REJECT].needs is Action.REJECT


@given(st.sampled_from(Status), st.sampled_from(Move))
def test_a_move_is_either_in_the_table_or_refused(status: Status, action: Move) -> None:
    if action is Move.UNMERGE and status is Status.MERGED:
        for before in Status:
            if before in JOINABLE:
                assert move(status, action, back_to=before) is before
            else:
                with pytest.raises(InvalidMove):
                    move(status, action, back_to=before)
    elif action in possible_moves(status):
        assert move(status, action) is MOVES[action].enters
    else:
        with pytest.raises(InvalidMove) as refused:
            move(status, action)
        assert status.value in str(refused.value)
        assert action.value in str(refused.value)


def test_the_public_does_not_learn_what_is_checked_inside() -> None:
    assert set(PUBLIC_STATUS) == set(Status)
    inner = {Status.SCREENING, Status.SPAM, Status.DISCUSSION}
    assert inner.isdisjoint(PUBLIC_STATUS.values())
    assert PUBLIC_STATUS[Status.SCREENING] is Status.SUBMITTED
