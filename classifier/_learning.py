"""Learning one question (which department, which kind) with every text judged out of fold once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from classifier._calibration import Calibration, cross_fitted
from classifier._errors import NotEnoughData
from classifier._features import Vector, document_frequency, rarity, weigh
from classifier._model import Question
from classifier._pipeline import EstimatorOptions, Head, Mix, fit_head

Matrix = NDArray[np.float64]
# With fewer judgements a calibration curve would be guesswork: probabilities then stay cautious.
_ENOUGH_TO_CALIBRATE = 20


@dataclass(frozen=True, slots=True)
class Rows:
    """The counts of all texts: the examples first, then the profiles, which are never held out.

    ``fold`` numbers the examples' folds from 0; ``strength`` is how much each row weighs;
    ``languages`` are those of the examples; a term (a piece) must occur in ``rarest_term``
    (``rarest_piece``) texts to be learned from.
    """

    counts: sp.csr_matrix
    borders: tuple[int, int]
    fold: NDArray[np.intp]
    strength: Vector
    languages: Sequence[str]
    rarest_term: int
    rarest_piece: int

    @property
    def examples(self) -> int:
        """How many rows are examples."""
        return len(self.fold)

    def known_columns(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The columns frequent enough in the chosen rows."""
        frequency = document_frequency(self.counts[chosen])
        terms, pieces = self.borders
        return np.concatenate(
            [
                frequency[:terms] >= self.rarest_term,
                frequency[terms:pieces] >= self.rarest_piece,
                frequency[pieces:] >= 1,
            ]
        )

    def idf(self, chosen: NDArray[np.bool_], known: NDArray[np.bool_]) -> Vector:
        """The rarities learned from the chosen rows; 0 for unknown columns."""
        return np.where(known, rarity(self.counts[chosen]), 0.0)


@dataclass(frozen=True, slots=True)
class Shared:
    """Further labels of some rows, each with the weight at which naive Bayes counts the row for it
    (the SVM separates, and is not told)."""

    row: NDArray[np.intp]
    label: NDArray[np.object_]
    weight: Vector

    @classmethod
    def of(cls, labels: Sequence[Sequence[str]], weight: float) -> "Shared":
        """``labels`` per row; those of one row share ``weight``."""
        found = [(row, name, weight / len(its)) for row, its in enumerate(labels) for name in its]
        return cls(
            np.array([row for row, _, _ in found], dtype=np.intp),
            np.array([name for _, name, _ in found], dtype=object),
            np.array([share for _, _, share in found], dtype=np.float64),
        )

    def among(self, chosen: NDArray[np.bool_], names: NDArray[np.object_]) -> "Shared":
        """Those of the chosen rows, renumbered among them; only labels that lead there."""
        place = np.cumsum(chosen) - 1
        kept = chosen[self.row] & np.isin(self.label, sorted(set(names[chosen])))
        return Shared(place[self.row[kept]], self.label[kept], self.weight[kept])


@dataclass(frozen=True, slots=True)
class Learned:
    """A question learned on all rows, and the probabilities each example got from the others.

    ``out_of_fold`` (examples by classes) is None where there were too few to judge.
    """

    question: Question
    out_of_fold: Matrix | None


