"""Finding texts that are another one with a few words changed: the same letter sent by many, a text
taken from elsewhere."""

from collections import Counter, defaultdict

from intake.domain.routing import strip_marks

# Runs of three words: half of them in common is a copy with changes.
RUN = 3
TOO_NEAR = 0.5


class Copies:
    """Texts by name, asked for those that a text is nearly."""

    def __init__(self) -> None:
        self._runs: dict[str, frozenset[str]] = {}
        self._holders: dict[str, list[str]] = defaultdict(list)

    def add(self, name: str, text: str) -> None:
        """Remember a text under a name of its own."""
        self._runs[name] = runs_of(text)
        for run in self._runs[name]:
            self._holders[run].append(name)

    def of(self, text: str) -> list[str]:
        """The names of the texts with which it shares half of all runs or more."""
        own = runs_of(text)
        common = Counter(name for run in own for name in self._holders.get(run, ()))
        return [
            name
            for name, shared in common.items()
            if shared >= TOO_NEAR * len(own | self._runs[name])
        ]


def runs_of(text: str) -> frozenset[str]:
    """The runs of words of a text, without marks; a shorter text is one run."""
    plain = "".join(c if c.isalnum() else " " for c in strip_marks(text))
    words = plain.split()
    return frozenset(
        " ".join(words[start : start + RUN]) for start in range(max(1, len(words) - RUN + 1))
    )
