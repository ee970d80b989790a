"""Questions about interests, who has seen the scores of others, and who may lead a proposal.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CODE = sa.String(length=40)
MOMENT = sa.DateTime(timezone=True)
LISTS = ("asks", "settled")


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Add them."""
    for name in LISTS:
        op.add_column("evaluation_seat", sa.Column(name, JSON, nullable=False, server_default="[]"))
    op.add_column("evaluation_seat", sa.Column("saw_others", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table("proposal_lead",
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("declared_at", MOMENT, nullable=True),
        sa.Column("declared", CODE, nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_proposal_lead_submission_id_submission")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_proposal_lead_official_id_official")),
        sa.PrimaryKeyConstraint("submission_id", "official_id", name=op.f("pk_proposal_lead")))
    op.create_index("ix_proposal_lead_official_id", "proposal_lead", ["official_id", "state"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("proposal_lead")
    for name in (*LISTS, "saw_others"):
        op.drop_column("evaluation_seat", name)
