"""A year in which the model in force learns from what people settle, month by month.

    python -m tests.bench.learning_year [--submissions 5000] [--first N] [--seed 1] [--agree 0.7]
        [--forced]

Simulated, the same for the same seed. What example texts are left beside 5,000 of them (N of these,
if it is given) teach a first model; each of the 5,000 comes in once, in all five languages (never a
frozen text), a tenth of them without marks, a twentieth with slips. Each is decided on by the routing
of the project, at a promise of 95 %. What the machine sends wrongly, and what it leaves to people,
one of twenty officials sends on: in 5 % of the cases to the likeliest wrong department, which takes
it on. Seven senders in ten agree to be learned from. Lessons, trainer and gate are those of the
project; a model that the gate lets through is put in force at the end of its month. With --forced an
operator puts in force whatever is not worse over all departments together, as the command lets one.

After half of the year departments are divided and joined (``learning_town``). Frozen texts are read as
the project reads them then.

Last, one official sends every text of a department to another, with the limits of the trainer and as
if they were many.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from classifier import Candidate, Example
from classifier.evaluation import Verdict, with_typos, without_marks
from classifier.training import TrainedModel, TrainingOptions, train
from intake.domain.learning.lessons import Lesson, Words, known_words, lesson_of
from intake.domain.learning.routing_quality import Hop, Life
from intake.domain.reorganisation import matter_of
from intake.domain.routing import Method, RouteReason, SubmissionFacts, decide
from intake.domain.submission import GO_ELSEWHERE
from intake.domain.workflow import Status
from intake.queries.organisation.departments import Profile
from intake.services.learning.example_texts import (
    by_lot,
    concepts,
    descriptions,
    frozen_examples,
    learning_examples,
)
from intake.services.learning.lessons import PublicTexts, taught
from intake.services.learning.measuring import evaluate_today
from intake.services.learning.training import judge_models
from tests.bench.learning_town import Town, reorganise, whose
from tests.bench.starting import profiles

MONTHS = 12
REORGANISED_BEFORE = 7
PROMISE = 0.95
OFFICIALS = 20
DESK_OF_A_DEPARTMENT = 3
WRONG = 0.05
WITHOUT_MARKS, WITH_SLIPS = 0.1, 0.05
POISONED, POISONED_INTO = "moh", "moet"


@dataclass
class Month:
    """What happened in a month."""

    came: int = 0
    first_right: int = 0
    alone: int = 0
    alone_right: int = 0
    sent_by_people: int = 0
    sent_wrongly: int = 0


class Teaching(NamedTuple):
    """What every training of the year starts from."""

    base: Sequence[Example]
    profiles: Sequence[Profile]
    public: PublicTexts
    options: TrainingOptions

    def learn(self, settled: Iterable[tuple[Lesson, Example]]) -> TrainedModel:
        """A model from the first texts and from what people settled, newest first."""
        described = descriptions(self.profiles)
        known: Words = known_words(one.text for one in described)
        found = taught(settled, self.public, known)
        return train([*self.base, *found.examples], described, self.options, concepts=concepts())


def main() -> None:
    """Print the year by month, then what one official can do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=5_000)
    parser.add_argument("--first", type=int, metavar="N", help="so few texts teach first")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--agree", type=float, default=0.7)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--forced", action="store_true")
    given = parser.parse_args()
    base, stream = _parts(given.submissions, given.seed)
    base = base[: given.first]
    # Copies of frozen texts must not teach; their words count as known nowhere.
    public = PublicTexts.of(base)
    for one in frozen_examples():
        public.copies.add(one.id, f"{one.title}\n{one.text}")
    options = TrainingOptions(folds=given.folds)
    teaching = Teaching(base, profiles(), public, options)
    town = Town(random.Random(given.seed), given.agree)
    town.open_departments = frozenset(one.department for one in teaching.profiles)
    print(f"{len(base)} texts teach first, {len(stream)} come in")
    print(
        f"{'month':<6}{'came':>6}{'first':>7}{'alone':>7}{'right':>7}{'wrongly':>9}{'teach':>7}"
        f"{'lead':>7}{'or also':>9}{'top 3':>7}{'alone':>7}{'right':>7}  gate   CPU s"
    )
    _year(stream, teaching, town, forced=given.forced)


def _year(stream: Sequence[Example], teaching: Teaching, town: Town, *, forced: bool) -> None:
    model = teaching.learn(())
    _row("before", Month(), model, judge_models(model, model, town.lineage, _frozen()), 0.0)
    months: list[Month] = []
    for number in range(1, MONTHS + 1):
        if number == REORGANISED_BEFORE:
            teaching = teaching._replace(profiles=[*teaching.profiles, *reorganise(town)])
        start = time.process_time()
        month = _month(stream[number - 1 :: MONTHS], model, town)
        candidate = teaching.learn(reversed(town.lessons))
        verdict = judge_models(candidate, model, town.lineage, _frozen())
        _row(str(number), month, candidate, verdict, time.process_time() - start)
        if verdict.passes or (forced and "" not in {code for code, _, _ in verdict.worse}):
            model = candidate
        months.append(month)
    routed, right = (sum(one.alone for one in months), sum(one.alone_right for one in months))
    print(f"Of {routed} routed alone in the year {_share(right, routed)} % were right")
    _poisoned(teaching, town)


