"""Questions about a call: anybody asks, the secretary answers, and only what is answered is read by
everybody, without who asked. None of this commits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, NotFound, StaleSubmission
from intake.domain.initiatives.calls import CallEventKind, QuestionState, Standing
from intake.domain.permissions import Actor
from intake.models import CallQuestion
from intake.queries.initiatives import calls as queries
from intake.services.initiatives import call_record

QUESTION_LIMIT, ANSWER_LIMIT = 2_000, 5_000  # characters
MOST_WAITING = 200  # of one call; beyond that nobody could answer them


class StaleQuestion(StaleSubmission):
    """Somebody else settled the question since the page was opened."""

    code = "stale_question"


class TooManyQuestions(InvalidMove):
    """So many questions wait that a further one would not be read."""

    code = "too_many_questions"


def ask(session: Session, call_id: int, text: str, language: str, *, now: datetime) -> None:
    """Keep a question; ``text`` is cleaned. The same question that waits already is one.

    Raises NotFound when there is no such call, InvalidMove when nobody answers any more,
    TooManyQuestions.
    """
    shown = queries.public_one(session, call_id, now=now)
    if shown is None:
        raise NotFound(str(call_id))
    if shown.standing not in (Standing.OPEN, Standing.UPCOMING):
        raise InvalidMove(f"question about a {shown.standing} call")
    waiting = queries.questions(session, call_id, QuestionState.WAITING)
    if any(one.asked == text for one in waiting):
        return
    if len(waiting) >= MOST_WAITING:
        raise TooManyQuestions(str(call_id))
    question = CallQuestion(
        call_id=call_id,
        state=QuestionState.WAITING.value,
        language=language,
        asked=text,
        asked_at=now,
        question="",
        answer="",
    )
    session.add(question)
    session.flush()
    data = {"question": question.id}
    call_record.append(session, call_id, CallEventKind.ASKED, official_id=None, now=now, data=data)


def answer(
    session: Session,
    actor: Actor,
    question_id: int,
    *,
    question: str,
    text: str,
    seen_version: int,
    now: datetime,
) -> None:
    """Answer a question, as ``question`` says it to the public. One that was answered can be
    answered better. Raises NotFound, NotAllowed, StaleQuestion, InvalidData."""
    found = _seen(session, actor, question_id, seen_version, now=now)
    missing = {
        name: "missing" for name, typed in (("question", question), ("answer", text)) if not typed
    }
    if missing:
        raise InvalidData(missing)
    found.question, found.answer = question, text
    _settle(session, actor, found, QuestionState.ANSWERED, CallEventKind.ANSWERED, now=now)


def put_aside(
    session: Session, actor: Actor, question_id: int, *, seen_version: int, now: datetime
) -> None:
    """Do not answer a question: it asks nothing, or was answered. An answer that is public is
    taken away. Raises NotFound, NotAllowed, StaleQuestion."""
    found = _seen(session, actor, question_id, seen_version, now=now)
    _settle(session, actor, found, QuestionState.PUT_ASIDE, CallEventKind.PUT_ASIDE, now=now)


def one(session: Session, actor: Actor, question_id: int, *, now: datetime) -> CallQuestion | None:
    """One question, or None when there is none or the actor may not answer it."""
    found = session.get(CallQuestion, question_id)
    if found is None or queries.writable(session, actor, found.call_id, now=now) is None:
        return None
    return found


def _seen(
    session: Session, actor: Actor, question_id: int, seen_version: int, *, now: datetime
) -> CallQuestion:
    session.execute(select(CallQuestion.id).where(CallQuestion.id == question_id).with_for_update())
    found = one(session, actor, question_id, now=now)
    if found is None:
        raise NotFound(str(question_id))
    session.refresh(found)
    if found.version != seen_version:
        raise StaleQuestion(str(question_id))
    return found


def _settle(
    session: Session,
    actor: Actor,
    found: CallQuestion,
    state: QuestionState,
    kind: CallEventKind,
    *,
    now: datetime,
) -> None:
    found.state, found.settled_by, found.settled_at = state.value, actor.official_id, now
    session.flush()
    data = {"question": found.id}
    call_record.append(
        session, found.call_id, kind, official_id=actor.official_id, now=now, data=data
    )
