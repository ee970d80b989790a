"""A trained model: weights and calibration as plain arrays, and what can be asked of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier import _reasons
from classifier._calibration import Calibration
from classifier._card import Facts
from classifier._concepts import Concepts
from classifier._features import Vector, Vocabulary, weigh
from classifier._language_model import LanguageModel, identify
from classifier._spelling import Spelling
from classifier._text import Word, read, sentences
from classifier._types import Candidate, Explanation, KindGuess, Prediction

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """One question (which department, which kind): its classes, weights and calibration.

    ``weights`` are features by classes in half precision, as they are stored: a single one would
    need twice the memory for the same numbers. ``base`` are the scores before reading.
    """

    classes: tuple[str, ...]
    weights: NDArray[np.float16]
    base: Vector
    calibration: Calibration


class TrainedModel:
    """A Classifier that has learned; made by ``training.train`` or ``ModelStore.load``."""

    def __init__(
        self,
        *,
        version: str,
        vocabulary: Vocabulary,
        idf: Vector,
        department: Question,
        kind: Question | None,
        language: LanguageModel | None,
        spelling: Spelling,
        facts: Facts,
    ) -> None:
        self._version = version
        self._vocabulary = vocabulary
        self._idf = idf
        self._department = department
        self._kind = kind
        self._language = language
        self._spelling = spelling
        self.facts = facts

    @property
    def version(self) -> str:
        """The folder it was saved in; "unsaved-<digest>" before."""
        return self._version

    def threshold_for(self, promised: float, department: str = "") -> float:
        """The probability from which routes keep ``promised`` (0 to 1) precision; see Facts."""
        return self.facts.threshold_for(promised, department)

    def predict(self, text: str, *, title: str = "", limit: int = 5) -> Prediction:
        """Judge one text; any ``str`` is accepted, one without a known word gets no candidates."""
        return self.predict_many([text], titles=[title], limit=limit)[0]

    def predict_many(
        self, texts: Sequence[str], *, titles: Sequence[str] = (), limit: int = 5
    ) -> list[Prediction]:
        """Judge many in one go; ``titles`` is empty or as long as ``texts`` (else ValueError)."""
        pairs = zip(titles or [""] * len(texts), texts, strict=True)
        found = [self._read(title, text) for title, text in pairs]
        if not found:
            return []
        languages, readings = zip(*found, strict=True)
        rows = weigh(self._vocabulary.matrix(readings), self._idf, self._vocabulary.borders)
        departments = self._probabilities(self._department, rows, languages)
        kinds = None if self._kind is None else self._probabilities(self._kind, rows, languages)
        predictions = [
            self._prediction(
                languages[row],
                known=rows.indptr[row + 1] > rows.indptr[row],
                departments=departments[row],
                kinds=None if kinds is None else kinds[row],
                limit=limit,
            )
            for row in range(len(found))
        ]
        return [self._within(*pair) for pair in zip(predictions, texts, strict=True)]

    def _within(self, prediction: Prediction, text: str) -> Prediction:
        """With the watched kinds that a sentence alone would be taken for. A sentence that accuses
        somebody counts for little among many that do not; read alone it does not."""
        if self._kind is None or prediction.suspected or not prediction.candidates:
            return prediction
        parts = sentences(text)
        if not parts:
            return prediction
        readings = [self._spelling.meant(prediction.language, read("", one)) for one in parts]
        rows = weigh(self._vocabulary.matrix(readings), self._idf, self._vocabulary.borders)
        kinds = self._probabilities(self._kind, rows, [prediction.language] * len(parts))
        likeliest = {self._kind.classes[column] for column in kinds.argmax(axis=1)}
        return replace(prediction, within=tuple(sorted(likeliest & set(self.facts.kind_bars))))

    def explain(
        self, text: str, department: str, *, title: str = "", limit: int = 10
    ) -> Explanation:
        """What speaks for the department against the best other one; empty for an unknown one."""
        classes = self._department.classes
        _, words = self._read(title, text)
        if department not in classes or len(classes) < 2:
            return Explanation(department, "", (), 0.0, 0.0)
        rows = weigh(self._vocabulary.matrix([words]), self._idf, self._vocabulary.borders)
        mine = classes.index(department)
        other = self._best_other(rows, mine)
        weights = self._department.weights
        base = float(self._department.base[mine] - self._department.base[other])
        adds = {
            int(column): float(value)
            * (float(weights[column, mine]) - float(weights[column, other]))
            for column, value in zip(rows.indices, rows.data, strict=True)
        }
        found = _reasons.reasons(words, self._vocabulary.emissions(words), adds.__getitem__)
        difference = base + sum(adds.values())
        shown = tuple(found[: max(0, limit)])
        rest = difference - sum(reason.weight for reason in shown)
        return Explanation(department, classes[other], shown, rest, difference)

    def state(self) -> dict[str, Any]:
        """Everything but the facts, as plain strings and arrays: what is written to disk."""
        return {
            "terms": "\n".join(self._vocabulary.terms),
            "grams": "\n".join(self._vocabulary.grams),
            "meanings": "\n".join(self._vocabulary.meanings),
            "concepts": self._vocabulary.concepts.source,
            "idf": self._idf.astype(np.float32),
            "department": _question_state(self._department),
            "kind": None if self._kind is None else _question_state(self._kind),
            "language": None if self._language is None else _language_state(self._language),
            "spelling": self._spelling.texts,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], *, version: str, facts: Facts) -> "TrainedModel":
        """The reverse of ``state``, which is used up: what has been read is let go of at once, as
        both together are more than a worker should need. Raises KeyError, TypeError, ValueError on
        another shape."""
        vocabulary = Vocabulary(
            *(_lines(state.pop(name)) for name in ("terms", "grams", "meanings")),
            concepts=Concepts(state.pop("concepts")),
        )
        idf = np.asarray(state.pop("idf"), dtype=np.float64)
        department = _question(state.pop("department"), len(vocabulary))
        kind, language = state.pop("kind", None), state.pop("language", None)
        texts = np.asarray(state.pop("spelling"), dtype=np.uint16)
        model = cls(
            version=version,
            vocabulary=vocabulary,
            idf=idf,
            department=department,
            kind=None if kind is None else _question(kind, len(vocabulary)),
            language=None if language is None else _language(language),
            spelling=Spelling(vocabulary.terms, texts),
            facts=facts,
        )
        if idf.shape != (len(vocabulary),):
            raise ValueError("rarities and vocabulary differ in length")
        return model

    def _read(self, title: str, text: str) -> tuple[str, Sequence[Word]]:
        """The language of a text, and its words as they were meant."""
        words = read(title, text)
        language = identify(self._language, words)
        return language, self._spelling.meant(language, words)

    def _probabilities(
        self, question: Question, rows: Any, languages: Sequence[str] = ()
    ) -> Matrix:
        # Row by row over the few columns a text has: a product with the whole matrix would first
        # copy it into double precision.
        scores = np.empty((rows.shape[0], len(question.classes)))
        for row in range(rows.shape[0]):
            span = slice(rows.indptr[row], rows.indptr[row + 1])
            scores[row] = rows.data[span] @ question.weights[rows.indices[span]].astype(np.float64)
        return question.calibration.probabilities(scores + question.base, languages)

    def _best_other(self, rows: Any, mine: int) -> int:
        ranked = np.argsort(-self._probabilities(self._department, rows)[0], kind="stable")
        return int(next(column for column in ranked if column != mine))

    def _prediction(
        self,
        language: str,
        *,
        known: bool,
        departments: Vector,
        kinds: Vector | None,
        limit: int,
    ) -> Prediction:
        if not known:
            return Prediction((), None, language, self._version)
        order = np.argsort(-departments, kind="stable")[: max(0, limit)]
        names = self._department.classes
        candidates = tuple(Candidate(names[i], float(departments[i])) for i in order)
        guesses = self._kind_guesses(kinds)
        suspected = tuple(
            guess
            for guess in guesses
            if guess.probability >= self.facts.kind_bars.get(guess.kind, 2.0)
        )
        best = guesses[0] if guesses else None
        return Prediction(candidates, best, language, self._version, suspected)

    def _kind_guesses(self, kinds: Vector | None) -> list[KindGuess]:
        if kinds is None or self._kind is None:
            return []
        order = np.argsort(-kinds, kind="stable")
        return [KindGuess(self._kind.classes[i], float(kinds[i])) for i in order]


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _question_state(question: Question) -> dict[str, Any]:
    return {
        "classes": "\n".join(question.classes),
        # Half precision: the third decimal of a weight decides nothing, the file is half as large.
        "weights": question.weights,
        "base": question.base,
        "slope": question.calibration.slope,
        "offset": question.calibration.offset,
        # The common one, then those of the languages.
        "sharpness": np.array(
            [question.calibration.sharpness, *question.calibration.own_sharpness.values()]
        ),
        "languages": "\n".join(question.calibration.own_sharpness),
    }


def _question(state: Mapping[str, Any], features: int) -> Question:
    classes = tuple(_lines(state["classes"]))
    weights = np.ascontiguousarray(state["weights"], dtype=np.float16)
    vectors = [np.asarray(state[name], dtype=np.float64) for name in ("base", "slope", "offset")]
    if weights.shape != (features, len(classes)) or any(
        v.shape != (len(classes),) for v in vectors
    ):
        raise ValueError("weights do not fit the vocabulary or the classes")
    common, *own = (float(power) for power in np.asarray(state["sharpness"]))
    by_language = dict(zip(_lines(state["languages"]), own, strict=True))
    curve = Calibration(vectors[1], vectors[2], common, by_language)
    return Question(classes, weights, vectors[0], curve)


def _language_state(model: LanguageModel) -> dict[str, Any]:
    return {
        "codes": "\n".join(model.codes),
        "weights": model.weights.astype(np.float16),
        "floor": model.floor,
    }


def _language(state: Mapping[str, Any]) -> LanguageModel:
    return LanguageModel(
        _lines(state["codes"]),
        np.asarray(state["weights"], dtype=np.float32),
        np.asarray(state["floor"], dtype=np.float32),
    )
