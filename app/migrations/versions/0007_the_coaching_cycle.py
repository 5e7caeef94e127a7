"""The coaching cycle"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "cycle",
        sa.Column("school_id", sa.String(length=20), nullable=False),
        sa.Column("teacher_id", sa.String(length=20), nullable=False),
        sa.Column("pair_id", sa.String(length=20), nullable=True),
        sa.Column("goal_id", sa.String(length=20), nullable=True),
        sa.Column("begun_by_id", sa.String(length=20), nullable=False),
        sa.Column("repeats_id", sa.String(length=20), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "set-goal",
                "action-plan",
                "monitor",
                "reflect",
                "closed",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("closed_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_cycle_begun_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goal.id"], name=op.f("fk_cycle_goal_id_goal"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pair.id"], name=op.f("fk_cycle_pair_id_pair"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["repeats_id"], ["cycle.id"], name=op.f("fk_cycle_repeats_id_cycle"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_cycle_school_id_school"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["person.id"], name=op.f("fk_cycle_teacher_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
    )
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cycle_goal_id"), ["goal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cycle_pair_id"), ["pair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cycle_teacher_id"), ["teacher_id"], unique=False)

    op.create_table(
        "stage_change",
        sa.Column("cycle_id", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=20), nullable=False),
        sa.Column(
            "left",
            sa.Enum(
                "set-goal",
                "action-plan",
                "monitor",
                "reflect",
                "closed",
                name="left",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "entered",
            sa.Enum(
                "set-goal",
                "action-plan",
                "monitor",
                "reflect",
                "closed",
                name="entered",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_stage_change_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_stage_change_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
    )
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_change_cycle_id"), ["cycle_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_change_cycle_id"))

    op.drop_table("stage_change")
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cycle_teacher_id"))
        batch_op.drop_index(batch_op.f("ix_cycle_pair_id"))
        batch_op.drop_index(batch_op.f("ix_cycle_goal_id"))

    op.drop_table("cycle")
