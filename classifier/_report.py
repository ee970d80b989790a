"""An evaluation as a page of plain text for people at a terminal (JSON: ``Evaluation.to_dict``)."""

from collections.abc import Iterable, Iterator, Mapping

from classifier._figures import Evaluation, Kept, LabelFigures, Share

_CONFUSIONS_SHOWN = 15


def as_text(evaluation: Evaluation) -> str:
    """The report in English, shares in percent, at most 100 columns unless codes are long."""
    return "\n".join(_lines(evaluation)) + "\n"


def _lines(evaluation: Evaluation) -> Iterator[str]:
    yield f"{'':<14}{'texts':>7}{'lead':>8}{'or also':>9}{'top 3':>8}{'macro F1':>10}"
    yield _share("all", evaluation.overall)
    for code, share in evaluation.languages.items():
        yield _share(code or "(no language)", share)
    yield ""
    yield f"Calibration error {evaluation.calibration_error:.3f}"
    if evaluation.language_accuracy is not None:
        yield f"Language recognised {_percent(evaluation.language_accuracy)}"
    yield "Could be routed at best (lead or cooperating): " + ", ".join(
        f"{_percent(found.coverage)} at {_percent(found.precision)}"
        for found in evaluation.coverage
    )
    yield from _kept("lead or cooperating", evaluation.kept)
    yield from _kept("lead", evaluation.kept_lead)
    for kind in evaluation.watched:
        yield (
            f"Watched kind {kind.kind}: {kind.count} texts, {_percent(kind.recall)} raised, "
            f"{_percent(kind.precision)} of those raised are"
        )
    yield ""
    yield from _labels("department", evaluation.departments)
    yield ""
    yield from _labels("kind", evaluation.kinds)
    yield ""
    yield "Most frequent confusions (lead -> said)"
    for pair in evaluation.confusions[:_CONFUSIONS_SHOWN]:
        said = pair.predicted or "(nothing)"
        yield f"  {pair.count:>4}  {pair.actual} -> {said}  {' '.join(pair.ids)}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _share(name: str, share: Share) -> str:
    figures = (share.accuracy, share.lead_or_also, share.top3, share.macro_f1)
    one, two, three, four = (f"{100 * figure:.1f}" for figure in figures)
    return f"{name:<14}{share.count:>7}{one:>8}{two:>9}{three:>8}{four:>10}"


def _kept(what: str, kept: Iterable[Kept]) -> Iterator[str]:
    for found in kept:
        if found.threshold > 1:
            yield f"Promise {_percent(found.promised)} ({what}): cannot be made"
            continue
        yield (
            f"Promise {_percent(found.promised)} ({what}): threshold {found.threshold:.3f}, "
            f"{_percent(found.coverage)} automatic, {_percent(found.precision)} right "
            f"({_percent(found.low)} to {_percent(found.high)})"
        )


def _labels(what: str, labels: Mapping[str, LabelFigures]) -> Iterator[str]:
    yield f"{what:<24}{'texts':>7}{'precision':>11}{'recall':>9}{'F1':>7}"
    for code, found in labels.items():
        one, two, three = (
            f"{100 * figure:.1f}" for figure in (found.precision, found.recall, found.f1)
        )
        yield f"{code or '(none)':<24}{found.count:>7}{one:>11}{two:>9}{three:>7}"
