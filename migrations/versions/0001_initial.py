"""The whole data model of the first release, with the locks that keep history append-only.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite numbers rows itself only in a column declared INTEGER.
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

# fmt: off
TABLES = (
    "department", "department_name", "department_alias", "department_profile",
    "official", "membership", "web_session", "one_time_link", "attempt", "department_change",
    "calendar_day", "setting",
    "submission", "contact", "consent", "draft", "attachment",
    "reply", "note", "message", "outbox_mail",
    "routing_rule", "route_record",
    "submission_event", "record_head",
    "job",
)
# fmt: on

# All that is chained by hashes; the note and its salt are not, so that they can be erased.
# fmt: off
CHAINED = (
    "seq", "submission_id", "kind", "actor_kind", "actor_id", "at",
    "old", "new", "reason_code", "data", "note_digest", "hash",
)
# fmt: on


def upgrade() -> None:
    """Create every table, the first link of the record, and the triggers."""
    _create_departments()
    _create_officials()
    _create_settings()
    _create_submissions()
    _create_correspondence()
    _create_routing()
    _create_record()
    _create_jobs()
    head = sa.table("record_head", sa.column("id"), sa.column("seq"), sa.column("hash"))
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64}])
    if op.get_bind().dialect.name == "postgresql":
        _lock_history_on_postgresql()
    else:
        _lock_history_on_sqlite()


def downgrade() -> None:
    """Drop everything; a table's triggers go with it."""
    # Submission and draft point at each other's rows, never at each other's tables, so this order holds.
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP FUNCTION refuse_change_of_event()")


def _lock_history_on_sqlite() -> None:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in CHAINED)
    erasing = "NEW.note IS NULL AND NEW.note_salt IS NULL"
    refuse = "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
    op.execute(
        "CREATE TRIGGER submission_event_update BEFORE UPDATE ON submission_event "
        f"WHEN NOT ({erasing}) OR {changed} {refuse}"
    )
    for table, action in (
        ("submission_event", "DELETE"),
        ("route_record", "UPDATE"),
        ("route_record", "DELETE"),
    ):
        op.execute(f"CREATE TRIGGER {table}_{action.lower()} BEFORE {action} ON {table} {refuse}")


