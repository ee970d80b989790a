"""The frozen texts and models as they are read today, after departments were merged and split.

Labels and models keep the departments that they were given for (ADR 0023). A model trained since
knows heirs too, and would be called wrong wherever it names one: texts and guesses are therefore
both read through the lineage before they are compared, as guesses are when texts are routed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from classifier import Classifier, Evaluation, Example, Explanation, Prediction
from classifier.evaluation import evaluate
from intake.domain.reorganisation import Lineage, matter_of

# More candidates than there are departments: those of old are added up before the first are taken.
_ALL = 1_000


def examples_today(examples: Iterable[Example], lineage: Lineage) -> list[Example]:
    """The examples with the departments of today. One of which people would have to say whose it
    is has none: it is judged by its kind alone."""
    return [_today(one, lineage) for one in examples] if lineage else list(examples)


def model_today(model: Classifier, lineage: Lineage, examples: Iterable[Example]) -> Classifier:
    """The model as its guesses are read today. ``examples`` are the texts that it will judge: the
    rules of a split ask what kind a text is, which its sender says."""
    return _AsRouted(model, lineage, examples) if lineage else model


def evaluate_today(model: Classifier, examples: Iterable[Example], lineage: Lineage) -> Evaluation:
    """Measure a model on texts that it has not learned from, both read as of today."""
    texts = examples_today(examples, lineage)
    return evaluate(model_today(model, lineage, texts), texts)


class _AsRouted:
    """A Classifier whose candidates are departments of today."""

    def __init__(self, model: Classifier, lineage: Lineage, examples: Iterable[Example]) -> None:
        self._model = model
        self._lineage = lineage
        self._kinds: Mapping[str, str] = {_whole(one.title, one.text): one.kind for one in examples}

    @property
    def version(self) -> str:
        return self._model.version

    def predict(self, text: str, *, title: str = "", limit: int = 5) -> Prediction:
        """As the model, with the probabilities of what became one added up."""
        return self.predict_many([text], titles=[title], limit=limit)[0]

    def predict_many(
        self, texts: Sequence[str], *, titles: Sequence[str] = (), limit: int = 5
    ) -> list[Prediction]:
        """As the model, with the probabilities of what became one added up."""
        named = titles or [""] * len(texts)
        found = self._model.predict_many(texts, titles=named, limit=_ALL)
        return [
            self._read(prediction, _whole(title, text), limit)
            for prediction, title, text in zip(found, named, texts, strict=True)
        ]

    def explain(
        self, text: str, department: str, *, title: str = "", limit: int = 10
    ) -> Explanation:
        """What the model says; empty for a department that it has not learned."""
        return self._model.explain(text, department, title=title, limit=limit)

    def threshold_for(self, promised: float, department: str = "") -> float:
        """That of the department, or the highest of those whose guesses became its."""
        own = [old for old in self._lineage.departments if department in self._lineage.heirs(old)]
        return max(self._model.threshold_for(promised, one) for one in (department, *own))

    def _read(self, prediction: Prediction, whole: str, limit: int) -> Prediction:
        kind = self._kinds.get(whole) or (prediction.kind.kind if prediction.kind else "")
        today = self._lineage.candidates(prediction.candidates, matter_of(kind, whole))
        return replace(prediction, candidates=today[:limit])


def _today(one: Example, lineage: Lineage) -> Example:
    matter = matter_of(one.kind, _whole(one.title, one.text))
    lead = lineage.heir_of(one.department, matter) or ""
    also = dict.fromkeys(lineage.heir_of(other, matter) or "" for other in one.also)
    return replace(one, department=lead, also=tuple(code for code in also if code and code != lead))


def _whole(title: str, text: str) -> str:
    return f"{title}\n{text}"
