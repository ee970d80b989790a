"""Who has a submission open to work on it.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "claim",
        sa.Column(
            "submission_id",
            BIG_ID,
            sa.ForeignKey("submission.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("official_id", BIG_ID, sa.ForeignKey("official.id"), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("ix_claim_official_id", "claim", ["official_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("claim")