def _lock_history_on_postgresql() -> None:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in CHAINED)
    refuse = (
        "RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'integrity_constraint_violation'"
    )
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {refuse}; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_change_of_event() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.note IS NOT NULL OR NEW.note_salt IS NOT NULL "
        f"OR {changed} THEN {refuse}; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER submission_event_update BEFORE UPDATE ON submission_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_event()"
    )
    for table, actions in (
        ("submission_event", "DELETE"),
        ("route_record", "UPDATE OR DELETE"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_keep BEFORE {actions} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


# One column or constraint a line.
# fmt: off

def _create_departments() -> None:
    op.create_table("department",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("parent", sa.String(length=40), nullable=True),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_until", sa.Date(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")))
    op.create_table("department_name",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_department_name_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_name")))
    op.create_index(op.f("ix_department_name_department_id"), "department_name", ["department_id"], unique=False)
    op.create_index("uq_department_name_dated", "department_name", ["department_id", "language", "valid_from"], unique=True)
    op.create_table("department_alias",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_department_alias_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_alias")))
    op.create_index(op.f("ix_department_alias_department_id"), "department_alias", ["department_id"], unique=False)
    op.create_table("department_profile",
        sa.Column("department_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("competence", sa.Text(), nullable=False),
        sa.Column("keywords", JSON, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_department_profile_department_id_department")),
        sa.PrimaryKeyConstraint("department_id", "language", name=op.f("pk_department_profile")))


def _create_officials() -> None:
    op.create_table("official",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.Text(), nullable=True),
        sa.Column("mf_recovery_codes", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official")),
        sa.UniqueConstraint("email", name=op.f("uq_official_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_official_fs_uniquifier")),
        sqlite_autoincrement=True)
    op.create_table("membership",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=True),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("granted_by", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_membership_department_id_department")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_membership_official_id_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")))
    op.create_index(op.f("ix_membership_official_id"), "membership", ["official_id"], unique=False)
    op.create_table("web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_web_session_official_id_official")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")))
    op.create_index(op.f("ix_web_session_official_id"), "web_session", ["official_id"], unique=False)
    op.create_table("one_time_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("official_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_one_time_link_official_id_official")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")))
    op.create_table("attempt",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")))
    op.create_index("ix_attempt_subject", "attempt", ["purpose", "subject_hash", "at"], unique=False)
    op.create_table("department_change",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("from_id", sa.String(length=40), nullable=True),
        sa.Column("to_id", sa.String(length=40), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["official.id"], name=op.f("fk_department_change_actor_id_official")),
        sa.ForeignKeyConstraint(["from_id"], ["department.id"], name=op.f("fk_department_change_from_id_department")),
        sa.ForeignKeyConstraint(["to_id"], ["department.id"], name=op.f("fk_department_change_to_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_change")))
    op.create_index(op.f("ix_department_change_from_id"), "department_change", ["from_id"], unique=False)
    op.create_index(op.f("ix_department_change_to_id"), "department_change", ["to_id"], unique=False)


def _create_settings() -> None:
    op.create_table("calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("updated_by", BIG_ID, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["updated_by"], ["official.id"], name=op.f("fk_calendar_day_updated_by_official")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")))
    op.create_table("setting",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("updated_by", BIG_ID, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["updated_by"], ["official.id"], name=op.f("fk_setting_updated_by_official")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")))


def _create_submissions() -> None:
    op.create_table("submission",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("declared_kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("sender_language", sa.String(length=8), nullable=False),
        sa.Column("province", sa.String(length=8), nullable=False),
        sa.Column("commune", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=True),
        sa.Column("assignee_id", BIG_ID, nullable=True),
        sa.Column("declines", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("draft_id", BIG_ID, nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("source_id", sa.String(length=200), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["official.id"], name=op.f("fk_submission_assignee_id_official")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_submission_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_submission_draft_id")),
        sqlite_autoincrement=True)
    op.create_index("ix_submission_queue", "submission", ["queue", "department_id", "due_at", "id", "status", "kind", "language", "restricted"], unique=False)
    op.create_index("uq_submission_source", "submission", ["source", "source_id"], unique=True, sqlite_where=sa.text("source IS NOT NULL"), postgresql_where=sa.text("source IS NOT NULL"))
    op.create_table("contact",
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("sender_kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_contact_submission_id_submission")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_contact")))
    op.create_table("consent",
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_consent_submission_id_submission")),
        sa.PrimaryKeyConstraint("submission_id", "purpose", name=op.f("pk_consent")))
    op.create_table("draft",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("resume_hash", sa.String(length=64), nullable=True),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_draft_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("resume_hash", name=op.f("uq_draft_resume_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_draft_token_hash")),
        sqlite_autoincrement=True)
    op.create_index(op.f("ix_draft_expires_at"), "draft", ["expires_at"], unique=False)
    op.create_table("attachment",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=True),
        sa.Column("draft_id", BIG_ID, nullable=True),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_attachment_draft_id_draft")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_attachment_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_attachment_storage_key")))
    op.create_index(op.f("ix_attachment_draft_id"), "attachment", ["draft_id"], unique=False)
    op.create_index(op.f("ix_attachment_submission_id"), "attachment", ["submission_id"], unique=False)


def _create_correspondence() -> None:
    op.create_table("reply",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=True),
        sa.Column("author_id", BIG_ID, nullable=False),
        sa.Column("approver_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["approver_id"], ["official.id"], name=op.f("fk_reply_approver_id_official")),
        sa.ForeignKeyConstraint(["author_id"], ["official.id"], name=op.f("fk_reply_author_id_official")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_reply_department_id_department")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_reply_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("submission_id", "version", name=op.f("uq_reply_submission_id_version")))
    op.create_table("note",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("author_id", BIG_ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["official.id"], name=op.f("fk_note_author_id_official")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_note_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")))
    op.create_index(op.f("ix_note_submission_id"), "note", ["submission_id"], unique=False)
    op.create_table("message",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("from_sender", sa.Boolean(), nullable=False),
        sa.Column("author_id", BIG_ID, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["official.id"], name=op.f("fk_message_author_id_official")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_message_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")))
    op.create_index(op.f("ix_message_submission_id"), "message", ["submission_id"], unique=False)
    op.create_table("outbox_mail",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("event_seq", BIG_ID, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_outbox_mail_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_mail_message_id")),
        sa.UniqueConstraint("submission_id", "event_seq", "template", name=op.f("uq_outbox_mail_submission_id_event_seq_template")))
    op.create_index(op.f("ix_outbox_mail_submission_id"), "outbox_mail", ["submission_id"], unique=False)


def _create_routing() -> None:
    op.create_table("routing_rule",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("provinces", JSON, nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_by", BIG_ID, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_routing_rule_department_id_department")),
        sa.ForeignKeyConstraint(["updated_by"], ["official.id"], name=op.f("fk_routing_rule_updated_by_official")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")))
    op.create_index(op.f("ix_routing_rule_position"), "routing_rule", ["position"], unique=False)
    op.create_table("route_record",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.String(length=40), nullable=True),
        sa.Column("previous_department_id", sa.String(length=40), nullable=True),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("model_version", sa.String(length=200), nullable=False),
        sa.Column("taxonomy_version", sa.String(length=64), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("kind_guess", JSON, nullable=True),
        sa.Column("candidates", JSON, nullable=False),
        sa.Column("threshold", sa.Float(), nullable=True),
        sa.Column("rule_id", BIG_ID, nullable=True),
        sa.Column("rule_trace", JSON, nullable=False),
        sa.Column("why_triage", sa.String(length=40), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["official.id"], name=op.f("fk_route_record_actor_id_official")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_route_record_department_id_department")),
        sa.ForeignKeyConstraint(["previous_department_id"], ["department.id"], name=op.f("fk_route_record_previous_department_id_department")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_route_record_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_record")),
        sa.UniqueConstraint("act", name=op.f("uq_route_record_act")))
    op.create_index("ix_route_record_department", "route_record", ["department_id", "method", "created_at"], unique=False)
    op.create_index("ix_route_record_submission", "route_record", ["submission_id", "id"], unique=False)


def _create_record() -> None:
    op.create_table("submission_event",
        sa.Column("seq", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("old", sa.String(length=80), nullable=False),
        sa.Column("new", sa.String(length=80), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("note_salt", sa.String(length=64), nullable=True),
        sa.Column("note_digest", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["official.id"], name=op.f("fk_submission_event_actor_id_official")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_submission_event_submission_id_submission")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_submission_event")))
    op.create_index("ix_submission_event_submission", "submission_event", ["submission_id", "seq"], unique=False)
    op.create_table("record_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", BIG_ID, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_head")))


def _create_jobs() -> None:
    op.create_table("job",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("run_after", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("fence", BIG_ID, nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sqlite_autoincrement=True)
    op.create_index("ix_job_claim", "job", ["state", "priority", "run_after", "id"], unique=False)
    op.create_index("uq_job_waiting", "job", ["kind", "key"], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
