"""Support for what was published.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


# One column or constraint a line.
# fmt: off

def upgrade() -> None:
    """Create the table."""
    op.create_table("support",
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("supporter", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_support_submission_id_submission")),
        sa.PrimaryKeyConstraint("submission_id", "supporter", name=op.f("pk_support")))


def downgrade() -> None:
    """Drop it."""
    op.drop_table("support")
