"""Milestones and diary of what is carried out.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
MOMENT = sa.DateTime(timezone=True)


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the tables."""
    op.create_table("milestone",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("department_id", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_milestone_department_id_department")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_milestone_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sqlite_autoincrement=True)
    op.create_index("ix_milestone_submission_id", "milestone", ["submission_id"])
    op.create_table("diary_entry",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("department_id", CODE, nullable=False),
        sa.Column("author_id", BIG_ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["official.id"], name=op.f("fk_diary_entry_author_id_official")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_diary_entry_department_id_department")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_diary_entry_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diary_entry")),
        sqlite_autoincrement=True)
    op.create_index("ix_diary_entry_submission_id", "diary_entry", ["submission_id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("diary_entry", "milestone"):
        op.drop_table(table)
