"""Models trained once for all tests of the classifier."""

import random

import pytest

from classifier.training import TrainedModel, train
from tests.classifier import corpus


@pytest.fixture(scope="session")
def model() -> TrainedModel:
    """Reports only, five languages, with profiles."""
    return train(corpus.many_languages(), corpus.profiles())


@pytest.fixture(scope="session")
def model_with_kinds() -> TrainedModel:
    """Reports, denunciations and spam."""
    examples = [*corpus.many_languages(), *corpus.kinds()]
    random.Random(5).shuffle(examples)
    return train(examples, corpus.profiles())
