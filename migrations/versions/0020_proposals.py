"""What proposals say beyond title and summary, sealed.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the table."""
    op.create_table("proposal_part",
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("key_id", CODE, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_proposal_part_submission_id_submission")),
        sa.PrimaryKeyConstraint("submission_id", "name", name=op.f("pk_proposal_part")))
    op.create_index("ix_proposal_part_key_id", "proposal_part", ["key_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("proposal_part")
