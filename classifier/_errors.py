"""What can go wrong in the classifier, each with a short code for logs and messages."""


class ClassifierError(Exception):
    """The parent of all; ``code`` is stable, the message is for operators."""

    code = "classifier_error"


class NotEnoughData(ClassifierError):
    """The examples and profiles do not suffice to learn from."""

    code = "not_enough_data"


class ModelNotFound(ClassifierError):
    """There is no such model version, or none is active."""

    code = "model_not_found"


class IncompatibleModel(ClassifierError):
    """The model is whole but was written by another format or another scikit-learn: train it
    again.
    """

    code = "incompatible_model"


class DamagedModel(ClassifierError):
    """The model's files are not what was saved, or hold what no model of ours holds."""

    code = "damaged_model"
