"""The summary of a decided proposal goes to and fro between the council's secretary and the
proposer until both mean the same words; then it waits for a second official like every publication.
What is not agreed to stays sealed. None of this commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.history.record import SENDER, By, EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.publishing.agreed_summaries import (
    OPEN,
    SummaryState,
    may_summarise,
    summary_problems,
)
from intake.domain.publishing.publication import PublicationState, WithdrawReason, Words
from intake.domain.submission import Purpose
from intake.models import AgreedSummary, Consent, ProposalDecision, Publication, Submission
from intake.ports import Sealer
from intake.queries.desk.splitting import contact_of
from intake.queries.initiatives import proposal_path
from intake.queries.privacy import known_of
from intake.queries.publishing import publication_desk as kept
from intake.services.background import jobs
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.initiatives import proposals
from intake.services.moving import moves, publication_moves


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary as those read it who bargain about it; the words are "" when they do not open."""

    row: AgreedSummary
    title: str
    text: str


def last(session: Session, submission_id: int, *, sealer: Sealer) -> Summary | None:
    """The newest summary of a proposal; the caller has seen who may read it."""
    rows = _rows(session, submission_id)
    if not rows:
        return None
    name = _name(rows[-1].number)
    words, _broken = proposals.take(session, submission_id, [name], sealer=sealer)
    said = words.get(name, {})
    return Summary(rows[-1], str(said.get("title", "")), str(said.get("text", "")))


def is_possible(session: Session, submission: Submission) -> bool:
    """Whether a summary can be suggested, agreed to or published now."""
    decision = _decision(session, submission.id)
    return may_summarise(
        submission.kind,
        submission.status,
        decision.outcome if decision else None,
        restricted=submission.restricted,
    )


def suggest(
    session: Session,
    actor: Actor,
    submission_id: int,
    words: tuple[str, str],
    *,
    seen_version: int | None,
    sealer: Sealer,
    now: datetime,
) -> AgreedSummary:
    """Ask the proposer whether the public may read this title and text. What was asked before is
    asked no longer, and what waits for a second official waits no longer; what is public stays
    until another is let out. Raises NotFound, NotAllowed, StaleSubmission, InvalidMove before a
    decision, InvalidData with codes of SummaryProblem by field."""
    submission = _led(session, actor, submission_id)
    moves.expect_version(submission, seen_version)
    _must_be_possible(session, submission)
    _check(session, submission, words)
    rows = _rows(session, submission_id)
    for row in rows:
        if row.state in OPEN:
            row.state = SummaryState.REPLACED.value
    for one in kept.live(session, submission_id):
        if one.outcome and one.state == PublicationState.PROPOSED:
            publication_moves.end(session, one, WithdrawReason.REPLACED, now=now)
    made = AgreedSummary(
        submission_id=submission_id,
        number=rows[-1].number + 1 if rows else 1,
        state=SummaryState.ASKED.value,
        suggested_by=actor.official_id,
        suggested_at=now,
        answered_at=None,
    )
    session.add(made)
    _put(session, made, words, sealer=sealer)
    seq = _tell(session, submission, made, "suggested", by_official(actor.official_id), now)
    jobs.enqueue(session, [jobs.notify(submission_id, "summary", seq)], now=now)
    return made


def agree(
    session: Session,
    submission: Submission,
    number: int,
    words: tuple[str, str],
    *,
    sealer: Sealer,
    now: datetime,
) -> SummaryState:
    """The proposer agrees to exactly these words. Those that were suggested go on to the second
    official; others go back to the secretary first. Raises InvalidMove when this summary is not
    asked any more, InvalidData as ``suggest``."""
    found = _asked(session, submission, number, sealer=sealer)
    _check(session, submission, words)
    same = words == (found.title, found.text)
    consent = Consent(
        submission_id=submission.id,
        purpose=Purpose.PUBLISH_SUMMARY.value,
        given=True,
        decided_at=now,
    )
    session.merge(consent)
    state = SummaryState.AGREED if same else SummaryState.CHANGED
    found.row.state, found.row.answered_at = state.value, now
    _put(session, found.row, words, sealer=sealer)
    _tell(session, submission, found.row, state.value, SENDER, now)
    if same:
        _put_forward(session, submission, found.row, words, found.row.suggested_by, now=now)
    return state


def decline(
    session: Session, submission: Submission, number: int, *, sealer: Sealer, now: datetime
) -> None:
    """The proposer does not want it public; what is public already is taken away with the consent,
    not here. Raises InvalidMove when it is not asked any more."""
    found = _asked(session, submission, number, sealer=sealer)
    found.row.state, found.row.answered_at = SummaryState.DECLINED.value, now
    _tell(session, submission, found.row, "declined", SENDER, now)


