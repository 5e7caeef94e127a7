"""Comments to work with: evidence and thought, history, resolution, undo, feedback, mentions, prompts"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "prompt_bank",
        sa.Column("school_id", sa.String(length=20), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_prompt_bank_school_id_school"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_bank")),
        sa.UniqueConstraint("school_id", name=op.f("uq_prompt_bank_school_id")),
    )
    op.create_table(
        "feedback",
        sa.Column("recording_id", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.String(length=20), nullable=False),
        sa.Column("comments_sent", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("proposed_step", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_feedback_author_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_feedback_recording_id_recording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_recording_id"), ["recording_id"], unique=False)

    op.create_table(
        "comment_wording",
        sa.Column("comment_id", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("thought", sa.Text(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_comment_wording_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_comment_wording_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_wording")),
    )
    with op.batch_alter_table("comment_wording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_wording_comment_id"), ["comment_id"], unique=False)

    op.create_table(
        "feedback_moment",
        sa.Column("feedback_id", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_feedback_moment_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["feedback_id"],
            ["feedback.id"],
            name=op.f("fk_feedback_moment_feedback_id_feedback"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("feedback_id", "position", name=op.f("pk_feedback_moment")),
    )
    with op.batch_alter_table("feedback_moment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_moment_comment_id"), ["comment_id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("comment_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("seen_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_mention_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mention_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("comment_id", "person_id", name=op.f("uq_mention_comment_id")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("thought", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("edited_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("resolved_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("deleted_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("resolved_by_id", sa.String(length=20), nullable=True))
        batch_op.create_index(batch_op.f("ix_comment_deleted_at"), ["deleted_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_comment_resolved_by_id_person"),
            "person",
            ["resolved_by_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Take the database back."""
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_comment_resolved_by_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_comment_deleted_at"))
        batch_op.drop_column("deleted_at")
        batch_op.drop_column("resolved_by_id")
        batch_op.drop_column("resolved_at")
        batch_op.drop_column("edited_at")
        batch_op.drop_column("thought")

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_person_id"))

    op.drop_table("mention")
    with op.batch_alter_table("feedback_moment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_moment_comment_id"))

    op.drop_table("feedback_moment")
    with op.batch_alter_table("comment_wording", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_wording_comment_id"))

    op.drop_table("comment_wording")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_recording_id"))

    op.drop_table("feedback")
    op.drop_table("prompt_bank")
