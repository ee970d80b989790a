"""What councils decided on proposals.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the table."""
    op.create_table("proposal_decision",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("after_appeal", sa.Boolean(), nullable=False),
        sa.Column("ballot", JSON, nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("department_id", CODE, nullable=True),
        sa.Column("decided_by", BIG_ID, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["official.id"], name=op.f("fk_proposal_decision_decided_by_official")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_proposal_decision_department_id_department")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_proposal_decision_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_decision")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_proposal_decision_submission_id_number")),
        sqlite_autoincrement=True)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("proposal_decision")
