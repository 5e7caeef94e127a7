"""Frameworks, ratings and the library"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.foundation.db

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "framework",
        sa.Column("school_id", sa.String(length=20), nullable=False),
        sa.Column("loaded_by_id", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=400), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("domains", sa.JSON(), nullable=False),
        sa.Column("ready", sa.String(length=60), nullable=True),
        sa.Column("put_away_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["loaded_by_id"],
            ["person.id"],
            name=op.f("fk_framework_loaded_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_framework_school_id_school"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework")),
        sa.UniqueConstraint("school_id", "folded", "edition", name=op.f("uq_framework_school_id")),
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("framework_id", sa.String(length=20), nullable=False),
        sa.Column("domain", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("look_fors", sa.JSON(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["framework_id"],
            ["framework.id"],
            name=op.f("fk_indicator_framework_id_framework"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_folded"), ["folded"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_framework_id"), ["framework_id"], unique=False)

    op.create_table(
        "resource",
        sa.Column("school_id", sa.String(length=20), nullable=False),
        sa.Column("shared_by_id", sa.String(length=20), nullable=False),
        sa.Column("pair_id", sa.String(length=20), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("phase", sa.String(length=200), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("filename", sa.String(length=255), nullable=True),
        sa.Column("byte_size", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("url IS NULL OR filename IS NULL", name=op.f("ck_resource_link_or_file")),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pair.id"], name=op.f("fk_resource_pair_id_pair"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_resource_school_id_school"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shared_by_id"], ["person.id"], name=op.f("fk_resource_shared_by_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resource_pair_id"), ["pair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_shared_by_id"), ["shared_by_id"], unique=False)

    op.create_table(
        "rating",
        sa.Column("goal_id", sa.String(length=20), nullable=False),
        sa.Column("framework_id", sa.String(length=20), nullable=False),
        sa.Column("lesson_id", sa.String(length=20), nullable=True),
        sa.Column("begun_by_id", sa.String(length=20), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_rating_begun_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"],
            ["framework.id"],
            name=op.f("fk_rating_framework_id_framework"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goal.id"], name=op.f("fk_rating_goal_id_goal"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_rating_lesson_id_lesson"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_goal_id"), ["goal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_lesson_id"), ["lesson_id"], unique=False)

    op.create_table(
        "exemplar",
        sa.Column("school_id", sa.String(length=20), nullable=False),
        sa.Column("recording_id", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "model",
                "talk",
                "training",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("purpose_words", sa.String(length=200), nullable=True),
        sa.Column(
            "goal_kind",
            sa.Enum(
                "student-behaviour",
                "achievement",
                "instruction",
                name="exemplar_goal_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("phase", sa.String(length=200), nullable=True),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("offered_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("declined_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", app.foundation.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "making",
                "ready",
                "failed",
                name="filestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("end_ms > start_ms", name=op.f("ck_exemplar_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_exemplar_author_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_exemplar_owner_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_exemplar_recording_id_recording"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_exemplar_school_id_school"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemplar")),
    )
    with op.batch_alter_table("exemplar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exemplar_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exemplar_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exemplar_recording_id"), ["recording_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exemplar_school_id"), ["school_id"], unique=False)

    op.create_table(
        "rating_side",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("rating_id", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=20), nullable=False),
        sa.Column("rated_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_rating_side_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rating_id"], ["rating.id"], name=op.f("fk_rating_side_rating_id_rating"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_side")),
        sa.UniqueConstraint("rating_id", "by_id", name=op.f("uq_rating_side_rating_id")),
    )
    op.create_table(
        "exemplar_indicator",
        sa.Column("exemplar_id", sa.String(length=20), nullable=False),
        sa.Column("indicator_id", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["exemplar_id"],
            ["exemplar.id"],
            name=op.f("fk_exemplar_indicator_exemplar_id_exemplar"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_exemplar_indicator_indicator_id_indicator"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("exemplar_id", "indicator_id", name=op.f("pk_exemplar_indicator")),
    )
    with op.batch_alter_table("exemplar_indicator", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exemplar_indicator_indicator_id"), ["indicator_id"], unique=False
        )

    op.create_table(
        "library_entry",
        sa.Column("place", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("exemplar_id", sa.String(length=20), nullable=True),
        sa.Column("resource_id", sa.String(length=20), nullable=True),
        sa.Column("created_at", app.foundation.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(exemplar_id IS NULL) <> (resource_id IS NULL)", name=op.f("ck_library_entry_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["exemplar_id"],
            ["exemplar.id"],
            name=op.f("fk_library_entry_exemplar_id_exemplar"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_library_entry_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_library_entry")),
        sa.UniqueConstraint("exemplar_id", name=op.f("uq_library_entry_exemplar_id")),
        sa.UniqueConstraint("resource_id", name=op.f("uq_library_entry_resource_id")),
    )
    op.create_table(
        "seen_indicator",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("side_id", sa.String(length=20), nullable=False),
        sa.Column("indicator_id", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_seen_indicator_indicator_id_indicator"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["side_id"],
            ["rating_side.id"],
            name=op.f("fk_seen_indicator_side_id_rating_side"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen_indicator")),
    )
    with op.batch_alter_table("seen_indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seen_indicator_side_id"), ["side_id"], unique=False)

    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.add_column(sa.Column("framework_id", sa.String(length=20), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_cycle_framework_id_framework"),
            "framework",
            ["framework_id"],
            ["id"],
            ondelete="SET NULL",
        )
    _make_the_library_searchable()


def downgrade() -> None:
    """Take it back."""
    if op.get_bind().dialect.name == "sqlite":
        for moment in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER library_entry_{moment}")
        op.execute("DROP TABLE library_search")
    else:
        op.execute("DROP INDEX ix_library_entry_search")
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_cycle_framework_id_framework"), type_="foreignkey")
        batch_op.drop_column("framework_id")

    with op.batch_alter_table("seen_indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seen_indicator_side_id"))

    op.drop_table("seen_indicator")
    op.drop_table("library_entry")
    with op.batch_alter_table("exemplar_indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exemplar_indicator_indicator_id"))

    op.drop_table("exemplar_indicator")
    op.drop_table("rating_side")
    with op.batch_alter_table("exemplar", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exemplar_school_id"))
        batch_op.drop_index(batch_op.f("ix_exemplar_recording_id"))
        batch_op.drop_index(batch_op.f("ix_exemplar_owner_id"))
        batch_op.drop_index(batch_op.f("ix_exemplar_author_id"))

    op.drop_table("exemplar")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_lesson_id"))
        batch_op.drop_index(batch_op.f("ix_rating_goal_id"))

    op.drop_table("rating")
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resource_shared_by_id"))
        batch_op.drop_index(batch_op.f("ix_resource_school_id"))
        batch_op.drop_index(batch_op.f("ix_resource_pair_id"))

    op.drop_table("resource")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_framework_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_folded"))

    op.drop_table("indicator")
    op.drop_table("framework")


def _make_the_library_searchable() -> None:
    """An index of words that keeps itself: by triggers where it is a table of its own.

    A later migration that rebuilds ``library_entry`` on SQLite has to make the triggers again.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE INDEX ix_library_entry_search ON library_entry USING gin (to_tsvector('simple', words))"
        )
        return
    op.execute("CREATE VIRTUAL TABLE library_search USING fts5(words, tokenize='unicode61')")
    add = "INSERT INTO library_search(rowid, words) VALUES (new.place, new.words);"
    drop = "DELETE FROM library_search WHERE rowid = old.place;"
    for moment, does in (("INSERT", add), ("DELETE", drop), ("UPDATE", f"{drop} {add}")):
        op.execute(
            f"CREATE TRIGGER library_entry_{moment.lower()} AFTER {moment} ON library_entry BEGIN {does} END"
        )
