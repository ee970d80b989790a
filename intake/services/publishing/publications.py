"""An answered submission is published: one official proposes a redacted copy, another lets it out,
either takes it away again. Every step is an event of the record. None of this commits."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.answering.replies import PARTS
from intake.domain.discretion.redaction import Known
from intake.domain.errors import InvalidData, InvalidMove, NotAllowed, NotFound
from intake.domain.history.record import EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.publishing.agreed_summaries import summary_problems
from intake.domain.publishing.publication import (
    CHOSEN,
    LIVE,
    Copy,
    Facts,
    PublicationState,
    WithdrawReason,
    Words,
    bar,
    is_of_sender,
    marks,
    problems,
)
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Status
from intake.models import Contact, Publication, Reply, Submission
from intake.queries.desk.splitting import contact_of
from intake.queries.privacy import known_of
from intake.queries.publishing import publication_desk as kept
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves, publication_moves
from intake.services.publishing import agreed_summaries


@dataclass(frozen=True, slots=True)
class Original:
    """What a public copy is made from: the facts that decide, the sender's own words and data, and
    the answer that was sent (None when there is none)."""

    facts: Facts
    texts: dict[str, str]
    known: Known
    answer: Reply | None

    @property
    def whole(self) -> dict[str, str]:
        """The sender's texts and the parts of the answer, by the names of the fields."""
        return self.texts | self.parts

    @property
    def parts(self) -> dict[str, str]:
        """The answer by its parts; what was written before answers had parts is the first."""
        if self.answer is None:
            return {}
        return self.answer.parts or {PARTS[0].value: self.answer.body}


def original_of(session: Session, submission: Submission) -> Original:
    """Everything that a copy of ``submission`` is made from and judged by."""
    # The name of a part stays with its whole; it is covered in the words all the same.
    contact = session.get(Contact, submission.id)
    answer = kept.sent_answer(session, submission.id)
    facts = Facts(
        kind=SubmissionKind(submission.kind),
        status=Status(submission.status),
        restricted=submission.restricted,
        answered=answer is not None,
        consents=kept.consents_of(session, submission.id),
        named=bool(contact and (contact.name or contact.organisation)),
    )
    texts = {"title": submission.title, "text": submission.body}
    return Original(facts, texts, known_of(contact_of(session, submission.id)), answer)


def propose(
    session: Session,
    actor: Actor,
    submission: Submission,
    copy: Copy,
    *,
    looked: bool,
    now: datetime,
) -> Publication:
    """Put a new version before a second person; one that waited before is replaced, one that is
    public stays until the new one is let out. The texts of ``copy`` are cleaned; ``looked`` says
    that what is still marked in it is meant to be public.

    Raises NotAllowed; InvalidMove when the submission cannot be published; InvalidData with codes
    of domain.publishing.publication.Problem by field.
    """
    require(actor, Action.PROPOSE_PUBLICATION, submission.department_id)
    original = original_of(session, submission)
    _must_be_publishable(original)
    wrong = problems(copy, original.facts, original.whole, original.known, looked=looked)
    if wrong:
        raise InvalidData({name: problem.value for name, problem in wrong.items()})
    number = publication_moves.make_room(session, submission.id, now=now)
    made = _new(submission, copy, original, number=number)
    made.proposed_by, made.proposed_at = actor.official_id, now
    session.add(made)
    left = sum(map(len, marks(copy, original.known).values()))
    _tell(session, actor, made, EventKind.PUBLICATION_PROPOSED, now=now, left=left)
    moves.touch(session, submission, now=now)
    session.flush()
    return made


def language_of(copy: Copy, submission: Submission, answer: Reply) -> str:
    """The language of title and text of a copy: the sender's, or that in which the department
    answered."""
    own = is_of_sender(copy.words, submission.kind)
    return submission.language if own else answer.language


def _new(submission: Submission, copy: Copy, original: Original, *, number: int) -> Publication:
    answer = original.answer
    assert answer is not None  # else it is not publishable
    return Publication(
        submission_id=submission.id,
        version=number,
        state=PublicationState.PROPOSED.value,
        words=copy.words.value,
        language=language_of(copy, submission, answer),
        title=copy.title,
        text=copy.text,
        answer={part.value: copy.answer.get(part.value, "") for part in PARTS},
        answer_language=answer.language,
        reply_version=answer.version,
        department_id=answer.department_id or submission.department_id,
        show_name=copy.show_name,
        reason_code="",
    )


