"""Calls for proposals and big problems, questions about them, and which proposal answers which.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
LOCALE = sa.String(length=8)
SHA256 = sa.String(length=64)
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"


def upgrade() -> None:
    """Create the tables; the history of calls only grows."""
    _create_calls()
    _create_history()
    _create_companions()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER call_event_keep BEFORE UPDATE OR DELETE ON call_event "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER call_event_truncate BEFORE TRUNCATE ON call_event "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER call_event_{action.lower()} BEFORE {action} ON call_event {_REFUSE}"
        )


def downgrade() -> None:
    """Drop them; their triggers go with them."""
    for table in (
        "proposal_call",
        "call_question",
        "call_head",
        "call_event",
        "call_version",
        "call",
    ):
        op.drop_table(table)


# One column or constraint a line.
# fmt: off

def _create_calls() -> None:
    op.create_table("call",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("department_id", CODE, nullable=True),
        sa.Column("state", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", BIG_ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["official.id"], name=op.f("fk_call_created_by_official")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_call_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sqlite_autoincrement=True)
    op.create_index("ix_call_state", "call", ["state"])
    op.create_table("call_version",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("call_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("rubric", JSON, nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("disagreement", sa.Integer(), nullable=False),
        sa.Column("ballot", CODE, nullable=False),
        sa.Column("changed", JSON, nullable=False),
        sa.Column("why_changed", sa.Text(), nullable=False),
        sa.Column("author_id", BIG_ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["official.id"], name=op.f("fk_call_version_author_id_official")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_version_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_version")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_version_call_id_number")))


def _create_history() -> None:
    op.create_table("call_event",
        sa.Column("call_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("hash", SHA256, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["official.id"], name=op.f("fk_call_event_actor_id_official")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_event_call_id_call")),
        sa.PrimaryKeyConstraint("call_id", "number", name=op.f("pk_call_event")))
    op.create_table("call_head",
        sa.Column("call_id", BIG_ID, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("hash", SHA256, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_head_call_id_call")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_head")))


def _create_companions() -> None:
    op.create_table("call_question",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("call_id", BIG_ID, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", LOCALE, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("settled_by", BIG_ID, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_question_call_id_call")),
        sa.ForeignKeyConstraint(["settled_by"], ["official.id"], name=op.f("fk_call_question_settled_by_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_question")))
    op.create_index("ix_call_question_call", "call_question", ["call_id", "state", "id"])
    op.create_table("proposal_call",
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("call_id", BIG_ID, nullable=False),
        sa.Column("call_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_proposal_call_call_id_call")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_proposal_call_submission_id_submission")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_proposal_call")))
    op.create_index(op.f("ix_proposal_call_call_id"), "proposal_call", ["call_id"])
