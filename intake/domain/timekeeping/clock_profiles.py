"""Deadline profiles: how long something may take, as data that cites the law it follows.

A clock keeps a copy of the profile it was started with, so that a promise is kept on the terms on
which it was made.
"""

import enum
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from intake.domain.errors import InvalidData


class ClockUnit(enum.StrEnum):
    """What a deadline counts."""

    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"


class StartsOn(enum.StrEnum):
    """What makes a clock of a profile start."""

    RECEIVED = "received"  # by anybody, the day it came in
    SCREENING = "screening"
    ROUTING = "routing"
    ASSIGNED = "assigned"
    DECLINED_TWICE = "declined_twice"
    OUTSIDE_COMPETENCE = "outside_competence"  # found to be somebody else's
    CONSULTED = "consulted"
    ASKED_SENDER = "asked_sender"
    DRAFTED = "drafted"
    ANSWERED = "answered"
    REOPENED = "reopened"
    DATA_REQUEST = "data_request"  # of a person about their own data
    INITIATIVE_FILED = "initiative_filed"
    INITIATIVE_ACCEPTED = "initiative_accepted"  # found complete; its evaluation begins
    DISCUSSED = "discussed"  # by the council
    DECIDED = "decided"
    APPEALED = "appealed"
    ADOPTED = "adopted"
    REPORTED = "reported"  # the last report on what is carried out


class PauseReason(enum.StrEnum):
    """Why the time does not count; everything else runs on."""

    WAITING_CITIZEN = "waiting_citizen"


@dataclass(frozen=True, slots=True)
class ExtensionLimit:
    """How often a clock may be extended, and by how many units each time."""

    times: int = 0
    count: int = 0
    unit: ClockUnit = ClockUnit.CALENDAR_DAY


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of deadline.

    ``promised`` says that the sender is told this date: it is the due date of the submission.
    ``warn_percent`` of the time used is when the first warning goes out; ``progress_days`` is the
    longest silence towards the sender while it is late (None = the sender is told nothing).
    """

    code: str
    unit: ClockUnit
    count: int
    starts_on: StartsOn
    source: str
    pauses_on: frozenset[PauseReason] = frozenset()
    extension: ExtensionLimit = ExtensionLimit()
    promised: bool = False
    warn_percent: int = 80
    progress_days: int | None = None

    @property
    def reach_days(self) -> int:
        """Calendar days after the start that a calendar must cover for the first promise and its
        escalation: Tết with its bridges takes less than the thirty that are added."""
        factor = {ClockUnit.WORKING_DAY: 2, ClockUnit.MONTH: 31}.get(self.unit, 1)
        return self.count * factor + 30


def to_data(profile: Profile) -> dict[str, Any]:
    """The profile as the data file has it; ``from_data`` gives back the same profile."""
    limit = profile.extension
    return {
        "code": profile.code,
        "unit": profile.unit.value,
        "count": profile.count,
        "starts_on": profile.starts_on.value,
        "pauses_on": sorted(reason.value for reason in profile.pauses_on),
        "extension": {"times": limit.times, "count": limit.count, "unit": limit.unit.value},
        "promised": profile.promised,
        "warn_percent": profile.warn_percent,
        "progress_days": profile.progress_days,
        "source": profile.source,
    }


def from_data(record: Mapping[str, Any]) -> Profile:
    """The profile of a record of the data file. Raises InvalidData naming what is wrong."""
    place = str(record.get("code", "?"))
    try:
        limit = record.get("extension") or {}
        progress = record.get("progress_days")
        unit = ClockUnit(record["unit"])
        profile = Profile(
            code=str(record["code"]),
            unit=unit,
            count=int(record["count"]),
            starts_on=StartsOn(record["starts_on"]),
            source=str(record["source"]).strip(),
            pauses_on=frozenset(PauseReason(one) for one in record.get("pauses_on", ())),
            extension=ExtensionLimit(
                int(limit.get("times", 0)),
                int(limit.get("count", 0)),
                ClockUnit(limit.get("unit", unit)),
            ),
            promised=bool(record.get("promised", False)),
            warn_percent=int(record.get("warn_percent", 80)),
            progress_days=None if progress is None else int(progress),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidData({place: "incomplete_profile"}) from error
    problem = _problem(profile)
    if problem:
        raise InvalidData({place: problem})
    return profile


def _problem(profile: Profile) -> str:
    limit = profile.extension
    days = profile.progress_days
    checks = {
        "no_code": 0 < len(profile.code) <= 40,
        "count_not_positive": profile.count > 0,
        "no_source": bool(profile.source),
        "warning_outside_the_term": 0 < profile.warn_percent < 100,
        "extension_half_given": (limit.times > 0) == (limit.count > 0) and limit.times >= 0,
        # Hours end at a moment, days with the day: one cannot be continued by the other.
        "extension_in_other_measure": limit.times == 0
        or (limit.unit is ClockUnit.WORKING_HOUR) == (profile.unit is ClockUnit.WORKING_HOUR),
        "progress_not_positive": days is None or days > 0,
    }
    return next((code for code, holds in checks.items() if not holds), "")


def profiles_from(records: Sequence[Mapping[str, Any]]) -> dict[str, Profile]:
    """All profiles by code. Raises InvalidData; a code may come once only."""
    profiles: dict[str, Profile] = {}
    for record in records:
        profile = from_data(record)
        if profile.code in profiles:
            raise InvalidData({profile.code: "twice"})
        profiles[profile.code] = profile
    return profiles


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When an office is open on a working day: spans of local time, in order, apart."""

    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        """Raise InvalidData for no span at all, a span that does not advance, or an overlap."""
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(a >= b for a, b in itertools.pairwise(edges)):
            raise InvalidData({"working_hours": "not_in_order"})


def hours_from(spans: Sequence[str]) -> OfficeHours:
    """Office hours from texts such as "07:30-11:30". Raises InvalidData."""
    try:
        pairs = [span.split("-") for span in spans]
        return OfficeHours(tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs))
    except (ValueError, AttributeError) as error:
        raise InvalidData({"working_hours": "not_hours"}) from error
