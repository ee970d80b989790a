"""The texts of proposals under which people of councils find them: for the index, and as they are
shown. Nothing that is sealed is in any of them; what is sealed only tells which names to cover."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.evaluation.excerpts import Excerpt, has_excerpts
from intake.domain.permissions import Actor
from intake.models import Submission
from intake.ports import Sealer
from intake.queries.evaluation.seen import Seen, seen_by
from intake.queries.submissions import readable_among
from intake.services.initiatives.covering import Covering
from search_index import Excerpt as Indexed


@dataclass(frozen=True, slots=True)
class Findable:
    """A submission that somebody may find, with title and text as they may be shown. ``seen`` is
    None for what is read at the desk."""

    submission: Submission
    title: str
    text: str
    seen: Seen | None = None

    @property
    def tells_number(self) -> bool:
        """Whether the page that it opens on tells its number."""
        return self.seen is None or not self.seen.excerpt.is_covered

    @property
    def tells_place(self) -> bool:
        """Whether that page tells where its sender is from."""
        return self.seen is None


def for_index(
    session: Session, submission: Submission, reference: str, *, sealer: Sealer | None
) -> tuple[Indexed, ...]:
    """The excerpts that the index holds of a submission: of proposals only. Without a sealer there
    are none with names covered, so that those who judge blindly find nothing of it."""
    if not has_excerpts(submission.kind, submission.status):
        return ()
    plain = submission.title, submission.body
    covered = None if sealer is None else _covered(session, submission, sealer=sealer)
    found = []
    for one in Excerpt:
        said = covered if one.is_covered else plain
        if said is not None:
            title, text = said
            number = "" if one.is_covered else reference
            found.append(Indexed(one.value, title, text if one.has_text else "", number))
    return tuple(found)


def findable_among(
    session: Session,
    actor: Actor,
    ids: Sequence[int],
    *,
    day: date | None,
    sealer: Sealer | None,
) -> dict[int, Findable]:
    """Those of ``ids`` that the actor may find on a day: what may be read at the desk, and what is
    seen of proposals as somebody of a council. None for ``day`` leaves councils out; without a
    sealer what names are covered in is shown without any text."""
    rows = readable_among(session, actor, ids)
    found = {one: Findable(row, row.title, row.body) for one, row in rows.items()}
    others = [one for one in ids if one not in found]
    seen = seen_by(session, actor, day, others) if others and day is not None else {}
    return found | dict(_excerpted(session, seen, sealer=sealer))


def _excerpted(
    session: Session, seen: Mapping[int, Seen], *, sealer: Sealer | None
) -> Iterator[tuple[int, Findable]]:
    rows = session.scalars(select(Submission).where(Submission.id.in_(seen))).all() if seen else ()
    for row in rows:
        one = seen[row.id]
        title, text = _said(session, row, one.excerpt, sealer=sealer)
        yield row.id, Findable(row, title, text, one)


def _said(
    session: Session, submission: Submission, excerpt: Excerpt, *, sealer: Sealer | None
) -> tuple[str, str]:
    title, text = submission.title, submission.body
    if excerpt.is_covered:
        title, text = _covered(session, submission, sealer=sealer) if sealer else ("", "")
    return title, text if excerpt.has_text else ""


def _covered(session: Session, submission: Submission, *, sealer: Sealer) -> tuple[str, str]:
    covering = Covering(session, submission, sealer=sealer)
    return covering.text(submission.title), covering.text(submission.body)
