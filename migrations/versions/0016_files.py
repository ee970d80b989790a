"""Attached files: with which addition they came, and why one was refused.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOREIGN = "fk_attachment_message_id_message"


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table("attachment") as table:
        table.add_column(sa.Column("message_id", BIG_ID, nullable=True))
        table.add_column(
            sa.Column("refusal", sa.String(length=40), nullable=False, server_default="")
        )
        table.create_foreign_key(FOREIGN, "message", ["message_id"], ["id"])
    op.create_index("ix_attachment_message_id", "attachment", ["message_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_attachment_message_id", "attachment")
    with op.batch_alter_table("attachment") as table:
        table.drop_constraint(FOREIGN, type_="foreignkey")
        table.drop_column("refusal")
        table.drop_column("message_id")
