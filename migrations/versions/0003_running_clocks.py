"""Every open submission that came before the clocks gets the one of its answer.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The profile "answer" as it was when this was written: the terms of a promise do not change later.
_TERMS = {
    "code": "answer",
    "unit": "calendar_day",
    "count": 15,
    "starts_on": "received",
    "pauses_on": ["waiting_citizen"],
    "extension": {"times": 1, "count": 15, "unit": "calendar_day"},
    "promised": True,
    "warn_percent": 80,
    "progress_days": 7,
    "source": "Công điện 89/CĐ-TTg ngày 16/6/2025; Quyết định 48/2025/QĐ-TTg",
}
# Somebody is to look at once: the next step is reckoned when the clock is first looked at.
_CLOCKS = """
    INSERT INTO clock (submission_id, profile, terms, state, started_at, due_at, plain_due_at,
                       timeliness, rung, next_at)
    SELECT id, 'answer', :terms, CASE status WHEN 'waiting_citizen' THEN 'paused' ELSE 'running' END,
           submitted_at, due_at, due_at, '', 0,
           CASE status WHEN 'waiting_citizen' THEN NULL ELSE due_at END
    FROM submission
    WHERE status IN ('submitted', 'screening', 'routing', 'assigned', 'in_progress', 'waiting_citizen',
                     'waiting_agency', 'drafted', 'reopened', 'merged')
      AND NOT EXISTS (SELECT 1 FROM clock WHERE clock.submission_id = submission.id)
    ORDER BY id
"""
_ENTRIES = """
    INSERT INTO clock_entry (clock_id, number, kind, at, due_at, plain_due_at, reason_code, count,
                             actor_kind)
    SELECT clock.id, {number}, '{kind}', {at}, clock.due_at, clock.plain_due_at, '{reason}', 0,
           'system'
    FROM clock JOIN submission ON submission.id = clock.submission_id
    WHERE clock.profile = 'answer' AND {condition}
      AND NOT EXISTS (SELECT 1 FROM clock_entry
                      WHERE clock_entry.clock_id = clock.id AND clock_entry.number = {number})
"""


def upgrade() -> None:
    """Start the clocks, and let those rest whose sender has been asked."""
    connection = op.get_bind()
    terms = sa.bindparam("terms", type_=sa.JSON().with_variant(postgresql.JSONB(), "postgresql"))
    connection.execute(sa.text(_CLOCKS).bindparams(terms), {"terms": _TERMS})
    started = _ENTRIES.format(
        number=1, kind="start", at="clock.started_at", reason="", condition="1 = 1"
    )
    rests = _ENTRIES.format(
        number=2,
        kind="pause",
        at="submission.updated_at",
        reason="waiting_citizen",
        condition="clock.state = 'paused'",
    )
    connection.execute(sa.text(started))
    connection.execute(sa.text(rests))


def downgrade() -> None:
    """Nothing goes: what a clock has counted cannot be counted again."""
