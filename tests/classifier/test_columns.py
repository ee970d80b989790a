"""Fitting columns that differ by a factor as one changes nothing but the time."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.svm import LinearSVC

from classifier._columns import Merged
from classifier._pipeline import EstimatorOptions, fit_head


@st.composite
def tables(draw: st.DrawFn) -> sp.csr_matrix:
    """Rows of weights in which some columns are multiples of others, and some stand in one row."""
    height, width = draw(st.integers(6, 20)), draw(st.integers(2, 8))
    dice = np.random.default_rng(draw(st.integers(0, 10_000)))
    own = dice.random((height, width)) * (dice.random((height, width)) < 0.5)
    factors = dice.integers(1, 4, (width, 2))
    dense = np.hstack([own, own * factors[:, 0], own[:, ::-1] * factors[::-1, 1], np.eye(height)])
    return sp.csr_matrix(dense[:, dice.permutation(dense.shape[1])])


@given(tables())
def test_nothing_is_lost(rows: sp.csr_matrix) -> None:
    merged = Merged.of(rows)
    assert merged.rows.shape[1] < rows.shape[1]
    back = merged.rows.toarray()[:, merged.group] * merged.share
    assert np.allclose(back, rows.toarray(), rtol=1e-8, atol=1e-12)
    assert np.allclose((rows @ rows.T).toarray(), (merged.rows @ merged.rows.T).toarray())


@given(tables())
def test_the_same_scores(rows: sp.csr_matrix) -> None:
    labels = np.arange(rows.shape[0]) % 3
    merged = Merged.of(rows)
    whole, fewer = (LinearSVC(random_state=1, tol=1e-8, max_iter=20_000) for _ in range(2))
    expected = whole.fit(rows, labels).decision_function(rows)
    fewer.fit(merged.rows, labels)
    found = rows @ merged.spread(fewer.coef_).T + fewer.intercept_
    assert np.allclose(found, expected, atol=1e-6)


def test_a_table_of_columns_that_all_differ_stays_as_wide() -> None:
    rows = sp.csr_matrix(np.random.default_rng(3).random((5, 7)))
    merged = Merged.of(rows)
    assert merged.rows.shape == rows.shape
    assert np.allclose(merged.share, 1.0)


def test_the_head_has_weights_for_every_column() -> None:
    rows = sp.csr_matrix(np.array([[1.0, 2.0, 0, 0], [0.5, 1.0, 0, 0], [0, 0, 1.0, 0.25]]))
    none = (rows[:0], [], np.zeros(0))
    head = fit_head(rows, ["a", "a", "b"], [1.0] * 3, options=EstimatorOptions(), further=none)
    assert head.svm.shape == (4, 2)
    assert head.svm[1, 0] == pytest.approx(2 * head.svm[0, 0]), "in the ratio of their columns"
    assert head.svm[2, 1] == pytest.approx(4 * head.svm[3, 1])
