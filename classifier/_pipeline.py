"""The estimators, and the only file that names them: a linear SVM and complement naive Bayes,
averaged.

Both are linear in the features, so that their average is one matrix of weights: small on disk,
quick, and explained exactly. Deterministic: the same rows give the same weights.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from classifier._columns import Merged
from classifier._errors import NotEnoughData
from classifier._features import Vector

Matrix = NDArray[np.float64]
# How far from the best the SVM may stop, in the measure of liblinear (its own default): at 0.0001,
# 0.001 and 0.01 every figure on the frozen texts is the same within 0.2 points, here in the least
# time.
_NEAR_ENOUGH = 0.1


@dataclass(frozen=True, slots=True)
class EstimatorOptions:
    """Strength of the SVM's fit, smoothing of naive Bayes, the share of naive Bayes in the sum, and
    the weight at which naive Bayes counts a text for its cooperating departments together.
    """

    svm_c: float = 1.0
    bayes_smoothing: float = 0.2
    bayes_share: float = 0.7
    also_weight: float = 0.25
    seed: int = 20_250_701


@dataclass(frozen=True, slots=True)
class Head:
    """The two fitted estimators for one question, as weights: features by classes, centred per
    feature.

    ``svm`` and ``bayes`` score a row by multiplication; ``svm_base`` is what the SVM assumes before
    reading.
    """

    classes: tuple[str, ...]
    svm: Matrix
    svm_base: Matrix
    bayes: Matrix

    def scores(self, rows: sp.csr_matrix) -> tuple[Matrix, Matrix]:
        """The scores of both estimators, texts by classes."""
        return np.asarray(rows @ self.svm + self.svm_base), np.asarray(rows @ self.bayes)

    def spread(self, columns: NDArray[np.bool_]) -> "Head":
        """The same for rows in which only the marked columns are those it was fitted on."""
        svm = np.zeros((len(columns), len(self.classes)))
        bayes = np.zeros_like(svm)
        svm[columns], bayes[columns] = self.svm, self.bayes
        return Head(self.classes, svm, self.svm_base, bayes)


@dataclass(frozen=True, slots=True)
class Mix:
    """How the two are brought to one scale and averaged: measured on rows neither had seen."""

    svm: float
    bayes: float

    @classmethod
    def of(cls, svm_scores: Matrix, bayes_scores: Matrix, bayes_share: float) -> "Mix":
        """Each estimator divided by the spread of its scores, then weighted by its share."""
        return cls(
            (1.0 - bayes_share) / max(float(svm_scores.std()), 1e-9),
            bayes_share / max(float(bayes_scores.std()), 1e-9),
        )

    def scores(self, svm_scores: Matrix, bayes_scores: Matrix) -> Matrix:
        """The averaged scores."""
        return self.svm * svm_scores + self.bayes * bayes_scores

    def weights(self, head: Head) -> tuple[Matrix, Matrix]:
        """The averaged weights (features by classes) and base scores of a fitted head."""
        return self.svm * head.svm + self.bayes * head.bayes, self.svm * head.svm_base


Further = tuple[sp.csr_matrix, list[str], Vector]
"""Rows that belong to a label to a lesser degree, those labels, and how much each weighs."""


def fit_head(
    rows: sp.csr_matrix,
    labels: list[str],
    weights: list[float],
    *,
    options: EstimatorOptions,
    further: Further,
) -> Head:
    """Fit both estimators, naive Bayes with the further rows too.

    Raises NotEnoughData when there are fewer than two classes.
    """
    classes = sorted(set(labels))
    if len(classes) < 2:
        raise NotEnoughData("two classes are the least that can be told apart")
    strength = np.array(weights)
    svm = LinearSVC(C=options.svm_c, tol=_NEAR_ENOUGH, random_state=options.seed, max_iter=5_000)
    merged = Merged.of(rows)
    svm.fit(merged.rows, labels, sample_weight=strength)
    bayes = ComplementNB(alpha=options.bayes_smoothing)
    more, more_labels, more_strength = further
    bayes.fit(
        sp.vstack([rows, more]).tocsr(),
        labels + more_labels,
        sample_weight=np.concatenate([strength, more_strength]),
    )
    svm_weights, svm_base = _both_sides(merged.spread(svm.coef_).T, svm.intercept_)
    return Head(
        classes=tuple(str(name) for name in svm.classes_),
        svm=_centred(svm_weights),
        svm_base=svm_base - svm_base.mean(),
        bayes=_centred(bayes.feature_log_prob_.T),
    )


def _both_sides(weights: Matrix, base: Matrix) -> tuple[Matrix, Matrix]:
    """Two classes come as one column (for the second): write the first as its opposite."""
    if weights.shape[1] > 1:
        return weights, base
    return np.hstack([-weights, weights]), np.hstack([-base, base])


def _centred(weights: Matrix) -> Matrix:
    """What all classes have in common decides nothing."""
    return np.asarray(weights - weights.mean(axis=1, keepdims=True))