def publish(
    session: Session, actor: Actor, submission: Submission, version: int, *, now: datetime
) -> Publication:
    """Let a version out that somebody else proposed; the one that was public before is replaced.
    Raises NotAllowed (also for one's own), InvalidMove when it waits no longer or may not be
    public any more, InvalidData when a check finds now what it must not hold."""
    require(actor, Action.PUBLISH, submission.department_id)
    found = _version(session, submission, version)
    if found.proposed_by == actor.official_id:
        raise NotAllowed("own_publication")
    original = original_of(session, submission)
    _must_hold(session, submission, found, original)
    # The third lock: the database says the same, whatever the two before made of the objects.
    if kept.publishable(session, actor, submission.id, version) is not found:
        raise InvalidMove("no publication waits")
    for one in kept.live(session, submission.id):
        if one is not found:
            publication_moves.end(session, one, WithdrawReason.REPLACED, now=now)
    session.flush()
    found.state = PublicationState.PUBLISHED.value
    found.approved_by, found.published_at = actor.official_id, now
    _tell(session, actor, found, EventKind.PUBLISHED, now=now)
    moves.touch(session, submission, now=now)
    return found


def _must_hold(
    session: Session, submission: Submission, found: Publication, original: Original
) -> None:
    """Raise InvalidMove or InvalidData unless a version may still be let out."""
    wrong: Mapping[str, enum.StrEnum]
    if found.outcome:
        if not agreed_summaries.stands(session, submission, found):
            raise InvalidMove("the summary is no longer agreed to")
        wrong = summary_problems(found.title, found.text, original.known)
    else:
        _must_be_publishable(original)
        assert original.answer is not None
        if found.reply_version != original.answer.version:
            raise InvalidMove("the answer has changed")
        copy = copy_of(found)
        wrong = problems(copy, original.facts, original.whole, original.known, looked=True)
    if wrong:
        raise InvalidData({name: problem.value for name, problem in wrong.items()})


def withdraw(
    session: Session,
    actor: Actor,
    submission: Submission,
    version: int,
    reason: WithdrawReason,
    *,
    now: datetime,
    note: str = "",
) -> None:
    """Take a version away, at once and without a second person: what should not be public must
    not wait. A proposal is given back in the same way. Raises NotAllowed, InvalidMove."""
    require(actor, Action.PROPOSE_PUBLICATION, submission.department_id)
    found = _version(session, submission, version)
    if reason not in CHOSEN or found.state not in LIVE:
        raise InvalidMove(f"no withdrawal of {found.state}")
    by = by_official(actor.official_id)
    publication_moves.end(session, found, reason, now=now, by=by, note=note)
    moves.touch(session, submission, now=now)


def copy_of(publication: Publication) -> Copy:
    """The texts of a version."""
    return Copy(
        Words(publication.words),
        publication.title,
        publication.text,
        publication.answer,
        publication.show_name,
    )


def _version(session: Session, submission: Submission, version: int) -> Publication:
    for one in kept.versions(session, submission.id):
        if one.version == version:
            return one
    raise NotFound(f"publication {version}")


def _must_be_publishable(original: Original) -> None:
    why = bar(original.facts)
    if why is not None:
        raise InvalidMove(why.value)


def _tell(
    session: Session,
    actor: Actor,
    publication: Publication,
    kind: EventKind,
    *,
    now: datetime,
    left: int | None = None,
) -> None:
    data: dict[str, object] = {
        "version": publication.version,
        "words": publication.words,
        "name": publication.show_name,
        "reply": publication.reply_version,
    }
    if publication.outcome:
        data["outcome"] = publication.outcome
    if left is not None:
        data["marked"] = left  # what a program still takes for personal, and a person does not
    by = by_official(actor.official_id)
    record.append(session, NewEvent(publication.submission_id, kind, by, now, data=data))
