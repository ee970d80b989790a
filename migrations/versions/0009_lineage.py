"""Merges and splits of departments: planned, carried out on their day.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the table."""
    op.create_table("reorganisation",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("old_ids", JSON, nullable=False),
        sa.Column("shares", JSON, nullable=False),
        sa.Column("rest_id", CODE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("figures", JSON, nullable=False),
        sa.ForeignKeyConstraint(["rest_id"], ["department.id"], name=op.f("fk_reorganisation_rest_id_department")),
        sa.ForeignKeyConstraint(["created_by"], ["official.id"], name=op.f("fk_reorganisation_created_by_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisation")))


def downgrade() -> None:
    """Drop it."""
    op.drop_table("reorganisation")
