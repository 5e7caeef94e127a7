"""The voices of comments."""

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "comment_voice",
        sa.Column("comment_id", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "announced",
                "received",
                "ready",
                "refused",
                name="voicestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("folder", sa.String(length=120), nullable=False),
        sa.Column("peaks", sa.JSON(), nullable=True),
        sa.Column("reason_code", sa.String(length=64), nullable=True),
        sa.Column("reason_message", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state != 'ready' OR duration_ms IS NOT NULL", name=op.f("ck_comment_voice_ready_has_a_length")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_comment_voice_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_voice")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_comment_voice_comment_id")),
    )


def downgrade() -> None:
    op.drop_table("comment_voice")
