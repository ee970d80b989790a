"""Erasing what is kept of a person (Personal Data Protection Law 91/2025/QH15; the record itself
stays)."""

import enum
from dataclasses import dataclass

# What stands where a text was; stored, so that readers in any language see that something is gone.
TOMBSTONE = "[đã xoá · erased]"


class ErasureReason(enum.StrEnum):
    """Why personal data were erased."""

    REQUEST = "request"  # the person asked for it or took the consent back
    RETENTION = "retention"  # the time for which they may be kept is over
    ORDER = "order"  # a court or the authority for data protection ordered it
    MISTAKE = "mistake"  # they should never have been taken in


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure has dropped."""

    contact: bool = False
    notes: tuple[int, ...] = ()  # places in the record of the events whose notes are gone
    texts: int = 0  # how many texts were replaced by the tombstone

    def __add__(self, other: "Erasure") -> "Erasure":
        """Both together."""
        return Erasure(
            self.contact or other.contact, self.notes + other.notes, self.texts + other.texts
        )

    @property
    def anything(self) -> bool:
        """Whether there was anything to erase."""
        return self.contact or bool(self.notes) or self.texts > 0
