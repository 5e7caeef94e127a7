"""Measures, priorities, gaps and readings"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHECKS = {
    "measurekind": "measure_kind IN ('count', 'rate', 'seconds', 'share', 'rubric', 'score', 'survey')",
    "direction": "direction IN ('more', 'less')",
    "gapstate": "gap_state IN ('open', 'narrowing', 'closed')",
}
"""A column that is added to a table does not bring its check along."""


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "priority",
        sa.Column("school_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("retired_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_priority_school_id_school"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority")),
    )
    with op.batch_alter_table("priority", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_priority_school_id"), ["school_id"], unique=False)

    op.create_table(
        "reading",
        sa.Column("goal_id", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "typed",
                "marks",
                "assessment",
                "survey",
                "check-back",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source_id", sa.String(length=20), nullable=True),
        sa.Column("recording_id", sa.String(length=20), nullable=True),
        sa.Column("tag_id", sa.String(length=20), nullable=True),
        sa.Column("marked_by_id", sa.String(length=20), nullable=True),
        sa.Column(
            "way",
            sa.Enum(
                "count",
                "per-minute",
                "seconds",
                "seconds-each",
                "share",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("counted", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_reading_author_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goal.id"], name=op.f("fk_reading_goal_id_goal"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["person.id"], name=op.f("fk_reading_marked_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_reading_recording_id_recording"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_reading_tag_id_tag"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_reading_goal_day", ["goal_id", "taken_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reading_recording_id"), ["recording_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reading_tag_id"), ["tag_id"], unique=False)

    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("measure_kind", sa.String(length=32), nullable=True))
        batch_op.add_column(
            sa.Column("direction", sa.String(length=32), server_default="more", nullable=False)
        )
        batch_op.add_column(sa.Column("target_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("intervention_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("priority_id", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("gap", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("gap_state", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("gap_since", sa.Date(), nullable=True))
        for name, words in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_goal_{name}"), words)
        batch_op.create_index(batch_op.f("ix_goal_priority_id"), ["priority_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_goal_priority_id_priority"),
            "priority",
            ["priority_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Take the database back."""
    with op.batch_alter_table("goal", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_goal_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_goal_priority_id_priority"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_goal_priority_id"))
        batch_op.drop_column("gap_since")
        batch_op.drop_column("gap_state")
        batch_op.drop_column("gap")
        batch_op.drop_column("priority_id")
        batch_op.drop_column("intervention_on")
        batch_op.drop_column("target_on")
        batch_op.drop_column("direction")
        batch_op.drop_column("measure_kind")

    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_tag_id"))
        batch_op.drop_index(batch_op.f("ix_reading_recording_id"))
        batch_op.drop_index("ix_reading_goal_day")
        batch_op.drop_index(batch_op.f("ix_reading_author_id"))

    op.drop_table("reading")
    with op.batch_alter_table("priority", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_priority_school_id"))

    op.drop_table("priority")