def learn(
    rows: Rows,
    labels: Sequence[str],
    *,
    options: EstimatorOptions,
    known: NDArray[np.bool_],
    step: Callable[[], None],
    also: Sequence[Sequence[str]] = (),
) -> Learned:
    """Learn the classes among ``labels`` (one per row, "" takes no part).

    ``also`` are further labels per row, right to a lesser degree; ``known`` are the columns of the
    final vocabulary; ``step`` is called after each fit. Raises NotEnoughData when there are fewer
    than two classes.
    """
    classes = tuple(sorted(set(labels) - {""}))
    if len(classes) < 2:
        raise NotEnoughData("two classes are the least that can be told apart")
    names = np.array(labels, dtype=object)
    shared = Shared.of(also, options.also_weight)
    everyone = np.ones(rows.counts.shape[0], dtype=bool)
    idf = rows.idf(everyone, known)
    head = _fit(rows, names, names != "", idf, options=options, shared=shared)
    step()
    judged = _judge_out_of_fold(rows, names, classes, options=options, shared=shared, step=step)
    taking_part = np.flatnonzero(names[: rows.examples] != "")
    if judged is None or len(taking_part) < _ENOUGH_TO_CALIBRATE:
        own = weigh(rows.counts, idf, rows.borders)[names != ""]
        mix = Mix.of(*_aligned(head, own, classes), options.bayes_share)
        return Learned(_question(head, mix, known, Calibration.cautious(len(classes))), None)
    svm, bayes = judged
    mix = Mix.of(svm[taking_part], bayes[taking_part], options.bayes_share)
    scores = mix.scores(svm, bayes)
    actual = np.array([classes.index(names[row]) for row in taking_part], dtype=np.intp)
    spoken = [rows.languages[int(row)] for row in taking_part]
    curve = Calibration.fit(scores[taking_part], actual, spoken)
    out_of_fold = curve.probabilities(scores, rows.languages)
    out_of_fold[taking_part] = cross_fitted(
        scores[taking_part], actual, rows.fold[taking_part], spoken
    )
    return Learned(_question(head, mix, known, curve), out_of_fold)


def _judge_out_of_fold(
    rows: Rows,
    names: NDArray[np.object_],
    classes: tuple[str, ...],
    *,
    options: EstimatorOptions,
    shared: Shared,
    step: Callable[[], None],
) -> tuple[Matrix, Matrix] | None:
    """The scores of both estimators for each example by a fit without its fold; None if
    impossible.
    """
    svm = np.zeros((rows.examples, len(classes)))
    bayes = np.zeros_like(svm)
    for number in np.unique(rows.fold):
        held_out = np.flatnonzero(rows.fold == number)
        chosen = names != ""
        chosen[held_out] = False
        if len(set(names[chosen])) < 2:
            return None
        idf = rows.idf(chosen, rows.known_columns(chosen))
        head = _fit(rows, names, chosen, idf, options=options, shared=shared)
        unseen = weigh(rows.counts[held_out], idf, rows.borders)
        svm[held_out], bayes[held_out] = _aligned(head, unseen, classes)
        step()
    return (svm, bayes) if rows.examples else None


def _fit(
    rows: Rows,
    names: NDArray[np.object_],
    chosen: NDArray[np.bool_],
    idf: Vector,
    *,
    options: EstimatorOptions,
    shared: Shared,
) -> Head:
    weighed = weigh(rows.counts[chosen], idf, rows.borders)[:, idf > 0]
    further = shared.among(chosen, names)
    return fit_head(
        weighed,
        [str(name) for name in names[chosen]],
        list(rows.strength[chosen]),
        options=options,
        further=(weighed[further.row], [str(name) for name in further.label], further.weight),
    ).spread(idf > 0)


def _aligned(head: Head, rows: sp.csr_matrix, classes: tuple[str, ...]) -> tuple[Matrix, Matrix]:
    """The head's scores with a column for every class; one it never saw gets the row's lowest."""
    found = []
    for scores in head.scores(rows):
        full = np.repeat(scores.min(axis=1, keepdims=True), len(classes), axis=1)
        full[:, [classes.index(name) for name in head.classes]] = scores
        found.append(full)
    return found[0], found[1]


def _question(head: Head, mix: Mix, known: NDArray[np.bool_], calibration: Calibration) -> Question:
    """The head narrowed to the known columns, rounded as it is stored: saved and loaded is the
    same.
    """
    weights, base = mix.weights(head)
    rounded = weights[known].astype(np.float16)
    return Question(head.classes, rounded, base, calibration)
