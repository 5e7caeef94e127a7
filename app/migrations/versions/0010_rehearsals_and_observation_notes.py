"""Rehearsals, observation notes, and what a step needs"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "observation",
        sa.Column("goal_id", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.String(length=20), nullable=False),
        sa.Column("lesson_id", sa.String(length=20), nullable=True),
        sa.Column("recording_id", sa.String(length=20), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("begun_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("shared_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("offset_ms", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_observation_author_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goal.id"], name=op.f("fk_observation_goal_id_goal"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_observation_lesson_id_lesson"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_observation_recording_id_recording"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_goal_id"), ["goal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_lesson_id"), ["lesson_id"], unique=False)

    op.create_table(
        "rehearsal",
        sa.Column("action_step_id", sa.String(length=20), nullable=False),
        sa.Column("lesson_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_step_id"],
            ["action_step.id"],
            name=op.f("fk_rehearsal_action_step_id_action_step"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_rehearsal_lesson_id_lesson"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsal")),
        sa.UniqueConstraint("lesson_id", name=op.f("uq_rehearsal_lesson_id")),
    )
    with op.batch_alter_table("rehearsal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rehearsal_action_step_id"), ["action_step_id"], unique=False)

    op.create_table(
        "observation_line",
        sa.Column("observation_id", sa.String(length=20), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column(
            "who",
            sa.Enum(
                "teacher-said",
                "student-said",
                "did",
                "note",
                name="who",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
            name=op.f("fk_observation_line_observation_id_observation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation_line")),
    )
    with op.batch_alter_table("observation_line", schema=None) as batch_op:
        batch_op.create_index("ix_observation_line_time", ["observation_id", "at_ms", "id"], unique=False)

    op.create_table(
        "step_model",
        sa.Column("action_step_id", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "exemplar",
                "demonstration",
                "co-teaching",
                name="modelkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("clip_id", sa.String(length=20), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=True),
        sa.Column("takes_place_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_step_id"],
            ["action_step.id"],
            name=op.f("fk_step_model_action_step_id_action_step"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_step_model_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["clip_id"], ["clip.id"], name=op.f("fk_step_model_clip_id_clip"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_model")),
        sa.UniqueConstraint("action_step_id", name=op.f("uq_step_model_action_step_id")),
    )
    with op.batch_alter_table("step_model", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_model_clip_id"), ["clip_id"], unique=False)

    with op.batch_alter_table("action_step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("check_reason", sa.Text(), nullable=True))

    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lesson_id", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("recording_id", sa.String(length=20), nullable=True))
        batch_op.create_index(batch_op.f("ix_completion_lesson_id"), ["lesson_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_completion_lesson_id_lesson"), "lesson", ["lesson_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_completion_recording_id_recording"),
            "recording",
            ["recording_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deferred", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take the database back."""
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_column("deferred")

    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_completion_recording_id_recording"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_completion_lesson_id_lesson"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_completion_lesson_id"))
        batch_op.drop_column("recording_id")
        batch_op.drop_column("lesson_id")

    with op.batch_alter_table("action_step", schema=None) as batch_op:
        batch_op.drop_column("check_reason")

    with op.batch_alter_table("step_model", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_step_model_clip_id"))

    op.drop_table("step_model")
    with op.batch_alter_table("observation_line", schema=None) as batch_op:
        batch_op.drop_index("ix_observation_line_time")

    op.drop_table("observation_line")
    with op.batch_alter_table("rehearsal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rehearsal_action_step_id"))

    op.drop_table("rehearsal")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_lesson_id"))
        batch_op.drop_index(batch_op.f("ix_observation_goal_id"))
        batch_op.drop_index(batch_op.f("ix_observation_author_id"))

    op.drop_table("observation")