def _month(texts: Sequence[Example], model: TrainedModel, town: Town) -> Month:
    month = Month()
    noisy = [_as_typed(one, town.dice) for one in texts]
    said = model.predict_many(
        [one.text for one in noisy], titles=[one.title for one in noisy], limit=50
    )
    for text, typed, prediction in zip(texts, noisy, said, strict=True):
        matter = matter_of(text.kind, f"{typed.title}\n{typed.text}")
        best = prediction.candidates[0].department if prediction.candidates else ""
        today = town.lineage.candidates(prediction.candidates, matter)
        decision = decide(
            replace(prediction, candidates=today),
            (),
            SubmissionFacts(typed.text, text.kind, "", text.language),
            threshold=model.threshold_for(PROMISE, best),
            open_departments=town.open_departments,
        )
        _settle(text, typed, decision.department, today, town, month)
    return month


def _settle(
    text: Example,
    typed: Example,
    sent_to: str | None,
    candidates: Sequence[Candidate],
    town: Town,
    month: Month,
) -> None:
    """People take on what came rightly, and send on the rest; what follows from it is kept."""
    truth, also = whose(text, town.lineage)
    rightful = {truth, *also}
    first = candidates[0].department if candidates else ""
    month.came += 1
    month.first_right += first in rightful
    hops: tuple[Hop, ...] = ()
    lies = sent_to
    if sent_to is not None:
        month.alone += 1
        month.alone_right += sent_to in rightful
    if sent_to not in rightful:
        month.sent_by_people += 1
        lies = truth
        if town.dice.random() < WRONG:
            month.sent_wrongly += 1
            others = (one.department for one in candidates if one.department not in rightful)
            lies = next(others, truth)
        reason = RouteReason.WRONG_DEPARTMENT.value if sent_to else ""
        hops = (Hop(sent_to, lies, reason, town.dice.randrange(OFFICIALS)),)
    method = Method.CLASSIFIER if sent_to else Method.NONE
    life = Life(0, method, sent_to, first, hops, Status.IN_PROGRESS, lies, town.lineage.became())
    lesson = lesson_of(life)
    if (
        isinstance(lesson, Lesson)
        and text.kind not in GO_ELSEWHERE
        and town.dice.random() < town.agree
    ):
        by = lesson.by
        if by is None:
            by = f"{lesson.department}-{town.dice.randrange(DESK_OF_A_DEPARTMENT)}"
        example = replace(
            typed, department=lesson.department, also=(), kind="", id="", source=f"official:{by}"
        )
        town.lessons.append((lesson, example))


def _poisoned(teaching: Teaching, town: Town) -> None:
    """One official sends every text of a department that is left to another."""
    honest = [pair for pair in town.lessons if pair[0].department != POISONED]
    poison = [
        (replace(lesson, department=POISONED_INTO), replace(one, department=POISONED_INTO))
        for lesson, one in town.lessons
        if lesson.department == POISONED
    ]
    print(
        f"One official sends {len(poison)} texts of {POISONED} to {POISONED_INTO}; found of those:"
    )
    for name, texts in (
        ("nobody does", honest),
        ("one official", [*honest, *_by(poison, lambda _number: "official:poisoner")]),
        ("as if many", [*honest, *_by(poison, lambda number: f"official:poisoner-{number}")]),
    ):
        model = teaching.learn(reversed(texts))
        found = evaluate_today(model, _frozen(), town.lineage).departments[POISONED]
        took_part = sum(n for by, n in model.facts.sources.items() if "poisoner" in by)
        print(f"  {name:<14}{100 * found.recall:6.1f} % of {found.count}; {took_part} took part")


def _by(
    pairs: Iterable[tuple[Lesson, Example]], name: Callable[[int], str]
) -> Iterator[tuple[Lesson, Example]]:
    for number, (lesson, one) in enumerate(pairs):
        yield lesson, replace(one, source=name(number))


def _row(name: str, month: Month, model: TrainedModel, verdict: Verdict, took: float) -> None:
    """``month`` was decided by the model before; the frozen figures are those of ``model``."""
    share = verdict.candidate.overall
    kept = next(one for one in verdict.candidate.kept if one.promised == PROMISE)
    people = sum(model.facts.taught_by.values())
    print(
        f"{name:<6}{month.came:>6}{_share(month.first_right, month.came):>7}"
        f"{_share(month.alone, month.came):>7}{_share(month.alone_right, month.alone):>7}"
        f"{month.sent_wrongly:>5}/{month.sent_by_people:<4}{people:>6}"
        f"{100 * share.accuracy:>7.1f}{100 * share.lead_or_also:>9.1f}{100 * share.top3:>7.1f}"
        f"{100 * kept.coverage:>7.1f}{100 * kept.precision:>7.1f}"
        f"  {'passes' if verdict.passes else 'closed ' + _fallen(verdict)}  {took:.0f}",
        flush=True,
    )


def _fallen(verdict: Verdict) -> str:
    return " ".join(f"{code or 'all'} {100 * b:.1f}>{100 * a:.1f}" for code, b, a in verdict.worse)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _as_typed(text: Example, dice: random.Random) -> Example:
    """As people type: some without marks, some with slips."""
    chance = dice.random()
    if chance < WITHOUT_MARKS:
        return without_marks([text])[0]
    return with_typos([text])[0] if chance < WITHOUT_MARKS + WITH_SLIPS else text


def _parts(submissions: int, seed: str) -> tuple[list[Example], list[Example]]:
    """What teaches first and what comes in, in an order that the seed alone decides."""
    texts = by_lot((one for one in learning_examples() if one.department), seed)
    # Only whose it is, is learned here; what kind it is, the sender says.
    base = [replace(one, kind="") for one in texts[submissions:]]
    return base, texts[:submissions]


def _frozen() -> list[Example]:
    return [one for one in frozen_examples() if one.department]


if __name__ == "__main__":
    main()
