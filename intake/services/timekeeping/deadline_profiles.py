"""The deadline profiles and office hours that ship, read from their file once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from intake.domain.errors import InvalidData, NotFound
from intake.domain.timekeeping.clock_profiles import OfficeHours, Profile, hours_from, profiles_from
from intake.shipped import DATA

PROFILES_FILE = DATA / "deadline_profiles.json"


@dataclass(frozen=True, slots=True)
class Deadlines:
    """All that is known about deadlines: profiles by code, and when offices are open."""

    profiles: Mapping[str, Profile]
    hours: OfficeHours

    def profile(self, code: str) -> Profile:
        """The profile of this code. Raises NotFound."""
        found = self.profiles.get(code)
        if found is None:
            raise NotFound(code)
        return found


def read(file: Path) -> Deadlines:
    """The profiles and hours of a file. Raises InvalidData naming the place that is wrong."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        records, hours = content["profiles"], content["working_hours"]
    except (ValueError, KeyError, TypeError):
        raise InvalidData({file.name: "broken_json"}) from None
    return Deadlines(profiles_from(records), hours_from(hours))


@lru_cache(maxsize=1)
def shipped() -> Deadlines:
    """The file of this release; it changes with a release only."""
    return read(PROFILES_FILE)
