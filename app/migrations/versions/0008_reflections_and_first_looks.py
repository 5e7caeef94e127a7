"""Reflections on cycles, and a teacher’s first look"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "looking_habit",
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("since", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_looking_habit_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looking_habit")),
        sa.UniqueConstraint("person_id", name=op.f("uq_looking_habit_person_id")),
    )
    op.create_table(
        "first_look",
        sa.Column("lesson_id", sa.String(length=20), nullable=False),
        sa.Column("looks_first", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_first_look_lesson_id_lesson"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_look")),
        sa.UniqueConstraint("lesson_id", name=op.f("uq_first_look_lesson_id")),
    )
    op.create_table(
        "own_look",
        sa.Column("recording_id", sa.String(length=20), nullable=False),
        sa.Column("nothing_to_note", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_own_look_recording_id_recording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_look")),
        sa.UniqueConstraint("recording_id", name=op.f("uq_own_look_recording_id")),
    )
    op.create_table(
        "quote",
        sa.Column("cycle_id", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "helped", "would-help", name="quotekind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("released_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_quote_author_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_quote_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("cycle_id", "author_id", "kind", name=op.f("uq_quote_cycle_id")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_author_id"), ["author_id"], unique=False)

    op.create_table(
        "reflection",
        sa.Column("cycle_id", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.String(length=20), nullable=False),
        sa.Column("for_students", sa.Text(), nullable=True),
        sa.Column("for_me", sa.Text(), nullable=True),
        sa.Column("surprise", sa.Text(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("done_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_reflection_author_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_reflection_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflection")),
        sa.UniqueConstraint("cycle_id", "author_id", name=op.f("uq_reflection_cycle_id")),
    )
    with op.batch_alter_table("reflection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reflection_author_id"), ["author_id"], unique=False)

    op.create_table(
        "joint_reflection",
        sa.Column("cycle_id", sa.String(length=20), nullable=False),
        sa.Column("takeaway", sa.Text(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "keep", "adapt", "stop", name="verdict", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("then_clip_id", sa.String(length=20), nullable=True),
        sa.Column("now_clip_id", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IS NULL OR why IS NOT NULL", name=op.f("ck_joint_reflection_verdict_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_joint_reflection_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["now_clip_id"],
            ["clip.id"],
            name=op.f("fk_joint_reflection_now_clip_id_clip"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["then_clip_id"],
            ["clip.id"],
            name=op.f("fk_joint_reflection_then_clip_id_clip"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_reflection")),
        sa.UniqueConstraint("cycle_id", name=op.f("uq_joint_reflection_cycle_id")),
    )
    op.create_table(
        "joint_signature",
        sa.Column("joint_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["joint_id"],
            ["joint_reflection.id"],
            name=op.f("fk_joint_signature_joint_id_joint_reflection"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_joint_signature_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_signature")),
        sa.UniqueConstraint("joint_id", "person_id", name=op.f("uq_joint_signature_joint_id")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("joint_signature")
    op.drop_table("joint_reflection")
    with op.batch_alter_table("reflection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reflection_author_id"))

    op.drop_table("reflection")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_author_id"))

    op.drop_table("quote")
    op.drop_table("own_look")
    op.drop_table("first_look")
    op.drop_table("looking_habit")
