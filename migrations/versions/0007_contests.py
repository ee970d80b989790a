"""Objections and ratings of senders.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "contest",
        sa.Column("submission_id", BIG_ID, sa.ForeignKey("submission.id"), primary_key=True),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("reply_version", sa.Integer, nullable=True),
        sa.Column("author_id", BIG_ID, sa.ForeignKey("official.id"), nullable=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    op.create_table(
        "rating",
        sa.Column("submission_id", BIG_ID, sa.ForeignKey("submission.id"), primary_key=True),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("rating")
    op.drop_table("contest")
