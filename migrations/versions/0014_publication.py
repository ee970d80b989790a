"""What the public reads of answered submissions.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
LOCALE = sa.String(length=8)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the table."""
    op.create_table("publication",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("words", CODE, nullable=False),
        sa.Column("language", LOCALE, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.Column("answer_language", LOCALE, nullable=False),
        sa.Column("reply_version", sa.Integer(), nullable=False),
        sa.Column("department_id", CODE, nullable=True),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", BIG_ID, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("approved_by", BIG_ID, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("reason_code", CODE, nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_publication_submission_id_submission")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_publication_department_id_department")),
        sa.ForeignKeyConstraint(["proposed_by"], ["official.id"], name=op.f("fk_publication_proposed_by_official")),
        sa.ForeignKeyConstraint(["approved_by"], ["official.id"], name=op.f("fk_publication_approved_by_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("submission_id", "version", name=op.f("uq_publication_submission_id_version")))
    op.create_index("ix_publication_public", "publication", ["state", "published_at", "submission_id"])
    op.create_index("ix_publication_department", "publication", ["department_id", "state", "published_at", "submission_id"])
    op.create_index("uq_publication_published", "publication", ["submission_id"], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))
    op.create_index("uq_publication_proposed", "publication", ["submission_id"], unique=True, sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))


def downgrade() -> None:
    """Drop it."""
    op.drop_table("publication")
