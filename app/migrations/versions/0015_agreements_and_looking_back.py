"""Agreements and looking back"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "agreement",
        sa.Column("pair_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pair.id"], name=op.f("fk_agreement_pair_id_pair"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("pair_id", name=op.f("uq_agreement_pair_id")),
    )
    op.create_table(
        "agreement_wording",
        sa.Column("agreement_id", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("works_on", sa.Text(), nullable=False),
        sa.Column("who_sees", sa.Text(), nullable=False),
        sa.Column("how_long", sa.Text(), nullable=False),
        sa.Column("beside", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_agreement_wording_agreement_id_agreement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_agreement_wording_by_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_wording")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_agreement_wording_agreement_id")),
    )
    op.create_table(
        "check_back",
        sa.Column("cycle_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "lasting",
            sa.Enum(
                "held",
                "partly",
                "faded",
                "cant-tell-yet",
                name="lasting",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("figure", sa.Float(), nullable=True),
        sa.Column("answered_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_check_back_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_check_back_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_back")),
    )
    with op.batch_alter_table("check_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_back_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("wording_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_signature_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["wording_id"],
            ["agreement_wording.id"],
            name=op.f("fk_signature_wording_id_agreement_wording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("wording_id", "person_id", name=op.f("uq_signature_wording_id")),
    )
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "pathway",
                sa.Enum(
                    "new-to-coaching",
                    "used-to-it",
                    name="pathway",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=False,
                server_default="new-to-coaching",
            )
        )

    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_out", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take the database back."""
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.drop_column("left_out")

    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_cycle_pathway"), type_="check")
        batch_op.drop_column("pathway")

    op.drop_table("signature")
    with op.batch_alter_table("check_back", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_back_cycle_id"))

    op.drop_table("check_back")
    op.drop_table("agreement_wording")
    op.drop_table("agreement")
