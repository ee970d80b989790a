"""Answers to submissions that ask something similar, for whoever writes the next one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.answering.replies import Part, ReplyState
from intake.domain.answering.similar_answers import (
    SAME_QUESTION,
    decisions_differ,
    most_alike,
    telling_words,
)
from intake.domain.permissions import Action, Actor
from intake.domain.workflow import Status
from intake.models import Reply, Submission
from intake.queries.finding.rights import rights_of
from intake.queries.submissions import readable_among
from search_index import Filters, Query, SearchIndex, SearchIndexError

SHOWN = 5
_LOOKED_AT = 30
_WORDS = 20  # the search reads up to 32 words of a query
_EXCERPT = 240  # characters
FINISHED = frozenset({Status.ANSWERED.value, Status.CLOSED.value})


@dataclass(frozen=True, slots=True)
class Answered:
    """A submission, the answer that reached its sender, and how alike its question is (0 to 1)."""

    submission: Submission
    reply: Reply
    likeness: float

    @property
    def same(self) -> bool:
        """Whether it may be the same question."""
        return self.likeness >= SAME_QUESTION

    @property
    def excerpt(self) -> str:
        """The beginning of what was decided."""
        text = self._decision
        return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rsplit(' ', 1)[0]} …"

    @property
    def _decision(self) -> str:
        return self.reply.parts.get(Part.DECISION.value, "") or self.reply.body

    def differs_from(self, other: "Answered") -> bool:
        """Whether another department seems to have answered the same question differently."""
        return (
            self.same
            and other.same
            and self.reply.department_id != other.reply.department_id
            and self.reply.language == other.reply.language
            and decisions_differ(self._decision, other._decision)
        )


@dataclass(frozen=True, slots=True)
class Similar:
    """What was found, the most alike first, and the pairs whose answers seem to differ;
    ``available`` is False when the search did not answer."""

    found: tuple[Answered, ...] = ()
    differing: tuple[tuple[Answered, Answered], ...] = ()
    available: bool = True


def find(session: Session, index: SearchIndex, actor: Actor, submission: Submission) -> Similar:
    """Answered submissions like ``submission`` that ``actor`` may read."""
    try:
        rows = alike(session, index, actor, submission, FINISHED)
    except SearchIndexError:
        return Similar(available=False)
    answers = _sent(session, [row.id for row, _share in rows])
    found = (Answered(row, answers[row.id], share) for row, share in rows if row.id in answers)
    shown = tuple(islice(found, SHOWN))
    return Similar(shown, tuple(pair for pair in combinations(shown, 2) if _differ(pair)))


def alike(
    session: Session,
    index: SearchIndex,
    actor: Actor,
    submission: Submission,
    statuses: frozenset[str],
) -> list[tuple[Submission, float]]:
    """Submissions of these statuses like ``submission`` that ``actor`` may read, with how alike
    their texts are (0 to 1), the most alike first.

    The rights stand in the search and are checked once more when rows are loaded. Raises
    SearchIndexError.
    """
    if not actor.may_anywhere(Action.READ):
        return []
    filters = replace(rights_of(session, actor), statuses=statuses)
    found = found_by_words(index, _question(submission), filters)
    ids = [number for number in found if number != submission.id]
    rows = readable_among(session, actor, ids) if ids else {}
    texts = {number: _question(row) for number, row in rows.items() if row.status in statuses}
    shares = most_alike(_question(submission), texts)
    return [(rows[number], share) for number, share in shares.items()]


def found_by_words(index: SearchIndex, text: str, filters: Filters) -> list[int]:
    """What the words by which a text can be told find, any of them being enough. Raises
    SearchIndexError."""
    words = telling_words(text, limit=_WORDS)
    if not words:
        return []
    return [
        hit.id for hit in index.search(Query(" OR ".join(words), filters, limit=_LOOKED_AT)).hits
    ]


def _differ(pair: tuple[Answered, Answered]) -> bool:
    return pair[0].differs_from(pair[1])


def _question(submission: Submission) -> str:
    return f"{submission.title}\n{submission.body}"


def _sent(session: Session, ids: Sequence[int]) -> dict[int, Reply]:
    """The last answer that reached the sender, by submission."""
    rows = session.scalars(
        select(Reply)
        .where(Reply.submission_id.in_(ids), Reply.state == ReplyState.SENT.value)
        .order_by(Reply.version)
    )
    return {row.submission_id: row for row in rows}
