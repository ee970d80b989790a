"""The clocks of deadlines, whose entries are append-only.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Create both tables and the triggers that keep entries as they were written."""
    _create_clocks()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER clock_entry_keep BEFORE UPDATE OR DELETE ON clock_entry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER clock_entry_truncate BEFORE TRUNCATE ON clock_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER clock_entry_{action.lower()} BEFORE {action} ON clock_entry "
            "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
        )


def downgrade() -> None:
    """Drop both; their triggers go with them."""
    op.drop_table("clock_entry")
    op.drop_table("clock")


# One column or constraint a line.
# fmt: off
def _create_clocks() -> None:
    op.create_table("clock",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("plain_due_at", MOMENT, nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("timeliness", sa.String(length=40), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("sender_told_at", MOMENT, nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_clock_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")))
    op.create_index("ix_clock_next_at", "clock", ["next_at"], unique=False)
    op.create_index("ix_clock_submission", "clock", ["submission_id", "id"], unique=False)
    op.create_index("uq_clock_open", "clock", ["submission_id", "profile"], unique=True, sqlite_where=sa.text("state != 'stopped'"), postgresql_where=sa.text("state != 'stopped'"))
    op.create_table("clock_entry",
        sa.Column("clock_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("plain_due_at", MOMENT, nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("approver_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["official.id"], name=op.f("fk_clock_entry_actor_id_official")),
        sa.ForeignKeyConstraint(["approver_id"], ["official.id"], name=op.f("fk_clock_entry_approver_id_official")),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_clock_entry_clock_id_clock")),
        sa.PrimaryKeyConstraint("clock_id", "number", name=op.f("pk_clock_entry")))
