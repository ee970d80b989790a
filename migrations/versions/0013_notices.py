"""Mails to officials: what they are to be told, how they want it, and who is head of what.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
WAITS = sa.text("told_at IS NULL")


def upgrade() -> None:
    """Create both tables, and add the column; whoever is there is told soon."""
    op.create_table(
        "official_notice",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("official_id", BIG_ID, sa.ForeignKey("official.id"), nullable=False),
        sa.Column("submission_id", BIG_ID, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
    )
    op.create_index(
        "uq_official_notice",
        "official_notice",
        ["official_id", "submission_id", "kind"],
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_index("ix_official_notice_submission_id", "official_notice", ["submission_id"])
    op.create_table(
        "head",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("official_id", BIG_ID, sa.ForeignKey("official.id"), nullable=False),
        sa.Column("department_id", CODE, sa.ForeignKey("department.id"), nullable=True),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("named_by_id", BIG_ID, sa.ForeignKey("official.id"), nullable=True),
    )
    op.create_index("ix_head_official_id", "head", ["official_id"])
    op.create_index("ix_head_department_id", "head", ["department_id"])
    op.add_column("official", sa.Column("mailing", CODE, nullable=False, server_default="soon"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("official", "mailing")
    op.drop_table("head")
    op.drop_table("official_notice")
