"""Questions to the search that officials save under a name, and results taken out as files.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=40)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the tables."""
    op.create_table("saved_search",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("args", JSON, nullable=False),
        sa.Column("alert", sa.Boolean(), nullable=False),
        sa.Column("seen", JSON, nullable=False),
        sa.Column("looked_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_saved_search_official_id_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("official_id", "name", name=op.f("uq_saved_search_official_id_name")))
    op.create_index("ix_saved_search_alert", "saved_search", ["alert", "official_id"])
    op.create_table("search_export",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("form", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("args", JSON, nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_search_export_official_id_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_export")))
    op.create_index("ix_search_export_official", "search_export", ["official_id", "id"])
    op.create_index("ix_search_export_key", "search_export", ["storage_key"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("search_export")
    op.drop_table("saved_search")
