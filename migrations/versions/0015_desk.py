"""Keys, saved views and texts begun of officials; queues by assignee, province and day of receipt.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=40)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# What filters look at is answered from the index alone.
QUEUE = ["queue", "department_id", "due_at", "id", "status", "kind", "language", "restricted"]
MORE = ["assignee_id", "province"]


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the tables, widen the index of queues."""
    op.create_table("saved_view",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("department_id", CODE, nullable=True),
        sa.Column("args", JSON, nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_saved_view_department_id_department")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_saved_view_official_id_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("official_id", "name", name=op.f("uq_saved_view_official_id_name")))
    op.create_index("ix_saved_view_department_id", "saved_view", ["department_id"])
    op.create_table("desk_setting",
        sa.Column("official_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("keys_on", sa.Boolean(), nullable=False),
        sa.Column("key_map", JSON, nullable=False),
        sa.Column("default_view_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["default_view_id"], ["saved_view.id"], name=op.f("fk_desk_setting_default_view_id_saved_view")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_desk_setting_official_id_official")),
        sa.PrimaryKeyConstraint("official_id", name=op.f("pk_desk_setting")))
    op.create_index("ix_desk_setting_default_view_id", "desk_setting", ["default_view_id"])
    op.create_table("kept_text",
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("act", CODE, nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_kept_text_official_id_official")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_kept_text_submission_id_submission")),
        sa.PrimaryKeyConstraint("official_id", "submission_id", "act", name=op.f("pk_kept_text")))
    op.create_index("ix_kept_text_submission_id", "kept_text", ["submission_id"])
    op.create_index("ix_kept_text_expires_at", "kept_text", ["expires_at"])
    op.drop_index("ix_submission_queue", "submission")
    op.create_index("ix_submission_queue", "submission", QUEUE + MORE)
    op.create_index("ix_submission_received", "submission", ["queue", "department_id", "submitted_at", "id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_submission_received", "submission")
    op.drop_index("ix_submission_queue", "submission")
    op.create_index("ix_submission_queue", "submission", QUEUE)
    op.drop_table("kept_text")
    op.drop_table("desk_setting")
    op.drop_table("saved_view")
