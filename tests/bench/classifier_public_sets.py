"""The classifier's pipeline, unchanged, on labelled public sets.

    python -m tests.bench.classifier_public_sets FOLDER [--concepts FILE]

FOLDER holds ``*.jsonl`` files, one JSON object a line: ``id, text, label, lang, split``. Learns from
the lines whose split is "train" and judges all others (a set without others: five folds), with the
options of ``TrainingOptions()``, the same for every set and language. Prints the report of every set, beside figures known for it.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from classifier import Evaluation, Example
from classifier.evaluation import as_text, cross_validate, evaluate
from classifier.training import TrainedModel, train

# Accuracy, macro-F1 and top-3 in percent of the best of nine combinations of features and
# estimators that were chosen set by set, by set and language ("" for all together).
KNOWN = {
    ("uts_bank_fb2017", ""): (74.2, 59.8, 91.9),
    ("sib200", "vi"): (81.4, None, None),
    ("sib200", "en"): (79.4, None, None),
    ("sib200", "ru"): (75.0, None, None),
    ("sib200", "nb"): (76.0, None, None),
    ("sib200", "ar"): (79.4, None, None),
}


def read(file: Path) -> tuple[list[Example], list[Example]]:
    """The texts to learn from and the texts to judge."""
    parts: tuple[list[Example], list[Example]] = ([], [])
    with file.open(encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            row = json.loads(line)
            example = Example(row["text"], row["label"], "", row.get("lang", ""), id=str(row["id"]))
            parts[row["split"] != "train"].append(example)
    return parts


def measure(file: Path, concepts: str) -> None:
    """Learn, judge and print, one model for all languages of the set."""
    learned, judged = read(file)
    labels = len({one.department for one in learned})
    start = time.perf_counter()
    model = train(learned, concepts=concepts)
    took = time.perf_counter() - start
    if judged:
        how = f"{len(learned)} learned, {len(judged)} judged"
        found = evaluate(model, judged)
    else:
        how = f"{len(learned)}, no part to judge: five folds"
        found = cross_validate(learned, concepts=concepts)
    print(f"== {file.stem}: {how}, {labels} labels")
    speed = _milliseconds(model, judged or learned)
    print(f"trained in {took:.1f} s, judged in {speed:.2f} ms a text (median)")
    print(as_text(found))
    for (name, language), known in KNOWN.items():
        if name == file.stem:
            print(_beside(found, language, known))
    print()


def _beside(found: Evaluation, language: str, known: Sequence[float | None]) -> str:
    share = found.languages[language] if language else found.overall
    ours = (share.accuracy, share.macro_f1, share.top3)
    told = ", ".join(
        f"{name} {100 * our:.1f} (known {value})"
        for name, our, value in zip(("accuracy", "macro-F1", "top 3"), ours, known, strict=True)
        if value is not None
    )
    return f"{language or 'all'}: {told}"


def _milliseconds(model: TrainedModel, judged: Sequence[Example]) -> float:
    took = []
    for one in judged[:500]:
        start = time.perf_counter()
        model.predict(one.text)
        took.append(time.perf_counter() - start)
    return 1000 * sorted(took)[len(took) // 2]


def main() -> None:
    """Every set of the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--concepts", type=Path, help="a list of concepts, as the project has one")
    given = parser.parse_args()
    concepts = given.concepts.read_text("utf-8") if given.concepts else ""
    files = sorted(given.folder.glob("*.jsonl"))
    if not files:
        parser.error(f"no .jsonl file in {given.folder}")
    for file in files:
        measure(file, concepts)


if __name__ == "__main__":
    main()
