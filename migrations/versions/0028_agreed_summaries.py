"""Summaries of decided proposals, and the decision on what is published of one.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
MOMENT = sa.DateTime(timezone=True)


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the table and add the column."""
    op.create_table("agreed_summary",
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("suggested_by", BIG_ID, nullable=False),
        sa.Column("suggested_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_agreed_summary_submission_id_submission")),
        sa.ForeignKeyConstraint(["suggested_by"], ["official.id"], name=op.f("fk_agreed_summary_suggested_by_official")),
        sa.PrimaryKeyConstraint("submission_id", "number", name=op.f("pk_agreed_summary")))
    with op.batch_alter_table("publication") as table:
        table.add_column(sa.Column("outcome", CODE, nullable=False, server_default=""))


def downgrade() -> None:
    """Drop both."""
    with op.batch_alter_table("publication") as table:
        table.drop_column("outcome")
    op.drop_table("agreed_summary")
