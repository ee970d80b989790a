"""Learning from examples: choice of examples, folds, the two questions, promises.

Every example is judged once by estimators that have not seen it; calibration, thresholds and the
evaluation on the card come from those judgements only. The result depends on the examples and the
options, not on their order, the clock or chance.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from classifier._card import Facts
from classifier._errors import NotEnoughData
from classifier._features import Vocabulary
from classifier._judging import Judged
from classifier._language_model import LanguageModel
from classifier._learning import Learned, Rows, learn
from classifier._model import TrainedModel
from classifier._pipeline import EstimatorOptions
from classifier._promises import settle
from classifier._text import Word, read
from classifier._types import UNROUTED_KINDS, WATCHED_KINDS, Example

__all__ = ["EstimatorOptions", "TrainedModel", "TrainingOptions", "train"]


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """What can be set about learning; the defaults are the measured best (docs/model-card.md).

    ``folds``: into how many parts the examples are divided for judging them out of fold.
    ``profile_weight``: how many examples one profile text counts for.
    ``rarest_term``, ``rarest_piece``: in how many texts a word or pair (a piece of a word) must
    occur to be learned.
    ``source_share``: the largest share of a department's examples one ``Example.source`` may have.
    ``unrouted_kinds`` teach no department; ``watched_kinds`` are raised so that ``watched_recall``
    of them is found; ``cooperating_counts``: a route to a cooperating department keeps the promise.
    """

    folds: int = 5
    profile_weight: float = 3.0
    rarest_term: int = 1
    rarest_piece: int = 2
    source_share: float = 0.1
    unrouted_kinds: tuple[str, ...] = UNROUTED_KINDS
    watched_kinds: tuple[str, ...] = WATCHED_KINDS
    watched_recall: float = 0.95
    cooperating_counts: bool = True
    estimators: EstimatorOptions = field(default_factory=EstimatorOptions)


def train(
    examples: Iterable[Example],
    profiles: Iterable[Example] = (),
    options: TrainingOptions | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> TrainedModel:
    """Learn departments and kinds from examples, and from the departments' profiles.

    ``profiles`` are texts (names, competences, keywords) whose ``department`` they describe; their
    kind is ignored and they are never judged. ``progress`` is told steps done and steps in all.
    Raises NotEnoughData when fewer than two departments occur.
    """
    options = options or TrainingOptions()
    chosen = _chosen(examples, options)
    described = sorted(profiles, key=_digest)
    departments = [_department(example, options) for example in chosen]
    departments += [profile.department for profile in described]
    kinds = [example.kind for example in chosen] + [""] * len(described)
    readings = [read(example.title, example.text) for example in [*chosen, *described]]
    if len(set(departments) - {""}) < 2:
        raise NotEnoughData("examples or profiles of at least two departments are needed")

    with_kinds = len(set(kinds) - {""}) >= 2
    step = _counter(progress, (1 + with_kinds) * (1 + options.folds))
    vocabulary = Vocabulary.of(readings)
    rows = _rows(vocabulary, readings, chosen, options)
    known = rows.known_columns(np.ones(len(readings), dtype=bool))
    idf = rows.idf(np.ones(len(readings), dtype=bool), known)[known]
    estimators = options.estimators
    by_department = learn(rows, departments, options=estimators, known=known, step=step)
    by_kind = (
        learn(rows, kinds, options=estimators, known=known, step=step) if with_kinds else None
    )
    taught = zip([*chosen, *described], readings, strict=True)
    language = LanguageModel.learn((example.language, words) for example, words in taught)
    model = TrainedModel(
        version="",
        vocabulary=vocabulary.narrowed(known),
        idf=idf.astype(np.float32).astype(np.float64),
        department=by_department.question,
        kind=None if by_kind is None else by_kind.question,
        language=language,
        facts=_plain_facts(chosen, described, by_department, by_kind, options),
    )
    said_language = [language.identify(words) if language else "" for words in readings]
    return settle(
        model,
        chosen,
        departments=departments,
        by_department=by_department,
        by_kind=by_kind,
        said_language=said_language,
        cooperating_counts=options.cooperating_counts,
    )
