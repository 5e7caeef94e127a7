"""An exemplar as a model"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    with op.batch_alter_table("step_model", schema=None) as batch_op:
        batch_op.add_column(sa.Column("exemplar_id", sa.String(length=20), nullable=True))
        batch_op.create_index(batch_op.f("ix_step_model_exemplar_id"), ["exemplar_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_step_model_exemplar_id_exemplar"),
            "exemplar",
            ["exemplar_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Take the database back."""
    with op.batch_alter_table("step_model", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_step_model_exemplar_id_exemplar"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_step_model_exemplar_id"))
        batch_op.drop_column("exemplar_id")
