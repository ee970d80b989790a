"""What leads ask of other departments, and what these contribute.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the table."""
    op.create_table("contribution",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("department_id", CODE, nullable=False),
        sa.Column("lead_id", CODE, nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("reason_code", CODE, nullable=False),
        sa.Column("asked_by", BIG_ID, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_by", BIG_ID, nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.Column("decline_code", CODE, nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_contribution_submission_id_submission")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_contribution_department_id_department")),
        sa.ForeignKeyConstraint(["lead_id"], ["department.id"], name=op.f("fk_contribution_lead_id_department")),
        sa.ForeignKeyConstraint(["asked_by"], ["official.id"], name=op.f("fk_contribution_asked_by_official")),
        sa.ForeignKeyConstraint(["given_by"], ["official.id"], name=op.f("fk_contribution_given_by_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")))
    op.create_index("ix_contribution_submission", "contribution", ["submission_id", "id"], unique=False)
    op.create_index("ix_contribution_asked", "contribution", ["department_id", "state", "due_at"], unique=False)
    op.create_index("uq_contribution_open", "contribution", ["submission_id", "department_id"], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))


def downgrade() -> None:
    """Drop it."""
    op.drop_table("contribution")
