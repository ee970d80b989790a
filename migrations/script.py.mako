"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}

Write this revision's number into migrations/HEAD, and batch every change of a table
(``with op.batch_alter_table(...)``): SQLite rebuilds the table, so its triggers must be made again.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
