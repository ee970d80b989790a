"""How a candidate and the model in force judged the newest submissions.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LINE = sa.String(length=200)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "newest_measure",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("model_version", LINE, nullable=False),
        sa.Column("against", LINE, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("measured_at", MOMENT, nullable=False),
        sa.Column("outcomes", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newest_measure")),
        sa.UniqueConstraint(
            "model_version", "against", name=op.f("uq_newest_measure_model_version_against")
        ),
    )


def downgrade() -> None:
    """Drop it: models are measured again."""
    op.drop_table("newest_measure")
