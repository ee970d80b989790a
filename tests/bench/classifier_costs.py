"""What learning and routing cost: one command, one table.

    python -m tests.bench.classifier_costs [--again]

Learns from all example texts of the project and the descriptions of the shipped departments, as
``flask classifier train`` does, stores the model and opens it in a process of its own. Times are of
the processor, one thread; the texts to route are the frozen ones, asked twice: read for the first
time, and known already. With --again it learns a second time and compares every byte.
"""

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from classifier.model_store import ModelStore
from intake.cli.progress import steps
from intake.services.learning.example_texts import (
    concepts,
    descriptions,
    frozen_examples,
    learning_examples,
)
from search_index.benchmark import percentile_95
from tests.bench.starting import profiles

if TYPE_CHECKING:
    from classifier.training import TrainedModel

ROW = "{:<44}{:>12}{:>10}"


class Worker(NamedTuple):
    """What a process that only routes has used."""

    first: Sequence[float]
    """CPU milliseconds of each text, read for the first time."""
    again: Sequence[float]
    opened_mb: float
    afterwards_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(description="What learning and routing cost.")
    parser.add_argument("--again", action="store_true", help="learn twice and compare every byte")
    given = parser.parse_args()
    print(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"
    )
    with tempfile.TemporaryDirectory() as folder:
        store = ModelStore(Path(folder))
        start = time.process_time()
        model = _learned()
        learning = time.process_time() - start
        card = store.save(model)
        used = _in_a_process_of_its_own(Path(folder), card.version)
        print(ROW.format("", "measured", "asked"))
        print(ROW.format(f"learning from {card.facts.examples} texts, s", f"{learning:.1f}", "60"))
        _line("routing a text, first time, ms", used.first)
        _line("routing a text, known, ms", used.again)
        print(ROW.format("file, MB", f"{card.bytes / 1e6:.1f}", "30"))
        print(ROW.format("worker with the model open, MB", f"{used.opened_mb:.0f}", "400"))
        print(ROW.format("after all texts, MB", f"{used.afterwards_mb:.0f}", "400"))
        if given.again:
            same = store.save(_learned()).sha256 == card.sha256
            print(ROW.format("learned again", "same bytes" if same else "DIFFERS", "same"))


def _line(name: str, times: Sequence[float]) -> None:
    middle, most = statistics.median(times), percentile_95(times)
    print(ROW.format(f"{name}: p50", f"{middle:.2f}", "3"))
    print(ROW.format(f"{name}: p95", f"{most:.2f}", "10"))


def _learned() -> "TrainedModel":
    # Not at the top: the process that only routes reads this module too, and would have it in
    # memory.
    from classifier.training import train

    with steps("Training", unit="step") as progress:
        return train(
            learning_examples(), descriptions(profiles()), concepts=concepts(), progress=progress
        )


def _in_a_process_of_its_own(folder: Path, version: str) -> Worker:
    """Memory of a worker is what it needs to route, not what learning has left behind."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_routed, (folder, version))


def _routed(folder: Path, version: str) -> Worker:
    model = ModelStore(folder).load(version)
    opened = _resident_mb()
    texts = [(one.title, one.text) for one in frozen_examples()]
    first, again = ([_milliseconds(model, *text) for text in texts] for _ in range(2))
    return Worker(first, again, opened, _resident_mb())


def _milliseconds(model: "TrainedModel", title: str, text: str) -> float:
    start = time.process_time()
    model.predict(text, title=title)
    return 1000 * (time.process_time() - start)


def _resident_mb() -> float:
    """The most that this process has had in memory. Not from getrusage, which counts what the
    process that started this one had."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(
        int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")
    )


if __name__ == "__main__":
    main()
