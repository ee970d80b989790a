"""Which other submissions may be about the same matter, and why: for the reviewer, who decides."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.desk.likeness import likeness, pairs, shared_passages
from intake.domain.permissions import Actor
from intake.domain.workflow import JOINABLE
from intake.models import Submission
from intake.queries.desk.splitting import family
from intake.queries.finding.rights import rights_of
from intake.queries.submissions import readable_among, visible_to
from intake.services.desk.clusters import may_join
from search_index import IndexOutdated, IndexUnavailable, Query, SearchIndex

SHOWN = 5
SAME_DAYS = timedelta(days=14)
# Judged on pairs of texts that people wrote about one matter and about two (tests/likeness_pairs).
ALIKE = 0.12
_ALIKE_HERE = 0.08  # from the same place in the same days
_QUERY_WORDS = 24
_FETCHED = 30
_LISTED = frozenset(status.value for status in JOINABLE)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another submission and why it may be about the same matter."""

    submission: Submission
    same_text: bool
    passages: tuple[str, ...]  # what both say, word for word
    same_place: bool
    same_days: bool
    share: float  # how alike the texts are, 0 to 1


def candidates(
    session: Session, index: SearchIndex, actor: Actor, submission: Submission
) -> list[Candidate]:
    """At most five, the most alike first; none for one in quarantine or one that can no longer be
    joined. Without a search index only the same words are found."""
    if not may_join(submission):
        return []
    rows = {row.id: row for row in _same_words(session, actor, submission)}
    rows |= readable_among(session, actor, _found(session, index, actor, submission))
    rows.pop(submission.id, None)
    for one in family(session, submission.id) if rows else ():
        rows.pop(one.submission.id, None)  # taken out of it on purpose
    judged = (judge(submission, row) for row in rows.values() if may_join(row))
    found = [one for one in judged if _is_likely(one)]
    return sorted(found, key=lambda one: (-one.share, one.submission.id))[:SHOWN]


def judge_text(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1."""
    return likeness(pairs(one), pairs(other))


def _same_words(session: Session, actor: Actor, submission: Submission) -> Iterable[Submission]:
    return session.scalars(
        select(Submission)
        .where(
            Submission.text_hash == submission.text_hash,
            Submission.status.in_(_LISTED),
            visible_to(actor),
        )
        .order_by(Submission.id)
        .limit(SHOWN + 1)
    )


def _found(session: Session, index: SearchIndex, actor: Actor, submission: Submission) -> list[int]:
    """What the index finds for the first words of the text; a few words more find hardly more."""
    typed = _WORD.findall(f"{submission.title} {submission.body}".lower())
    text = " ".join(list(dict.fromkeys(typed))[:_QUERY_WORDS])
    wanted = replace(rights_of(session, actor), statuses=_LISTED)
    query = Query(text=text, filters=wanted, limit=_FETCHED)
    try:
        return [hit.id for hit in index.search(query).hits]
    except (IndexUnavailable, IndexOutdated):
        return []


def judge(submission: Submission, other: Submission) -> Candidate:
    """Why ``other`` may, or may not, be about the same matter."""
    mine, theirs = (f"{it.title}\n{it.body}" for it in (submission, other))
    apart = abs(submission.submitted_at - other.submitted_at)
    return Candidate(
        submission=other,
        same_text=submission.text_hash == other.text_hash,
        passages=tuple(shared_passages(mine, theirs)),
        same_place=bool(submission.province)
        and (submission.province, submission.commune) == (other.province, other.commune),
        same_days=apart <= SAME_DAYS,
        share=judge_text(mine, theirs),
    )


def _is_likely(one: Candidate) -> bool:
    near = one.same_place and one.same_days
    return one.same_text or one.share >= (_ALIKE_HERE if near else ALIKE)
