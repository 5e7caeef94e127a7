"""Comments, clips and counts of marks as evidence: always by reference, so that what is taken back is gone at once."""

from collections.abc import Sequence
from typing import TypeVar

from flask import url_for
from sqlalchemy import Select, func, select
from sqlalchemy.sql.elements import ColumnElement

from app.clips.models import Clip
from app.comments.models import Comment
from app.foundation.db import db
from app.frameworks.models import Tag
from app.goals.models import Goal
from app.goals.sources import Family, Seen, Source, register
from app.lessons.models import Lesson, Recording
from app.marks.models import Mark
from app.people.models import Person

Row = TypeVar("Row", Recording, Tag, Person)

COMMENT, CLIP, MARKS = "comment", "clip", "marks"
MOST_CHOICES = 60
LONGEST_CHOICE = 70


def picture_of(recording: Recording) -> str | None:
    """Where the still of a film is, once there is one."""
    if recording.kept_as("poster/poster.jpg") is None:
        return None
    return url_for("media.show", id=recording.id, name="poster.jpg")


def _place(recording: Recording, at_ms: int) -> str:
    moment = f"t={at_ms / 1000:.3f}"
    return url_for("workspace.show", id=recording.lesson_id, recording=recording.id, _anchor=moment)


def _comments_seen_by(person: Person) -> Select[str]:
    return Comment.visible_to(person).with_only_columns(Comment.id)


def _comments_tied_to(goal: Goal, person: Person) -> Select[str]:
    tied = _comments_seen_by(person).where(Comment.goal_id == goal.id)
    return tied.order_by(Comment.created_at.desc(), Comment.id)


def _comments_told(ids: Sequence[str], person: Person) -> list[Seen]:
    found = db.session.scalars(Comment.visible_to(person).where(Comment.id.in_(ids))).unique()
    return [_comment(one, person) for one in found]


def _comment(comment: Comment, viewer: Person) -> Seen:
    by = "you" if comment.author_id == viewer.id else comment.author.first_name
    return Seen(
        id=comment.id,
        label=f"{comment.kind.value.capitalize()} by {by}",
        title=comment.told,
        on=comment.created_at.date(),
        at=comment.created_at,
        href=_place(comment.recording, comment.at_ms),
        detail=comment.recording.lesson.title,
        sign=comment.kind.value,
        private=not comment.shared,
    )


def _clips_seen_by(person: Person) -> Select[str]:
    return Clip.visible_to(person).with_only_columns(Clip.id)


def _clips_tied_to(goal: Goal, person: Person) -> Select[str]:
    tied = _clips_seen_by(person).where(Clip.goal_id == goal.id)
    return tied.order_by(Clip.created_at.desc(), Clip.id)


def _clips_told(ids: Sequence[str], person: Person) -> list[Seen]:
    found = db.session.scalars(Clip.visible_to(person).where(Clip.id.in_(ids))).unique()
    return [
        Seen(
            id=one.id,
            label="Clip",
            title=one.title,
            on=one.created_at.date(),
            at=one.created_at,
            href=_place(one.recording, one.start_ms),
            detail=one.recording.lesson.title,
            picture=picture_of(one.recording),
            length_ms=one.length_ms,
        )
        for one in found
    ]


def _count_id() -> ColumnElement[str]:
    """What names a count: the recording, the tag, and who marked."""
    return Mark.recording_id + "." + Mark.tag_id + "." + Mark.author_id


def _counts_seen_by(person: Person) -> Select[str]:
    return Mark.visible_to(person).with_only_columns(_count_id()).distinct()


def _counts_told(ids: Sequence[str], person: Person) -> list[Seen]:
    """The counts as they are now: one more mark, and the wall says one more."""
    counted = (
        Mark.visible_to(person)
        .with_only_columns(
            Mark.recording_id,
            Mark.tag_id,
            Mark.author_id,
            func.count(),
            func.min(Mark.created_at),
            maintain_column_froms=True,
        )
        .where(_count_id().in_(ids))
        .group_by(Mark.recording_id, Mark.tag_id, Mark.author_id)
    )
    rows = db.session.execute(counted).all()
    recordings = _by_id(select(Recording).where(Recording.id.in_([row[0] for row in rows])))
    tags = _by_id(select(Tag).where(Tag.id.in_([row[1] for row in rows])))
    authors = _by_id(select(Person).where(Person.id.in_([row[2] for row in rows])))
    return [
        Seen(
            id=f"{recording_id}.{tag_id}.{author_id}",
            label=f"Marked by {'you' if author_id == person.id else authors[author_id].first_name}",
            title=f"{count} × {tags[tag_id].name}",
            on=recordings[recording_id].lesson.taught_on,
            at=first_at,
            href=url_for("workspace.show", id=recordings[recording_id].lesson_id, recording=recording_id),
            detail=recordings[recording_id].lesson.title,
        )
        for recording_id, tag_id, author_id, count, first_at in rows
    ]


def _by_id(found: Select[Row]) -> dict[str, Row]:
    return {one.id: one for one in db.session.scalars(found).unique()}


register(Source(COMMENT, Family.OBSERVATIONS, _comments_seen_by, _comments_told, _comments_tied_to))
register(Source(CLIP, Family.OBSERVATIONS, _clips_seen_by, _clips_told, _clips_tied_to))
register(Source(MARKS, Family.OBSERVATIONS, _counts_seen_by, _counts_told))


def choices(goal: Goal, viewer: Person) -> list[tuple[str, str]]:
    """What of the teacher's lessons could be put on the wall and is not tied to the goal, newest first of each kind."""
    theirs = select(Recording.id).join(Lesson).where(Lesson.teacher_id == goal.teacher_id)
    clips = _clips_seen_by(viewer).where(
        Clip.goal_id.is_distinct_from(goal.id), Clip.recording_id.in_(theirs)
    )
    comments = _comments_seen_by(viewer).where(
        Comment.goal_id.is_distinct_from(goal.id),
        Comment.recording_id.in_(theirs),
        Comment.state == "shared",
    )
    counts = _counts_seen_by(viewer).where(Mark.recording_id.in_(theirs))
    newest = (
        (CLIP, "Clip", clips.order_by(Clip.created_at.desc()), _clips_told),
        (COMMENT, "Comment", comments.order_by(Comment.created_at.desc()), _comments_told),
        (MARKS, "Marks", counts, _counts_told),
    )
    found = []
    for kind, name, ids, told in newest:
        some = told(list(db.session.scalars(ids.limit(MOST_CHOICES))), viewer)
        for one in sorted(some, key=lambda seen: seen.at, reverse=True):
            words = f"{name}: {one.title}"
            found.append((f"{kind}:{one.id}", f"{_short(words)} ({one.detail})"))
    return found


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_CHOICE else f"{words[: LONGEST_CHOICE - 1]}…"
