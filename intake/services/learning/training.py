"""Models from the example texts that come with the project and the departments' profiles (the
starting model of a fresh installation), and later also from what people confirmed and corrected.

Importing this module loads scikit-learn (about a second); only commands do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from classifier import Classifier, ClassifierError, Example, ModelCard
from classifier.evaluation import Verdict, compare
from classifier.model_store import ModelStore
from classifier.training import TrainingOptions, train
from intake.domain.reorganisation import Lineage
from intake.models import NewestMeasure
from intake.queries.organisation import reorganisations
from intake.queries.organisation.departments import profiles
from intake.services.learning import newest
from intake.services.learning.example_texts import (
    concepts,
    descriptions,
    frozen_examples,
    learning_examples,
)
from intake.services.learning.lessons import Lessons, PublicTexts
from intake.services.learning.measuring import evaluate_today, examples_today, model_today
from intake.services.learning.newest import OnNewest, on_newest

Progress = Callable[[int, int], None]
"""Is told the steps done and the steps in all."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Two models on the frozen texts (``frozen``) and on the newest submissions."""

    frozen: Verdict
    newest: NewestMeasure

    @property
    def on_newest(self) -> OnNewest:
        """What the newest submissions say."""
        return on_newest(self.newest)

    @property
    def passes(self) -> bool:
        """Whether the candidate is worse on neither."""
        return self.frozen.passes and not self.on_newest.worse


class WorseModel(Exception):
    """A model is worse than the one in force; ``judgement`` says where."""

    def __init__(self, version: str, judgement: Judgement) -> None:
        super().__init__(f"{version} is worse than the model in force")
        self.judgement = judgement


def train_model(
    session: Session,
    store: ModelStore,
    *,
    trained_by: str,
    note: str,
    taught: Lessons | None = None,
    progress: Progress | None = None,
) -> ModelCard:
    """Train on the project's own texts and on what people taught, measure on the frozen texts, read
    as of today (see ``measuring``), and keep the model.

    Raises NotEnoughData.
    """
    model = train(
        [*learning_examples(), *(taught.examples if taught else ())],
        descriptions(profiles(session)),
        TrainingOptions(),
        concepts=concepts(),
        progress=progress,
    )
    measured = evaluate_today(model, frozen_examples(), reorganisations.lineage(session))
    until = taught.until if taught else None
    return store.save(model, measured, trained_by=trained_by, note=note, learned_until=until)


def train_starting_model(
    session: Session, store: ModelStore, *, progress: Progress | None = None
) -> ModelCard:
    """The model of a fresh installation, put in force at once: there is none to compare it with.
    Nobody has taught anything yet."""
    card = train_model(session, store, trained_by="setup", note="starting model", progress=progress)
    store.activate(card.version, by="setup", reason="starting model")
    return card


def judge(
    session: Session,
    store: ModelStore,
    version: str,
    against: str | None = None,
    *,
    now: datetime,
) -> Judgement | None:
    """Compare a version on the frozen texts and on the newest submissions, read as of today, with
    another (the one in force when None). Only reads; ``newest.keep`` keeps the second half, which
    pages cannot measure themselves.

    None when there is no usable model in force to compare with. Raises ModelNotFound, DamagedModel
    and IncompatibleModel for a version that was named.
    """
    candidate = store.load(version)
    active = store.load(against) if against else _in_force(store)
    if active is None:
        return None
    lineage = reorganisations.lineage(session)
    return Judgement(
        judge_models(candidate, active, lineage, frozen_examples()),
        _measure(session, store, (candidate, active), now),
    )


def measure_newest(
    session: Session, store: ModelStore, version: str, *, now: datetime
) -> NewestMeasure | None:
    """The second half of ``judge`` alone, beside the model in force; None when that is no other
    or not usable."""
    active = _in_force(store)
    if active is None or active.version == version:
        return None
    return _measure(session, store, (store.load(version), active), now)


def _measure(
    session: Session, store: ModelStore, models: tuple[Classifier, Classifier], now: datetime
) -> NewestMeasure:
    cards = store.card(models[0].version), store.card(models[1].version)
    return newest.measure(session, models, cards, PublicTexts.read, now=now)


def judge_models(
    candidate: Classifier, active: Classifier, lineage: Lineage, examples: Iterable[Example]
) -> Verdict:
    """Compare two models on texts that neither has learned from, all read as of today."""
    texts = examples_today(examples, lineage)
    new, old = (model_today(one, lineage, texts) for one in (candidate, active))
    return compare(new, old, texts)


def put_in_force(
    store: ModelStore,
    version: str,
    judgement: Judgement | None,
    *,
    by: str,
    reason: str,
    force: bool = False,
) -> None:
    """Activate a version that its ``judgement`` (None without a model in force) does not call
    worse.

    ``force`` activates a worse one too; ``reason`` is then required (ValueError) and kept in the
    store's history. Raises WorseModel, and as ``ModelStore.activate``.
    """
    if force and not reason.strip():
        raise ValueError("a reason is required to put a worse model in force")
    if judgement is not None and not judgement.passes and not force:
        raise WorseModel(version, judgement)
    store.activate(version, by=by, reason=reason)


def _in_force(store: ModelStore) -> Classifier | None:
    try:
        return store.load()
    except ClassifierError:
        return None  # missing, damaged or of another format: every model is better than none
