"""Sealed noticing"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHEN = app.foundation.db.UtcDateTime(timezone=True)
SEALED_NOW = sa.text("unsealed_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "sealed_noticing",
        sa.Column("recording_id", sa.String(length=20), nullable=False),
        sa.Column("teacher_id", sa.String(length=20), nullable=False),
        sa.Column("coach_id", sa.String(length=20), nullable=False),
        sa.Column("begun_by_id", sa.String(length=20), nullable=False),
        sa.Column("begun_at", WHEN, nullable=False),
        sa.Column("unsealed_at", WHEN, nullable=True),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.Column("ended_by_id", sa.String(length=20), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", WHEN, nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.CheckConstraint("coach_id <> teacher_id", name=op.f("ck_sealed_noticing_two_people")),
        sa.CheckConstraint(
            "unsealed_at IS NULL OR ended_at IS NULL", name=op.f("ck_sealed_noticing_opened_or_ended")
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], ["person.id"], name=op.f(f"fk_sealed_noticing_{name}_person"), ondelete=ondelete
            )
            for name, ondelete in (
                ("teacher_id", "CASCADE"),
                ("coach_id", "CASCADE"),
                ("begun_by_id", "CASCADE"),
                ("ended_by_id", "SET NULL"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_sealed_noticing_recording_id_recording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_noticing")),
    )
    with op.batch_alter_table("sealed_noticing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_noticing_recording_id"), ["recording_id"], unique=False)
        batch_op.create_index(
            "uq_sealed_noticing_sealed",
            ["recording_id"],
            unique=True,
            sqlite_where=SEALED_NOW,
            postgresql_where=SEALED_NOW,
        )
    op.create_table(
        "noticing_half",
        sa.Column("noticing_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("done_at", WHEN, nullable=True),
        sa.Column("shared_at", WHEN, nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["noticing_id"],
            ["sealed_noticing.id"],
            name=op.f("fk_noticing_half_noticing_id_sealed_noticing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_noticing_half_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noticing_half")),
        sa.UniqueConstraint("noticing_id", "person_id", name=op.f("uq_noticing_half_noticing_id")),
    )
    with op.batch_alter_table("noticing_half", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_noticing_half_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("noticing_half")
    op.drop_table("sealed_noticing")
