"""Learning from examples: choice of examples, folds, the two questions, promises.

Every example is judged once by estimators that have not seen it; calibration, thresholds and the
evaluation on the card come from those judgements only. The result depends on the examples and the
options, not on their order, the clock or chance.
"""

import gc
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from classifier._card import Facts
from classifier._concepts import Concepts
from classifier._errors import NotEnoughData
from classifier._features import Vocabulary
from classifier._language_model import LanguageModel
from classifier._learning import Rows, learn
from classifier._model import TrainedModel
from classifier._pipeline import EstimatorOptions
from classifier._promises import promises_from
from classifier._spelling import LANGUAGE, Spelling
from classifier._text import Word, read
from classifier._types import UNROUTED_KINDS, WATCHED_KINDS, Example

__all__ = ["EstimatorOptions", "TrainedModel", "TrainingOptions", "deal_out", "train"]


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """What can be set about learning; the defaults are the measured best (docs/model-card.md).

    ``folds``: into how many parts the examples are divided for judging them out of fold.
    ``profile_weight``: how many examples one profile text counts for.
    ``rarest_term``, ``rarest_piece``: in how many texts a word or pair (a piece of a word) must
    occur to be learned.
    ``source_share``: how many examples one ``Example.source`` may teach a department, as a share
    of those the others teach it.
    ``unrouted_kinds`` teach no department; ``watched_kinds`` are raised so that ``watched_recall``
    of them is found as long as ``watched_precision`` of those raised are truly of the kind;
    ``cooperating_counts``: a route to a cooperating department keeps the promise.
    """

    folds: int = 5
    profile_weight: float = 3.0
    rarest_term: int = 1
    rarest_piece: int = 2
    source_share: float = 0.1
    unrouted_kinds: tuple[str, ...] = UNROUTED_KINDS
    watched_kinds: tuple[str, ...] = WATCHED_KINDS
    watched_recall: float = 0.95
    watched_precision: float = 0.5
    cooperating_counts: bool = True
    estimators: EstimatorOptions = field(default_factory=EstimatorOptions)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Learning makes millions of small objects and no circles of them. To look through all of them
    for circles, again and again, takes an eighth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_collector()
