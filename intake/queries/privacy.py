"""Everything that is kept about the sender of a submission, for the sender's right to have it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from intake.domain.discretion.redaction import Known
from intake.models import Base, Contact

_SUBMISSION = Base.metadata.tables["submission"]
# Keys of locks, not data: they would let whoever finds the export open the submission, or belong
# to the machinery of the record.
HIDDEN = frozenset(
    {
        *("code_hash", "text_hash", "token_hash", "mail_hash", "resume_hash", "storage_key"),
        "identity_hash",
        "sealed",  # whoever hands it out opens it
        *("note_salt", "note_digest", "hash", "act", "message_id", "salt"),
    }
)
# How each of a council judged and voted says nothing of the sender, and a council that could be
# asked for it would not be free. What it comes to is told with the decision.
_DELIBERATION = frozenset(
    {
        *("evaluation_seat", "evaluation_sheet", "evaluation_score", "evaluation_note"),
        *("evaluation_vote", "evaluation_tally", "evaluation_text"),
    }
)


def kept_about_sender(session: Session, submission_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that belongs to the submission, by table, ready for JSON.

    The tables are found by their foreign keys, so that a new one cannot be forgotten; what a
    council deliberated is left out. Internal notes and officials' numbers are in it: somebody reads
    it before it is handed over.
    """
    return {
        table.name: [
            {name: _plain(value) for name, value in row._mapping.items()}
            for row in session.execute(
                select(*(column for column in table.c if column.name not in HIDDEN))
                .where(condition)
                .order_by(*table.primary_key)
            )
        ]
        for table, condition in belonging(submission_id)
        if table.name not in _DELIBERATION
    }


def belonging(submission_id: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Every table with rows of a submission, and the condition that finds them: directly, or
    through a table that has them directly."""
    own: dict[Table, ColumnElement[bool]] = {_SUBMISSION: _SUBMISSION.c.id == submission_id}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is _SUBMISSION and table not in own:
                own[table] = key.parent == submission_id
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            parent = key.column.table
            if table not in own and parent is not _SUBMISSION and parent in own:
                own[table] = key.parent.in_(select(key.column).where(own[parent]))
    yield from own.items()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def known_of(contact: Contact | None) -> Known:
    """What a sender left as contact, to be found wherever it stands in a text."""
    if contact is None:
        return Known()
    return Known(
        names=(contact.name, contact.organisation),
        others=(contact.email, contact.address),
        numbers=(contact.phone, contact.tax_code),
    )
