"""Acts on many submissions at once.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the tables."""
    op.create_table("bulk_act",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("act", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("args", JSON, nullable=False),
        sa.Column("view", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_bulk_act_official_id_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_act")))
    op.create_index("ix_bulk_act_official", "bulk_act", ["official_id", "id"])
    op.create_table("bulk_item",
        sa.Column("bulk_id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("before", JSON, nullable=False),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulk_act.id"], name=op.f("fk_bulk_item_bulk_id_bulk_act")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_bulk_item_submission_id_submission")),
        sa.PrimaryKeyConstraint("bulk_id", "submission_id", name=op.f("pk_bulk_item")))
    op.create_index("ix_bulk_item_submission_id", "bulk_item", ["submission_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("bulk_item")
    op.drop_table("bulk_act")
