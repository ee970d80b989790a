"""Queues are ordered by the nearest date that their officials must keep.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# Where no clock runs: after every date. With it as default nothing that is closed is touched.
NO_DATE = "9999-01-01 00:00:00.000000"
BEFORE, BEHIND = ["queue", "department_id"], ["id", "status", "kind", "language", "restricted"]
MORE = ["assignee_id", "province"]
# Clocks of others than those who have it in their queue, as they were when this was written.
_RUNS = """
    clock.state = 'running' AND clock.profile NOT IN
        ('sender_reply', 'contest_window', 'revision', 'appeal_window', 'consult')
"""
_PORTION = """
    SELECT max(id) FROM (
        SELECT DISTINCT submission_id AS id FROM clock
        WHERE submission_id > :last AND {runs} ORDER BY submission_id LIMIT :size
    ) AS portion
"""
_FILL = """
    UPDATE submission SET next_due_at = (
        SELECT min(clock.due_at) FROM clock WHERE clock.submission_id = submission.id AND {runs}
    )
    WHERE id > :last AND id <= :until AND EXISTS (
        SELECT 1 FROM clock WHERE clock.submission_id = submission.id AND {runs}
    )
"""
_AT_ONCE = 5000


def upgrade() -> None:
    """Add the date, fill it in portions where a clock runs, and order the index of queues by it."""
    default = sa.text(f"'{NO_DATE}+00'" if _on_postgresql() else f"'{NO_DATE}'")
    op.add_column(
        "submission", sa.Column("next_due_at", MOMENT, nullable=False, server_default=default)
    )
    op.drop_index("ix_submission_queue", "submission")
    portion, fill = (sa.text(one.format(runs=_RUNS)) for one in (_PORTION, _FILL))
    connection, last = op.get_bind(), 0
    while until := connection.scalar(portion, {"last": last, "size": _AT_ONCE}):
        connection.execute(fill, {"last": last, "until": until})
        last = until
    op.create_index("ix_submission_queue", "submission", [*BEFORE, "next_due_at", *BEHIND, *MORE])


def downgrade() -> None:
    """Order the index by the date of the answer again, and drop the date."""
    op.drop_index("ix_submission_queue", "submission")
    op.drop_column("submission", "next_due_at")
    op.create_index("ix_submission_queue", "submission", [*BEFORE, "due_at", *BEHIND, *MORE])


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
