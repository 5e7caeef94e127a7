"""Pods, hours, training and promises"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "feedback_habit",
        sa.Column("coach_id", sa.String(length=20), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["person.id"], name=op.f("fk_feedback_habit_coach_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_habit")),
    )
    with op.batch_alter_table("feedback_habit", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_habit_coach", ["coach_id", "created_at"], unique=False)

    op.create_table(
        "pod",
        sa.Column("school_id", sa.String(length=20), nullable=False),
        sa.Column("begun_by_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_pod_begun_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_pod_school_id_school"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pod")),
    )
    op.create_table(
        "training_mark",
        sa.Column("coach_id", sa.String(length=20), nullable=False),
        sa.Column("practice", sa.String(length=64), nullable=False),
        sa.Column("practised_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["person.id"], name=op.f("fk_training_mark_coach_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_mark")),
        sa.UniqueConstraint("coach_id", "practice", name=op.f("uq_training_mark_coach_id")),
    )
    op.create_table(
        "membership",
        sa.Column("pod_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("invited_by_id", sa.String(length=20), nullable=False),
        sa.Column("joined_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("left_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["person.id"],
            name=op.f("fk_membership_invited_by_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pod_id"], ["pod.id"], name=op.f("fk_membership_pod_id_pod"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_membership_current",
            ["pod_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )

    op.create_table(
        "pod_file",
        sa.Column("pod_id", sa.String(length=20), nullable=False),
        sa.Column("added_by_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("byte_size", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_pod_file_added_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pod_id"], ["pod.id"], name=op.f("fk_pod_file_pod_id_pod"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pod_file")),
    )
    with op.batch_alter_table("pod_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pod_file_pod_id"), ["pod_id"], unique=False)

    op.create_table(
        "pod_round",
        sa.Column("pod_id", sa.String(length=20), nullable=False),
        sa.Column("host_id", sa.String(length=20), nullable=False),
        sa.Column("facilitator_id", sa.String(length=20), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meets_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("met_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["person.id"],
            name=op.f("fk_pod_round_facilitator_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["person.id"], name=op.f("fk_pod_round_host_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pod_id"], ["pod.id"], name=op.f("fk_pod_round_pod_id_pod"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pod_round")),
        sa.UniqueConstraint("pod_id", "number", name=op.f("uq_pod_round_pod_id")),
    )
    with op.batch_alter_table("pod_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pod_round_pod_id"), ["pod_id"], unique=False)
        batch_op.create_index(
            "uq_pod_round_open",
            ["pod_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "pod_task",
        sa.Column("pod_id", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.String(length=20), nullable=True),
        sa.Column("who_id", sa.String(length=20), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by_on", sa.Date(), nullable=True),
        sa.Column("done_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pod_id"], ["pod.id"], name=op.f("fk_pod_task_pod_id_pod"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["pod_round.id"], name=op.f("fk_pod_task_round_id_pod_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["who_id"], ["person.id"], name=op.f("fk_pod_task_who_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pod_task")),
    )
    with op.batch_alter_table("pod_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pod_task_pod_id"), ["pod_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pod_task_round_id"), ["round_id"], unique=False)

    op.create_table(
        "round_part",
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("watched_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("gave_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_round_part_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["pod_round.id"], name=op.f("fk_round_part_round_id_pod_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_part")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_round_part_round_id")),
    )
    op.create_table(
        "promise",
        sa.Column("sharing_id", sa.String(length=20), nullable=False),
        sa.Column("set_by_id", sa.String(length=20), nullable=False),
        sa.Column("by_on", sa.Date(), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=True),
        sa.Column("told_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_promise_set_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sharing_id"], ["sharing.id"], name=op.f("fk_promise_sharing_id_sharing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("sharing_id", name=op.f("uq_promise_sharing_id")),
    )
    op.create_table(
        "stretch",
        sa.Column("coach_id", sa.String(length=20), nullable=False),
        sa.Column("cycle_id", sa.String(length=20), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "observation",
                "debrief",
                "modelling",
                "co-teaching",
                "co-planning",
                "feedback",
                "data-talk",
                "other-coaching",
                "cover",
                "administration",
                "meetings",
                "travel",
                "other-duty",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("began_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes IS NULL OR minutes > 0", name=op.f("ck_stretch_lasts")),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["person.id"], name=op.f("fk_stretch_coach_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_stretch_cycle_id_cycle"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stretch")),
    )
    with op.batch_alter_table("stretch", schema=None) as batch_op:
        batch_op.create_index("ix_stretch_coach_day", ["coach_id", "day", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stretch_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(
            "uq_stretch_running",
            ["coach_id"],
            unique=True,
            sqlite_where=sa.text("minutes IS NULL"),
            postgresql_where=sa.text("minutes IS NULL"),
        )

    op.create_table(
        "shown_clip",
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("clip_id", sa.String(length=20), nullable=False),
        sa.Column("shown_by_id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("revoked_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clip_id"], ["clip.id"], name=op.f("fk_shown_clip_clip_id_clip"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["pod_round.id"], name=op.f("fk_shown_clip_round_id_pod_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shown_by_id"], ["person.id"], name=op.f("fk_shown_clip_shown_by_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_clip")),
    )
    with op.batch_alter_table("shown_clip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shown_clip_clip_id"), ["clip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shown_clip_round_id"), ["round_id"], unique=False)

    op.create_table(
        "round_note",
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("shown_clip_id", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.String(length=20), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_round_note_author_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["pod_round.id"], name=op.f("fk_round_note_round_id_pod_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shown_clip_id"],
            ["shown_clip.id"],
            name=op.f("fk_round_note_shown_clip_id_shown_clip"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_note")),
    )
    with op.batch_alter_table("round_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_note_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_note_shown_clip_id"), ["shown_clip_id"], unique=False)


def downgrade() -> None:
    """Take the database back."""
    with op.batch_alter_table("round_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_note_shown_clip_id"))
        batch_op.drop_index(batch_op.f("ix_round_note_round_id"))

    op.drop_table("round_note")
    with op.batch_alter_table("shown_clip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shown_clip_round_id"))
        batch_op.drop_index(batch_op.f("ix_shown_clip_clip_id"))

    op.drop_table("shown_clip")
    with op.batch_alter_table("stretch", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_stretch_running",
            sqlite_where=sa.text("minutes IS NULL"),
            postgresql_where=sa.text("minutes IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_stretch_cycle_id"))
        batch_op.drop_index("ix_stretch_coach_day")

    op.drop_table("stretch")
    op.drop_table("promise")
    op.drop_table("round_part")
    with op.batch_alter_table("pod_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pod_task_round_id"))
        batch_op.drop_index(batch_op.f("ix_pod_task_pod_id"))

    op.drop_table("pod_task")
    with op.batch_alter_table("pod_round", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pod_round_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pod_round_pod_id"))

    op.drop_table("pod_round")
    with op.batch_alter_table("pod_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pod_file_pod_id"))

    op.drop_table("pod_file")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_current",
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))

    op.drop_table("membership")
    op.drop_table("training_mark")
    op.drop_table("pod")
    with op.batch_alter_table("feedback_habit", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_habit_coach")

    op.drop_table("feedback_habit")
