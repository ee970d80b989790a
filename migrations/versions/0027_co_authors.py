"""Co-authors who were sent a link to confirm.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
MOMENT = sa.DateTime(timezone=True)


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the table."""
    op.create_table("co_author",
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("mail_hash", sa.String(length=64), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("mailed_at", MOMENT, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_co_author_submission_id_submission")),
        sa.PrimaryKeyConstraint("submission_id", "line", name=op.f("pk_co_author")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_co_author_token_hash")))
    op.create_index("ix_co_author_mail_hash", "co_author", ["mail_hash", "asked_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("co_author")
