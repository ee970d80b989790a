"""Councils and their history; evaluations of proposals: seats, sheets, scores, votes, sealed words.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
SHA256 = sa.String(length=64)
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LOCKED = ("council_event", "evaluation_sheet", "evaluation_score")
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"


def upgrade() -> None:
    """Create the tables; the history of councils and sheets that were sent only grow."""
    _create_councils()
    _create_evaluations()
    _create_sheets()
    for table in LOCKED:
        _lock(table)


def downgrade() -> None:
    """Drop them; their triggers go with them."""
    for table in (
        "evaluation_tally",
        "evaluation_vote",
        "evaluation_note",
        "evaluation_score",
        "evaluation_sheet",
        "evaluation_text",
        "evaluation_seat",
        "evaluation",
        "council_head",
        "council_event",
        "council_member",
        "council",
    ):
        op.drop_table(table)


def _lock(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {table}_{action.lower()} BEFORE {action} ON {table} {_REFUSE}")


# One column or constraint a line.
# fmt: off

def _create_councils() -> None:
    op.create_table("council",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("call_id", BIG_ID, nullable=True),
        sa.Column("department_id", CODE, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", BIG_ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_council_call_id_call")),
        sa.ForeignKeyConstraint(["created_by"], ["official.id"], name=op.f("fk_council_created_by_official")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_council_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
        sa.UniqueConstraint("call_id", name=op.f("uq_council_call_id")),
        sqlite_autoincrement=True)
    op.create_table("council_member",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("council_id", BIG_ID, nullable=False),
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("part", CODE, nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_council_member_council_id_council")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_council_member_official_id_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_member")),
        sa.UniqueConstraint("council_id", "official_id", name=op.f("uq_council_member_council_id_official_id")))
    op.create_index(op.f("ix_council_member_official_id"), "council_member", ["official_id"])
    op.create_table("council_event",
        sa.Column("council_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("hash", SHA256, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["official.id"], name=op.f("fk_council_event_actor_id_official")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_council_event_council_id_council")),
        sa.PrimaryKeyConstraint("council_id", "number", name=op.f("pk_council_event")))
    op.create_table("council_head",
        sa.Column("council_id", BIG_ID, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("hash", SHA256, nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_council_head_council_id_council")),
        sa.PrimaryKeyConstraint("council_id", name=op.f("pk_council_head")))


def _create_evaluations() -> None:
    op.create_table("evaluation",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("why", CODE, nullable=False),
        sa.Column("council_id", BIG_ID, nullable=False),
        sa.Column("rubric", JSON, nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("disagreement", sa.Integer(), nullable=False),
        sa.Column("ballot", CODE, nullable=False),
        sa.Column("evaluators", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_by", BIG_ID, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("ballot_state", CODE, nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("voted_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_evaluation_council_id_council")),
        sa.ForeignKeyConstraint(["opened_by"], ["official.id"], name=op.f("fk_evaluation_opened_by_official")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_evaluation_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_evaluation_submission_id_number")),
        sqlite_autoincrement=True)
    op.create_index(op.f("ix_evaluation_council_id"), "evaluation", ["council_id"])
    op.create_table("evaluation_seat",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("evaluation_id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("scores", sa.Boolean(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("overruled", sa.Boolean(), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=True),
        sa.Column("declared", CODE, nullable=False),
        sa.Column("draft", CODE, nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("has_voted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"], name=op.f("fk_evaluation_seat_evaluation_id_evaluation")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_evaluation_seat_official_id_official")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_evaluation_seat_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_seat")),
        sa.UniqueConstraint("evaluation_id", "official_id", name=op.f("uq_evaluation_seat_evaluation_id_official_id")))
    op.create_index("ix_evaluation_seat_official_id", "evaluation_seat", ["official_id", "state"])
    op.create_index("ix_evaluation_seat_recused", "evaluation_seat", ["official_id", "submission_id"], sqlite_where=sa.text("state = 'recused'"), postgresql_where=sa.text("state = 'recused'"))
    op.create_index(op.f("ix_evaluation_seat_submission_id"), "evaluation_seat", ["submission_id"])
    op.create_table("evaluation_text",
        sa.Column("name", CODE, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("key_id", CODE, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_evaluation_text_submission_id_submission")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_evaluation_text")))
    op.create_index(op.f("ix_evaluation_text_key_id"), "evaluation_text", ["key_id"])
    op.create_index(op.f("ix_evaluation_text_submission_id"), "evaluation_text", ["submission_id"])


def _create_sheets() -> None:
    op.create_table("evaluation_sheet",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("seat_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("words", CODE, nullable=False),
        sa.Column("salt", SHA256, nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["evaluation_seat.id"], name=op.f("fk_evaluation_sheet_seat_id_evaluation_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_sheet")),
        sa.UniqueConstraint("seat_id", "number", name=op.f("uq_evaluation_sheet_seat_id_number")))
    op.create_table("evaluation_score",
        sa.Column("sheet_id", BIG_ID, nullable=False),
        sa.Column("criterion", CODE, nullable=False),
        sa.Column("judgement", CODE, nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["sheet_id"], ["evaluation_sheet.id"], name=op.f("fk_evaluation_score_sheet_id_evaluation_sheet")),
        sa.PrimaryKeyConstraint("sheet_id", "criterion", name=op.f("pk_evaluation_score")))
    op.create_table("evaluation_note",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("evaluation_id", BIG_ID, nullable=False),
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("criterion", CODE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("words", CODE, nullable=False),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"], name=op.f("fk_evaluation_note_evaluation_id_evaluation")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_evaluation_note_official_id_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_note")))
    op.create_index(op.f("ix_evaluation_note_evaluation_id"), "evaluation_note", ["evaluation_id"])
    op.create_table("evaluation_vote",
        sa.Column("seat_id", BIG_ID, nullable=False),
        sa.Column("vote", CODE, nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["evaluation_seat.id"], name=op.f("fk_evaluation_vote_seat_id_evaluation_seat")),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_evaluation_vote")))
    op.create_table("evaluation_tally",
        sa.Column("evaluation_id", BIG_ID, nullable=False),
        sa.Column("vote", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"], name=op.f("fk_evaluation_tally_evaluation_id_evaluation")),
        sa.PrimaryKeyConstraint("evaluation_id", "vote", name=op.f("pk_evaluation_tally")))
