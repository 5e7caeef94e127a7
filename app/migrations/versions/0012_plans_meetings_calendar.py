"""Plans, meetings and the calendar"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("with_words", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_feed_person_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feed_secret_hash")),
    )
    op.create_table(
        "reminder_wish",
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column(
            "reminders",
            sa.Enum(
                "none",
                "day-before",
                "both",
                name="reminders",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_wish_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_wish")),
        sa.UniqueConstraint("person_id", name=op.f("uq_reminder_wish_person_id")),
    )
    op.create_table(
        "meeting",
        sa.Column("pair_id", sa.String(length=20), nullable=False),
        sa.Column("cycle_id", sa.String(length=20), nullable=True),
        sa.Column("planned_by_id", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "debrief",
                "co-planning",
                "observation",
                "other",
                name="meetingkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("agreed_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.String(length=20), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"],
            ["person.id"],
            name=op.f("fk_meeting_cancelled_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_meeting_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pair.id"], name=op.f("fk_meeting_pair_id_pair"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["person.id"], name=op.f("fk_meeting_planned_by_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_pair_id"), ["pair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "plan_item",
        sa.Column("cycle_id", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.String(length=20), nullable=False),
        sa.Column("added_by_id", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "co-teaching",
                "modelling",
                "observation",
                "co-planning",
                "rehearsal",
                "resource",
                "other",
                name="plankind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_plan_item_added_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_plan_item_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_plan_item_owner_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
    )
    with op.batch_alter_table("plan_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_item_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_item_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "meeting_reminder",
        sa.Column("meeting_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column(
            "lead",
            sa.Enum("day", "hour", name="lead", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("starts_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_meeting_reminder_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_meeting_reminder_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_reminder")),
        sa.UniqueConstraint(
            "meeting_id", "person_id", "lead", "starts_at", name=op.f("uq_meeting_reminder_meeting_id")
        ),
    )
    op.create_table(
        "plan_attachment",
        sa.Column("plan_item_id", sa.String(length=20), nullable=False),
        sa.Column("added_by_id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["person.id"],
            name=op.f("fk_plan_attachment_added_by_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_item_id"],
            ["plan_item.id"],
            name=op.f("fk_plan_attachment_plan_item_id_plan_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_attachment")),
    )
    with op.batch_alter_table("plan_attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_attachment_plan_item_id"), ["plan_item_id"], unique=False)

    op.create_table(
        "plan_item_completion",
        sa.Column("plan_item_id", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_plan_item_completion_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["plan_item_id"],
            ["plan_item.id"],
            name=op.f("fk_plan_item_completion_plan_item_id_plan_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item_completion")),
        sa.UniqueConstraint("plan_item_id", name=op.f("uq_plan_item_completion_plan_item_id")),
    )
    op.create_table(
        "proposed_time",
        sa.Column("meeting_id", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=20), nullable=False),
        sa.Column("starts_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_proposed_time_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_proposed_time_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_time")),
    )
    with op.batch_alter_table("proposed_time", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposed_time_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "resource_request",
        sa.Column("school_id", sa.String(length=20), nullable=False),
        sa.Column("plan_item_id", sa.String(length=20), nullable=True),
        sa.Column("asked_by_id", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "time", "resource", name="requestkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk_resource_request_asked_by_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_item_id"],
            ["plan_item.id"],
            name=op.f("fk_resource_request_plan_item_id_plan_item"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["school.id"],
            name=op.f("fk_resource_request_school_id_school"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_request")),
    )
    with op.batch_alter_table("resource_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resource_request_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_request_plan_item_id"), ["plan_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_request_school_id"), ["school_id"], unique=False)

    op.create_table(
        "plan_attachment_comment",
        sa.Column("attachment_id", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.String(length=20), nullable=False),
        sa.Column("on_version", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["plan_attachment.id"],
            name=op.f("fk_plan_attachment_comment_attachment_id_plan_attachment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_plan_attachment_comment_author_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_attachment_comment")),
    )
    with op.batch_alter_table("plan_attachment_comment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_attachment_comment_attachment_id"), ["attachment_id"], unique=False
        )

    op.create_table(
        "plan_attachment_version",
        sa.Column("attachment_id", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("filename", sa.String(length=255), nullable=True),
        sa.Column("content_type", sa.String(length=120), nullable=True),
        sa.Column("byte_size", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(url IS NULL) <> (filename IS NULL)", name=op.f("ck_plan_attachment_version_file_or_link")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["plan_attachment.id"],
            name=op.f("fk_plan_attachment_version_attachment_id_plan_attachment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_plan_attachment_version_by_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_attachment_version")),
        sa.UniqueConstraint("attachment_id", "number", name=op.f("uq_plan_attachment_version_attachment_id")),
    )
    with op.batch_alter_table("plan_attachment_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_attachment_version_attachment_id"), ["attachment_id"], unique=False
        )

    op.create_table(
        "resource_request_decision",
        sa.Column("request_id", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=20), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "granted", "declined", name="outcome", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
            name=op.f("fk_resource_request_decision_by_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["resource_request.id"],
            name=op.f("fk_resource_request_decision_request_id_resource_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_request_decision")),
        sa.UniqueConstraint("request_id", name=op.f("uq_resource_request_decision_request_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("zone", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Take the database back."""
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("zone")

    op.drop_table("resource_request_decision")
    with op.batch_alter_table("plan_attachment_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_attachment_version_attachment_id"))

    op.drop_table("plan_attachment_version")
    with op.batch_alter_table("plan_attachment_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_attachment_comment_attachment_id"))

    op.drop_table("plan_attachment_comment")
    with op.batch_alter_table("resource_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resource_request_school_id"))
        batch_op.drop_index(batch_op.f("ix_resource_request_plan_item_id"))
        batch_op.drop_index(batch_op.f("ix_resource_request_asked_by_id"))

    op.drop_table("resource_request")
    with op.batch_alter_table("proposed_time", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposed_time_meeting_id"))

    op.drop_table("proposed_time")
    op.drop_table("plan_item_completion")
    with op.batch_alter_table("plan_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_attachment_plan_item_id"))

    op.drop_table("plan_attachment")
    op.drop_table("meeting_reminder")
    with op.batch_alter_table("plan_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_item_owner_id"))
        batch_op.drop_index(batch_op.f("ix_plan_item_cycle_id"))

    op.drop_table("plan_item")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_starts_at"))
        batch_op.drop_index(batch_op.f("ix_meeting_pair_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_cycle_id"))

    op.drop_table("meeting")
    op.drop_table("reminder_wish")
    op.drop_table("calendar_feed")
