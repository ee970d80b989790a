"""Clusters of submissions about the same matter, proposals for them, and repeats.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables, and the indexes by which repeats are found."""
    op.create_table(
        "cluster_member",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("submission_id", BIG_ID, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("main_id", BIG_ID, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("came_with_id", BIG_ID, sa.ForeignKey("submission.id"), nullable=True),
        sa.Column("status_before", sa.String(40), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("joined_by_id", BIG_ID, sa.ForeignKey("official.id"), nullable=True),
        sa.Column("left_at", MOMENT),
    )
    _unique_while("uq_cluster_member", "cluster_member", ["submission_id"], "left_at IS NULL")
    op.create_index("ix_cluster_main", "cluster_member", ["main_id", "id"])
    op.create_table(
        "cluster_proposal",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("submission_id", BIG_ID, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("main_id", BIG_ID, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("proposed_by_id", BIG_ID, sa.ForeignKey("official.id"), nullable=False),
        sa.Column("decided_at", MOMENT),
        sa.Column("decided_by_id", BIG_ID, sa.ForeignKey("official.id"), nullable=True),
        sa.Column("agreed", sa.Boolean, nullable=False),
    )
    _unique_while(
        "uq_cluster_proposal",
        "cluster_proposal",
        ["submission_id", "main_id"],
        "decided_at IS NULL",
    )
    op.create_table(
        "repeat",
        sa.Column("submission_id", BIG_ID, sa.ForeignKey("submission.id"), primary_key=True),
        sa.Column("first_id", BIG_ID, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("same_sender", sa.Boolean, nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
    )
    op.create_index("ix_repeat_first_id", "repeat", ["first_id"])
    op.create_index("ix_submission_text_hash", "submission", ["text_hash"])
    op.create_index("ix_contact_email", "contact", ["email"])
    op.create_index("ix_contact_phone", "contact", ["phone"])


def _unique_while(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Take all of it away; nothing of a submission is lost, but joined ones stay joined."""
    op.drop_index("ix_contact_phone", "contact")
    op.drop_index("ix_contact_email", "contact")
    op.drop_index("ix_submission_text_hash", "submission")
    for table in ("repeat", "cluster_proposal", "cluster_member"):
        op.drop_table(table)
