"""From a text to the department whose matter it is, with probabilities and reasons.

This front door is light: scikit-learn is loaded only by ``classifier.training`` and
``classifier.evaluation`` (where it trains), NumPy only by these and by ``classifier.model_store``
(inside ``save`` and ``load``).
"""

from importlib import import_module
from typing import TYPE_CHECKING

from classifier._errors import (
    ClassifierError,
    DamagedModel,
    IncompatibleModel,
    ModelNotFound,
    NotEnoughData,
)
from classifier._types import (
    NEVER_AUTOMATIC,
    UNKNOWN_LANGUAGE,
    Candidate,
    Classifier,
    Example,
    Explanation,
    KindGuess,
    Prediction,
    Reason,
)

if TYPE_CHECKING:
    from classifier._card import ModelCard, Promise
    from classifier._figures import Evaluation
    from classifier._language import identify_language
    from classifier._paired import Paired
    from classifier._text import quoted

__all__ = [
    "NEVER_AUTOMATIC",
    "UNKNOWN_LANGUAGE",
    "Candidate",
    "Classifier",
    "ClassifierError",
    "DamagedModel",
    "Evaluation",
    "Example",
    "Explanation",
    "IncompatibleModel",
    "KindGuess",
    "ModelCard",
    "ModelNotFound",
    "NotEnoughData",
    "Paired",
    "Prediction",
    "Promise",
    "Reason",
    "identify_language",
    "quoted",
]

# Read only where models are administered; pages that route or show reasons need not pay for them at
# start-up.
_ON_DEMAND = {
    "Evaluation": "classifier._figures",
    "ModelCard": "classifier._card",
    "Paired": "classifier._paired",
    "Promise": "classifier._card",
    "identify_language": "classifier._language",
    "quoted": "classifier._text",
}


def __getattr__(name: str) -> object:
    if name in _ON_DEMAND:
        return getattr(import_module(_ON_DEMAND[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
