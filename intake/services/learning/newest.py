"""Models are measured on the newest submissions on which people settled, beside the frozen texts.

The frozen texts were composed once; what comes in changes. Both models judge the same submissions,
which neither has learned from: training leaves out the last HELD_BACK, and a card says until when
its model may have learned (ADR 0043).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from classifier import Classifier, Example, ModelCard, Paired
from classifier.evaluation import beyond_chance, evaluate, paired, paired_each
from intake.domain.copies import Copies
from intake.domain.learning.lessons import NoLesson
from intake.models import NewestMeasure
from intake.queries.learning.newest_measures import measure_of
from intake.queries.learning.routing_quality import Span
from intake.queries.organisation import reorganisations
from intake.services.learning.lessons import SINCE, PublicTexts, apart, few_of_each, settled_texts
from intake.services.learning.measuring import examples_today, model_today

# Whose routes of the last weeks teach nothing yet: the next model is measured on them.
HELD_BACK = timedelta(weeks=4)
# Older submissions are not among the newest, also where no model has learned from them.
LOOKED_BACK = timedelta(weeks=12)
# On fewer texts nothing is judged: a loss of a fifth would more often than not go unnoticed, and
# "not worse" would say nothing.
LEAST = 50


@dataclass(frozen=True, slots=True)
class OnNewest:
    """How a model and the one in force judged the newest submissions; ``worse`` names the
    departments that are worse beyond chance, "" all together, with the shares before and after."""

    since: datetime
    measured_at: datetime
    overall: Paired
    departments: Mapping[str, Paired]

    @property
    def is_judged(self) -> bool:
        """Whether there were enough texts to say anything."""
        return self.overall.count >= LEAST

    @property
    def worse(self) -> tuple[tuple[str, float, float], ...]:
        """What is worse beyond chance; nothing where there are too few texts."""
        if not self.is_judged:
            return ()
        found = {code: self.departments[code] for code in beyond_chance(self.departments)}
        if self.overall.is_worse:
            found = {"": self.overall} | found
        return tuple((code, it.share_before, it.share_after) for code, it in found.items())


def on_newest(row: NewestMeasure) -> OnNewest:
    """What a measure that was kept says."""
    each = [(code, before, after) for _submission, code, before, after in row.outcomes]
    return OnNewest(
        since=row.since,
        measured_at=row.measured_at,
        overall=paired((before, after) for _code, before, after in each),
        departments=paired_each(each),
    )


def measured(
    session: Session, card: ModelCard, against: ModelCard | None, *, now: datetime
) -> OnNewest | None:
    """The measure of a model beside another, None when there is none that still tells of the newest
    weeks."""
    row = measure_of(session, card.version, against.version) if against else None
    if row is None or row.measured_at < now - HELD_BACK:
        return None
    return on_newest(row)


def measure(
    session: Session,
    models: tuple[Classifier, Classifier],
    cards: tuple[ModelCard, ModelCard],
    read_public: Callable[[], PublicTexts],
    *,
    now: datetime,
) -> NewestMeasure:
    """Let a candidate and another model judge the newest submissions, read as of today, and tell
    which were right. Only reads, and takes long where many came in; see ``keep``."""
    since = max([now - LOOKED_BACK, *(until for one in cards if (until := learned_until(one)))])
    lineage = reorganisations.lineage(session)
    texts = examples_today(newest_texts(session, read_public, since=since, now=now), lineage)
    new, old = (evaluate(model_today(one, lineage, texts), texts).outcomes for one in models)
    return NewestMeasure(
        model_version=cards[0].version,
        against=cards[1].version,
        since=since,
        measured_at=now,
        outcomes=[
            [int(after.id), after.lead, before.found, after.found]
            for before, after in zip(old, new, strict=True)
        ],
    )


def keep(session: Session, found: NewestMeasure) -> None:
    """Keep a measure in the place of the last one of the same two models."""
    row = measure_of(session, found.model_version, found.against)
    if row is None:
        session.add(found)
    else:
        row.since, row.measured_at = found.since, found.measured_at
        row.outcomes = found.outcomes
    session.flush()


def newest_texts(
    session: Session, read_public: Callable[[], PublicTexts], *, since: datetime, now: datetime
) -> list[Example]:
    """The submissions first routed since then on which people settled, whose texts may be used (as
    for learning, ADR 0037), under their numbers; newest first. Left out is what is nearly a text of
    the project or of an older submission, which may have been learned from."""
    why = Counter[NoLesson]()
    found = list(settled_texts(session, Span(since, now + timedelta(seconds=1)), why))
    if not found:
        return []
    seen = Copies()
    for lesson, one in settled_texts(session, Span(now - SINCE, since), why):
        seen.add(str(lesson.submission), f"{one.title}\n{one.text}")
    kept = few_of_each(apart(found, (read_public().copies, seen), why), why)
    return [replace(one, id=str(lesson.submission)) for lesson, one in kept]


def learned_until(card: ModelCard) -> datetime | None:
    """Until when a model may have learned from what came in; None when it learned nothing that
    people settled."""
    if not card.facts.taught_by:
        return None
    return card.learned_until or card.created_at
