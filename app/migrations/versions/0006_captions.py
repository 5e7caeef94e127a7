"""Captions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "captions",
        sa.Column("recording_id", sa.String(length=20), nullable=False),
        sa.Column(
            "source",
            sa.Enum("file", name="captionsource", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("cue_count", sa.Integer(), nullable=False),
        sa.Column("webvtt", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_captions_recording_id_recording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captions")),
        sa.UniqueConstraint("recording_id", name=op.f("uq_captions_recording_id")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("captions")
