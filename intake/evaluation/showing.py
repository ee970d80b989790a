"""What pages of evaluations show: titles without the names that a blind evaluation hides, results,
and how a member's own page is opened."""

from dataclasses import dataclass
from fractions import Fraction

from flask import flash
from flask_babel import format_decimal

from intake.domain.errors import NotFound
from intake.domain.evaluation.rounds import sees_others
from intake.domain.evaluation.rubric import Criterion, Rubric
from intake.domain.evaluation.scoring import CriterionResult, Result
from intake.domain.evaluation.seats import BallotState, SeatState
from intake.domain.workflow import Status
from intake.evaluation.words import OUTCOMES
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round, Sitting
from intake.services.evaluation import results, seating
from intake.services.evaluation.ranking import Ranked
from intake.services.initiatives.covering import Covering
from intake.web.auth import signed_in_actor
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.labels import STATUSES
from intake.web.tools import tools


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion with what the council says of it."""

    criterion: Criterion
    result: CriterionResult


def opened(evaluation_id: int) -> Sitting:
    """The seat of whoever is signed in, for one of their own pages. We look for interests first;
    what is found is kept, and the page refused. Raises NotFound."""
    actor = signed_in_actor()
    with transaction() as rows:
        it = seating.sitting(rows, actor, evaluation_id)
        clear = seating.still_clear(
            rows, it, by_actor=actor, sealer=tools().sealer, now=tools().clock()
        )
    _refuse_unless(it, clear)
    return it


def for_reading(evaluation_id: int) -> Sitting | None:
    """The same for what may be read of a round when others have begun a later one; None without a
    seat."""
    actor = signed_in_actor()
    with transaction() as rows:
        it = queries.sitting(rows, actor, evaluation_id)
        if it is None:
            return None
        sealer, now = tools().sealer, tools().clock()
        clear = seating.still_clear(rows, it, by_actor=actor, sealer=sealer, now=now)
    _refuse_unless(it, clear)
    return it


def _refuse_unless(it: Sitting, clear: bool) -> None:
    if clear:
        return
    if it.row.state == SeatState.RECUSED or it.round.ballot is BallotState.CLOSED:
        flash(_("An interest in this proposal was found: it is no longer before you."), "error")
    elif it.row.asks:
        flash(_("Something was found that may be an interest: the secretary decides."), "error")
    raise NotFound(str(it.round.evaluation.id))


def text_for_members(it: Round, text: str) -> str:
    """Title or summary of a proposal, with the names that a blind evaluation hides covered."""
    if not it.evaluation.blind:
        return text
    return Covering(db.session(), it.submission, sealer=tools().sealer).text(text)


def may_see_results(it: Sitting) -> bool:
    """Whether a member sees the scores of the others by now."""
    return sees_others(it.round.status, it.seat, it.round.ballot, whole=is_told(it.round))


def note_seen(it: Round) -> None:
    """Put down that whoever is signed in sees what others have scored: those scores must not lead
    to theirs."""
    if it.ballot is BallotState.NONE:
        with transaction() as rows:
            seating.note_seen(rows, signed_in_actor(), it.evaluation)


def result_rows(rubric: Rubric, result: Result) -> list[Row]:
    """The criteria with their results, in the order of the rubric."""
    by_code = {one.code: one for one in result.criteria}
    return [Row(one, by_code[one.code]) for one in rubric]


def standing(one: Ranked) -> str:
    """What the ranking says of a proposal besides figures: what the council has voted, or where it
    stands until then."""
    if one.closed:
        return _("Closed until you have declared")
    said = OUTCOMES[one.outcome] if one.outcome else STATUSES[Status(one.submission.status)]
    return str(said)


def points(value: Fraction | None) -> str:
    """A median or a mean for the reader, with at most two decimals; a dash for none."""
    return "–" if value is None else str(format_decimal(round(float(value), 2)))


def is_told(it: Round) -> bool:
    """Whether what the scores come to may be shown."""
    return it.evaluation.id in results.told_of(db.session(), [it.evaluation])