def put_forward(
    session: Session,
    actor: Actor,
    submission_id: int,
    number: int,
    *,
    seen_version: int | None,
    sealer: Sealer,
    now: datetime,
) -> None:
    """The secretary takes the words that the proposer has changed, and puts them before the second
    official. Raises NotFound, NotAllowed, StaleSubmission, InvalidMove."""
    submission = _led(session, actor, submission_id)
    moves.expect_version(submission, seen_version)
    _must_be_possible(session, submission)
    found = last(session, submission_id, sealer=sealer)
    if found is None or found.row.number != number or found.row.state != SummaryState.CHANGED:
        raise InvalidMove(f"summary {number} was not changed")
    words = found.title, found.text
    _check(session, submission, words)
    found.row.state = SummaryState.AGREED.value
    _tell(session, submission, found.row, "put_forward", by_official(actor.official_id), now)
    _put_forward(session, submission, found.row, words, actor.official_id, now=now)


def stands(session: Session, submission: Submission, publication: Publication) -> bool:
    """Whether a version that waits is still what its proposer has agreed to, and what was decided
    last. The words of a version never change."""
    decision, consents = _decision(session, submission.id), kept.consents_of(session, submission.id)
    return (
        is_possible(session, submission)
        and decision is not None
        and decision.outcome == publication.outcome
        and consents.get(Purpose.PUBLISH_SUMMARY, False)
    )


def _put_forward(
    session: Session,
    submission: Submission,
    row: AgreedSummary,
    words: tuple[str, str],
    proposed_by: int,
    *,
    now: datetime,
) -> None:
    """A publication that waits, in the words to which both agree."""
    decision = _decision(session, submission.id)
    assert decision is not None  # else it would not be possible
    made = Publication(
        submission_id=submission.id,
        version=publication_moves.make_room(session, submission.id, now=now),
        state=PublicationState.PROPOSED.value,
        words=Words.SUMMARY.value,
        language=submission.language,
        title=words[0],
        text=words[1],
        answer={},
        answer_language=submission.language,
        reply_version=0,
        department_id=decision.department_id or submission.department_id,
        show_name=False,
        outcome=decision.outcome,
        proposed_by=proposed_by,
        proposed_at=now,
        reason_code="",
    )
    session.add(made)
    data = {"version": made.version, "words": made.words, "summary": row.number}
    kind, by = EventKind.PUBLICATION_PROPOSED, by_official(proposed_by)
    record.append(session, NewEvent(submission.id, kind, by, now, data=data))
    moves.touch(session, submission, now=now)
    session.flush()


def _led(session: Session, actor: Actor, submission_id: int) -> Submission:
    submission = proposal_path.led_one(session, actor, submission_id)
    if submission is None:
        raise NotFound(str(submission_id))
    require(actor, Action.PREPARE_EVALUATION, submission.department_id)
    return submission


def _asked(session: Session, submission: Submission, number: int, *, sealer: Sealer) -> Summary:
    found = last(session, submission.id, sealer=sealer)
    if found is None or found.row.number != number or found.row.state != SummaryState.ASKED:
        raise InvalidMove(f"summary {number} is not asked")
    _must_be_possible(session, submission)
    return found


def _must_be_possible(session: Session, submission: Submission) -> None:
    if not is_possible(session, submission):
        raise InvalidMove(f"no summary in {submission.status}")


def _check(session: Session, submission: Submission, words: tuple[str, str]) -> None:
    wrong = summary_problems(*words, known_of(contact_of(session, submission.id)))
    if wrong:
        raise InvalidData({name: problem.value for name, problem in wrong.items()})


def _put(session: Session, row: AgreedSummary, words: tuple[str, str], *, sealer: Sealer) -> None:
    said = dict(zip(("title", "text"), words, strict=True))
    proposals.put(session, row.submission_id, _name(row.number), said, sealer=sealer)


def _tell(
    session: Session, submission: Submission, row: AgreedSummary, what: str, by: By, now: datetime
) -> int:
    data = {"number": row.number, "what": what}
    event = NewEvent(submission.id, EventKind.SUMMARY, by, now, data=data)
    seq = record.append(session, event)
    moves.touch(session, submission, now=now)
    return seq


def _decision(session: Session, submission_id: int) -> ProposalDecision | None:
    made = proposal_path.decisions(session, submission_id)
    return made[-1] if made else None


def _rows(session: Session, submission_id: int) -> Sequence[AgreedSummary]:
    found = select(AgreedSummary).where(AgreedSummary.submission_id == submission_id)
    return session.scalars(found.order_by(AgreedSummary.number)).all()


def _name(number: int) -> str:
    """Under which name the words of a summary are sealed."""
    return f"summary.{number}"
