"""What the model in force says of new submissions, and which words made it say so."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from classifier import Classifier, Prediction

# As many as somebody reads before deciding.
REASONS = 8


class Written(NamedTuple):
    """A submission as it was sent."""

    title: str
    body: str


def suggest(model: Classifier, written: Sequence[Written]) -> list[Prediction]:
    """A prediction for each, with the strongest words for its first candidate.

    They are asked for now and kept with the suggestion: later another model may be in force, and
    the process that shows a page need not have any.
    """
    found = model.predict_many([one.body for one in written], titles=[one.title for one in written])
    return [_with_reasons(model, *pair) for pair in zip(written, found, strict=True)]


def _with_reasons(model: Classifier, one: Written, said: Prediction) -> Prediction:
    if not said.candidates:
        return said
    best = said.candidates[0].department
    words = model.explain(one.body, best, title=one.title, limit=2 * REASONS)
    speaking_for = tuple(reason for reason in words if reason.weight > 0)
    return replace(said, reasons=speaking_for[:REASONS])
