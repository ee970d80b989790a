"""Progress of long commands: how much is done, how fast, how long it will take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def steps(title: str, *, unit: str) -> Iterator[Callable[[int, int], None]]:
    """For work that says "this many of that many are done"."""
    with tqdm(desc=title, unit=f" {unit}", mininterval=0.3, dynamic_ncols=True) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


@contextmanager
def counting(title: str, total: int | None, *, unit: str) -> Iterator[Callable[[int], None]]:
    """For work that says how many more are done."""
    with tqdm(desc=title, total=total, unit=f" {unit}", mininterval=0.3, dynamic_ncols=True) as bar:
        yield lambda more: bar.update(more) and None
