"""Somebody who holds the database file and knows how the record is made."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from intake.domain.history.record import GENESIS, EventFacts, event_hash
from intake.domain.history.roots import DailyRoot
from intake.queries.history.record import Verdict, verify

EVENT = (
    *("seq", "submission_id", "kind", "actor_kind", "actor_id", "at", "old", "new"),
    *("reason_code", "data", "note", "note_salt", "note_digest", "hash"),
)


@dataclass
class Intruder:
    """Changes the file behind the service's back, the locks of history taken off first."""

    file: Path
    engine: Engine

    def __post_init__(self) -> None:
        self.raw = sqlite3.connect(self.file, isolation_level=None)
        found = self.raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in found.fetchall():
            self.raw.execute(f'DROP TRIGGER "{name}"')

    def sql(self, statement: str, *values: object) -> None:
        self.raw.execute(statement, values)

    def one(self, statement: str, *values: object) -> object:
        return self.raw.execute(statement, values).fetchone()[0]

    def verdict(self, roots: Sequence[DailyRoot] = (), *, batch: int = 5000) -> Verdict:
        """What the check of the record says now."""
        with Session(self.engine) as session:
            return verify(session, roots=roots, batch=batch)

    def root(self, seq: int) -> DailyRoot:
        """The root that was published when the record ended at ``seq``."""
        digest = str(self.one("SELECT hash FROM submission_event WHERE seq = ?", seq))
        return DailyRoot(datetime(2026, 11, seq, tzinfo=UTC).date(), seq, digest)

    def flip(self, place: str, column: str, byte: int, bit: int) -> tuple[object, object] | None:
        """Flip one bit of the stored value; returns the value before and after, None when the
        value is too short or the database itself refuses."""
        table = place.split(" ", 1)[0]
        kind = self.one(f"SELECT typeof({column}) FROM {place}")
        old = self.one(f"SELECT {column} FROM {place}")
        if kind == "integer":
            new: object = int(str(old)) ^ (1 << (8 * byte + bit)) if byte < 4 else old
        else:
            stored = bytearray(self.one(f"SELECT CAST({column} AS BLOB) FROM {place}"))  # type: ignore[arg-type]
            if byte >= len(stored):
                return None
            stored[byte] ^= 1 << bit
            new = bytes(stored)
        value = "CAST(? AS TEXT)" if kind == "text" else "?"
        where = place.split(" ", 1)[1]
        try:
            self.sql(f"UPDATE {table} SET {column} = {value} {where}", new)
        except sqlite3.IntegrityError:
            return None
        return (old, new) if old != new else None

    def shift(self, behind: int, by: int) -> None:
        """Give every event behind a place another place."""
        self.sql("UPDATE submission_event SET seq = -(seq + ?) WHERE seq > ?", by, behind)
        self.sql("UPDATE submission_event SET seq = -seq WHERE seq < 0")

    def swap(self, one: int, other: int) -> None:
        self.sql("UPDATE submission_event SET seq = -1 WHERE seq = ?", one)
        self.sql("UPDATE submission_event SET seq = ? WHERE seq = ?", one, other)
        self.sql("UPDATE submission_event SET seq = ? WHERE seq = -1", other)

    def copy_to(self, seq: int, *, of: int) -> None:
        """Put a row in that is like another."""
        columns = ", ".join(EVENT[1:])
        self.sql(
            f"INSERT INTO submission_event (seq, {columns}) "
            f"SELECT ?, {columns} FROM submission_event WHERE seq = ?",
            seq,
            of,
        )

    def rehash(self, seq: int) -> None:
        """Give a row the hash that it should have after the row before it."""
        row = self.raw.execute(
            f"SELECT {', '.join(EVENT)} FROM submission_event WHERE seq = ?", (seq,)
        ).fetchone()
        at = datetime.fromisoformat(row[5]).replace(tzinfo=UTC)
        facts = EventFacts(*row[:5], at, *row[6:9], row[12], json.loads(row[9]))
        before = "SELECT hash FROM submission_event WHERE seq = ?"
        previous = str(self.one(before, seq - 1)) if seq > 1 else GENESIS
        new = event_hash(previous, facts)
        self.sql("UPDATE submission_event SET hash = ? WHERE seq = ?", new, seq)

    def rewrite_from(self, seq: int) -> None:
        """Make the whole chain sound again, the head included."""
        last = int(str(self.one("SELECT max(seq) FROM submission_event")))
        for place in range(seq, last + 1):
            self.rehash(place)
        self.sql(
            "UPDATE record_head SET seq = ?, hash = (SELECT hash FROM submission_event "
            "WHERE seq = ?)",
            last,
            last,
        )