def train(
    examples: Iterable[Example],
    profiles: Iterable[Example] = (),
    options: TrainingOptions | None = None,
    *,
    concepts: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> TrainedModel:
    """Learn departments and kinds from examples, and from the departments' profiles.

    ``profiles`` are texts (names, competences, keywords) whose ``department`` they describe; their
    kind is ignored and they are never judged. ``concepts`` is a list of concepts (see
    ``_concepts``), by which languages help each other; ValueError when it cannot be read.
    ``progress`` is told steps done and steps in all.
    Raises NotEnoughData when fewer than two departments occur.
    """
    options = options or TrainingOptions()
    chosen = _chosen(examples, options)
    described = sorted(profiles, key=_digest)
    departments = [_department(example, options) for example in chosen]
    labels = departments + [profile.department for profile in described]
    kinds = [example.kind for example in chosen] + [""] * len(described)
    if len(set(labels) - {""}) < 2:
        raise NotEnoughData("examples or profiles of at least two departments are needed")
    with_kinds = len(set(kinds) - {""}) >= 2
    step = _counter(progress, (1 + with_kinds) * (1 + options.folds))
    taught = [*chosen, *described]
    written = [read(example.title, example.text) for example in taught]
    vocabulary = Vocabulary.of(written, Concepts(concepts))
    spelling, readings = _spelling(vocabulary, taught, written)
    rows = _rows(vocabulary, readings, chosen, options)
    everyone = np.ones(len(readings), dtype=bool)
    known = rows.known_columns(everyone)
    learned = partial(learn, rows, options=options.estimators, known=known, step=step)
    by_department = learned(labels, also=[_also(example, options) for example in chosen])
    by_kind = learned(kinds) if with_kinds else None
    digest = _digest_of_all(chosen, described, options, concepts)
    facts = Facts(
        data_digest=digest,
        departments=by_department.question.classes,
        kinds=() if by_kind is None else by_kind.question.classes,
        languages=tuple(sorted({_spoken(example) for example in chosen} - {""})),
        examples=len(chosen),
        counts=dict(sorted(Counter(filter(None, departments)).items())),
        sources=dict(sorted(Counter(example.source for example in chosen).items())),
        options=json.loads(json.dumps(asdict(options))),
        **promises_from(chosen, departments, by_department, by_kind, options=options),
    )
    narrowed = vocabulary.narrowed(known)
    return TrainedModel(
        version=f"unsaved-{digest[:12]}",
        vocabulary=narrowed,
        # Rounded as it is stored: a model judges the same before and after it was saved.
        idf=rows.idf(everyone, known)[known].astype(np.float32).astype(np.float64),
        department=by_department.question,
        kind=None if by_kind is None else by_kind.question,
        language=LanguageModel.learn(zip(map(_spoken, taught), written, strict=True)),
        spelling=Spelling(narrowed.terms, spelling.texts[known[: len(spelling.texts)]]),
        facts=facts,
    )


def _chosen(examples: Iterable[Example], options: TrainingOptions) -> list[Example]:
    """The examples in an order of their own, no source with more than its share of a department."""
    ordered = sorted(examples, key=_digest)
    sizes = Counter(example.department for example in ordered)
    own = Counter((example.source, example.department) for example in ordered)
    taken: Counter[tuple[str, str]] = Counter()
    chosen = []
    for example in ordered:
        if example.source:
            pair = (example.source, example.department)
            taken[pair] += 1
            others = sizes[example.department] - own[pair]
            if taken[pair] > max(1, int(options.source_share * others)):
                continue
        chosen.append(example)
    return chosen


def _department(example: Example, options: TrainingOptions) -> str:
    return "" if example.kind in options.unrouted_kinds else example.department


def _also(example: Example, options: TrainingOptions) -> tuple[str, ...]:
    return example.also if _department(example, options) else ()


def _spoken(example: Example) -> str:
    """The language of a text that somebody named; of what comes from people a model has guessed
    it."""
    return "" if example.source else example.language


def _spelling(
    vocabulary: Vocabulary, taught: Sequence[Example], written: Sequence[Sequence[Word]]
) -> tuple[Spelling, list[Sequence[Word]]]:
    """How Vietnamese is spelled, and all texts read as they were meant, as later ones will be."""
    vietnamese = (
        words for one, words in zip(taught, written, strict=True) if _spoken(one) == LANGUAGE
    )
    spelling = Spelling.learn(vocabulary.terms, vietnamese)
    return spelling, [
        spelling.meant(one.language, words) for one, words in zip(taught, written, strict=True)
    ]


def _rows(
    vocabulary: Vocabulary,
    readings: Sequence[Sequence[Word]],
    chosen: Sequence[Example],
    options: TrainingOptions,
) -> Rows:
    strength = np.ones(len(readings))
    strength[len(chosen) :] = options.profile_weight
    return Rows(
        counts=vocabulary.matrix(readings),
        borders=vocabulary.borders,
        fold=deal_out(chosen, options.folds),
        strength=strength,
        languages=[example.language for example in chosen],
        rarest_term=options.rarest_term,
        rarest_piece=options.rarest_piece,
    )


def deal_out(examples: Sequence[Example], folds: int) -> NDArray[np.intp]:
    """A fold number (from 0) for each example: each department, language and kind in turn."""
    strata: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row, example in enumerate(examples):
        strata[(example.department, example.language, example.kind)].append(row)
    fold = np.zeros(len(examples), dtype=np.intp)
    turn = 0
    for _, members in sorted(strata.items()):
        for row in members:
            fold[row] = turn % folds
            turn += 1
    return fold


def _digest(example: Example) -> str:
    plain = json.dumps(asdict(example), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(plain.encode("ascii")).hexdigest()


def _digest_of_all(
    chosen: Iterable[Example],
    described: Iterable[Example],
    options: TrainingOptions,
    concepts: str,
) -> str:
    total = hashlib.sha256(json.dumps([asdict(options), concepts], sort_keys=True).encode())
    for group in (chosen, described):
        total.update(b"group")
        for example in group:
            total.update(_digest(example).encode("ascii"))
    return total.hexdigest()


def _counter(progress: Callable[[int, int], None] | None, steps: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(min(done, steps), steps)

    return step
