"""Parts of submissions; whom a denunciation accuses, and who alone may see it.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=40)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "submission_part",
        sa.Column("submission_id", BIG_ID, sa.ForeignKey("submission.id"), primary_key=True),
        sa.Column("whole_id", BIG_ID, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("split_at", MOMENT, nullable=False),
        sa.Column("split_by_id", BIG_ID, sa.ForeignKey("official.id"), nullable=False),
    )
    op.create_index("ix_submission_part_whole_id", "submission_part", ["whole_id"])
    op.create_table(
        "accused_department",
        sa.Column("submission_id", BIG_ID, sa.ForeignKey("submission.id"), primary_key=True),
        sa.Column("department_id", CODE, sa.ForeignKey("department.id"), primary_key=True),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("named_by_id", BIG_ID, sa.ForeignKey("official.id"), nullable=False),
    )
    op.create_table(
        "named_reader",
        sa.Column("submission_id", BIG_ID, sa.ForeignKey("submission.id"), primary_key=True),
        sa.Column("official_id", BIG_ID, sa.ForeignKey("official.id"), primary_key=True),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("named_by_id", BIG_ID, sa.ForeignKey("official.id"), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("named_reader")
    op.drop_table("accused_department")
    op.drop_index("ix_submission_part_whole_id", table_name="submission_part")
    op.drop_table("submission_part")
