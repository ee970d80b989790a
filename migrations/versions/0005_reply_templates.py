"""Reply templates, whose versions are append-only, and answers that wait for the coordinator.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Create the tables and the triggers that keep versions as they were written."""
    _create_tables()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER reply_template_version_keep BEFORE UPDATE OR DELETE "
            "ON reply_template_version FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER reply_template_version_truncate BEFORE TRUNCATE "
            "ON reply_template_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER reply_template_version_{action.lower()} BEFORE {action} "
            "ON reply_template_version "
            "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
        )


def downgrade() -> None:
    """Drop them; their triggers go with them."""
    for table in ("reply_hold", "answer_setting", "reply_template_version", "reply_template"):
        op.drop_table(table)


# One column or constraint a line.
# fmt: off
def _create_tables() -> None:
    op.create_table("reply_template",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("department_id", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_by", BIG_ID, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_reply_template_department_id_department")),
        sa.ForeignKeyConstraint(["updated_by"], ["official.id"], name=op.f("fk_reply_template_updated_by_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template")),
        sa.UniqueConstraint("code", "language", name=op.f("uq_reply_template_code_language")))
    op.create_index("ix_reply_template_language", "reply_template", ["language", "active"], unique=False)
    op.create_table("reply_template_version",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("template_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("author_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["official.id"], name=op.f("fk_reply_template_version_author_id_official")),
        sa.ForeignKeyConstraint(["template_id"], ["reply_template.id"], name=op.f("fk_reply_template_version_template_id_reply_template")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template_version")),
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_reply_template_version_template_id_number")))
    op.create_table("answer_setting",
        sa.Column("department_id", sa.String(length=40), nullable=False),
        sa.Column("hold_hours", sa.Integer(), nullable=False),
        sa.Column("contact_office", sa.Text(), nullable=False),
        sa.Column("updated_by", BIG_ID, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_answer_setting_department_id_department")),
        sa.ForeignKeyConstraint(["updated_by"], ["official.id"], name=op.f("fk_answer_setting_updated_by_official")),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_answer_setting")))
    op.create_table("reply_hold",
        sa.Column("reply_id", BIG_ID, nullable=False),
        sa.Column("approved_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_reply_hold_reply_id_reply")),
        sa.PrimaryKeyConstraint("reply_id", name=op.f("pk_reply_hold")))
