"""Proposals to put a model in force: two people decide; routes of a time are found quickly.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LINE = sa.String(length=200)


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the table and the index."""
    op.create_table("model_proposal",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("model_version", LINE, nullable=False),
        sa.Column("instead_of", LINE, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", BIG_ID, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_by", BIG_ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["official.id"], name=op.f("fk_model_proposal_decided_by_official")),
        sa.ForeignKeyConstraint(["proposed_by"], ["official.id"], name=op.f("fk_model_proposal_proposed_by_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_proposal")))
    op.create_index("ix_route_record_created_at", "route_record", ["created_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_route_record_created_at", "route_record")
    op.drop_table("model_proposal")
