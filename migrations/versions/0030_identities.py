"""People whom an identity provider knows: officials, and senders who sign in.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DIGEST = sa.String(length=64)
MOMENT = sa.DateTime(timezone=True)


# One column or constraint a line.
# fmt: off
def upgrade() -> None:
    """Create the tables."""
    op.create_table("official_identity",
        sa.Column("official_id", BIG_ID, nullable=False),
        sa.Column("identity_hash", DIGEST, nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_official_identity_official_id_official")),
        sa.PrimaryKeyConstraint("official_id", name=op.f("pk_official_identity")),
        sa.UniqueConstraint("identity_hash", name=op.f("uq_official_identity_identity_hash")))
    op.create_table("own_submission",
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("identity_hash", DIGEST, nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_own_submission_submission_id_submission")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_own_submission")))
    op.create_index("ix_own_submission_identity_hash", "own_submission", ["identity_hash"])
    op.create_table("citizen_session",
        sa.Column("token_hash", DIGEST, nullable=False),
        sa.Column("identity_hash", DIGEST, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_citizen_session")))
    op.create_index("ix_citizen_session_identity_hash", "citizen_session", ["identity_hash"])
    op.create_index("ix_citizen_session_expires_at", "citizen_session", ["expires_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("citizen_session")
    op.drop_table("own_submission")
    op.drop_table("official_identity")
