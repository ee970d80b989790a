"""The chain of events: any change shows, and only the erasable part can go."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.history.record import (
    GENESIS,
    SENDER,
    SYSTEM,
    ActorKind,
    EventFacts,
    by_official,
    event_hash,
    note_digest,
)

FACTS = EventFacts(
    seq=1,
    submission_id=12,
    kind="received",
    actor_kind="sender",
    actor_id=None,
    at=datetime(2026, 11, 20, 3, 4, 5, 678901, tzinfo=UTC),
    old="",
    new="submitted",
    reason_code="",
    note_digest="",
    data={"kind": "report", "anonymous": True},
)


def test_the_chain_begins_with_noughts() -> None:
    assert len(GENESIS) == 64
    assert set(GENESIS) == {"0"}


def test_the_hash_of_a_known_event_never_changes() -> None:
    """A record written by one release must hold under every later one."""
    assert (
        event_hash(GENESIS, FACTS)
        == "1393d1350ee314f8a6bdc9e67722c7e2434ac651e2233fbd842e93ff0907785c"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 2},
        {"submission_id": 13},
        {"kind": "imported"},
        {"actor_kind": "system"},
        {"actor_id": 1},
        {"at": FACTS.at + timedelta(microseconds=1)},
        {"old": "submitted"},
        {"new": "assigned"},
        {"reason_code": "wrong_department"},
        {"note_digest": "0" * 64},
        {"data": {}},
        {"data": {"kind": "report", "anonymous": False}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_counts(change: dict[str, object]) -> None:
    assert event_hash(GENESIS, replace(FACTS, **change)) != event_hash(GENESIS, FACTS)  # type: ignore[arg-type]


def test_the_link_before_counts() -> None:
    assert event_hash("1" * 64, FACTS) != event_hash(GENESIS, FACTS)


def test_the_same_moment_in_another_zone_is_the_same_event() -> None:
    in_vietnam = FACTS.at.astimezone(timezone(timedelta(hours=7)))
    assert event_hash(GENESIS, replace(FACTS, at=in_vietnam)) == event_hash(GENESIS, FACTS)


@given(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=5,
        ),
        max_size=4,
    )
)
def test_data_that_went_through_the_database_hashes_the_same(data: dict[str, object]) -> None:
    back = json.loads(json.dumps(dict(reversed(data.items()))))
    assert event_hash(GENESIS, replace(FACTS, data=back)) == event_hash(
        GENESIS, replace(FACTS, data=data)
    )


@given(
    st.builds(
        EventFacts,
        seq=st.integers(0),
        submission_id=st.integers(0),
        kind=st.text(),
        actor_kind=st.text(),
        actor_id=st.none() | st.integers(0),
        at=st.datetimes(timezones=st.just(UTC)),
        old=st.text(),
        new=st.text(),
        reason_code=st.text(),
        note_digest=st.text(),
        data=st.dictionaries(st.text(), st.integers() | st.text() | st.booleans()),
    )
)
def test_the_chained_form_is_plain_json(facts: EventFacts) -> None:
    """Anybody can check a record with the tools of any language."""
    parts = [GENESIS, *(getattr(facts, field.name) for field in fields(facts))]
    parts[6] = facts.at.isoformat(timespec="microseconds")
    parts[10], parts[11] = facts.note_digest, facts.data
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert event_hash(GENESIS, facts) == hashlib.sha256(text.encode()).hexdigest()


def test_a_note_is_bound_by_a_salted_digest() -> None:
    assert note_digest("salt", "") == ""
    assert len(note_digest("salt", "gọi bà Lan")) == 64
    assert note_digest("salt", "gọi bà Lan") != note_digest("pepper", "gọi bà Lan")
    assert note_digest("salt", "gọi bà Lan") != note_digest("salt", "gọi bà Lân")


def test_who_acts() -> None:
    assert by_official(7).kind is ActorKind.OFFICIAL
    assert by_official(7).official_id == 7
    assert SENDER.official_id is None
    assert SYSTEM.kind is ActorKind.SYSTEM
