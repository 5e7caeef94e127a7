"""What one person may take away of one recording, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self, TypeVar

from sqlalchemy import Select, or_, select

from app.clips.models import Clip
from app.comments.models import Comment
from app.exports.lanes import lane_name
from app.foundation import clock
from app.foundation.db import db
from app.foundation.harmless import one_line
from app.frameworks.models import Extent, Tag, TagSet
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording
from app.marks.models import Mark
from app.people.models import Person

Row = TypeVar("Row")


class Layer(StrEnum):
    """Which of the things that lie on a recording are wanted."""

    EVERYTHING = "everything"
    COMMENTS = "comments"
    MARKS = "marks"
    CLIPS = "clips"


@dataclass(frozen=True)
class Marking:
    """A mark with the words of its tag, its set and its author. Of an interval that is still open ``end_ms`` is None."""

    id: str
    at_ms: int
    end_ms: int | None
    created_at: datetime
    tag_id: str
    tag: str
    key: str | None
    colour: int
    extent: Extent
    tag_set_id: str
    tag_set: str
    author_id: str
    author: str

    def until_ms(self, length_ms: int) -> int:
        """Where it ends: a moment at once, an interval that is still open at the end of a recording that long."""
        if self.extent is Extent.POINT:
            return self.at_ms
        return self.end_ms if self.end_ms is not None else max(length_ms, self.at_ms + 1)


MARKING: Final[tuple[Any, ...]] = (
    Mark.id,
    Mark.at_ms,
    Mark.end_ms,
    Mark.created_at,
    Tag.id,
    Tag.name,
    Tag.key,
    Tag.colour,
    Tag.extent,
    TagSet.id,
    TagSet.name,
    Person.id,
    Person.name,
)
"""The columns of a :class:`Marking`, in its order."""


@dataclass(frozen=True)
class Contents:
    """What is taken away, by whom and when. Only what ``viewer`` may read is here, and no other query is asked."""

    recording: Recording
    viewer: Person
    at: datetime
    layer: Layer
    comments: Sequence[Comment]
    marks: Sequence[Marking]
    clips: Sequence[Clip]
    statements: dict[str, str]
    """The goals in the viewer's sight, by id."""
    author: str | None = None
    """Whose things alone these are, if not everybody's."""

    @classmethod
    def gather(
        cls,
        recording: Recording,
        viewer: Person,
        *,
        layer: Layer = Layer.EVERYTHING,
        author_id: str | None = None,
    ) -> Self:
        """Gather what ``viewer`` may read of a recording they may see: all of it, or one layer, or one author's."""
        wanted = tuple(Layer) if layer is Layer.EVERYTHING else (layer,)
        comments = Comment.on(recording, viewer)
        clips = Clip.of(recording, viewer)
        if author_id is not None:
            comments = comments.where(Comment.author_id == author_id)
            clips = clips.where(Clip.author_id == author_id)
        found = cls(
            recording=recording,
            viewer=viewer,
            at=clock.now(),
            layer=layer,
            comments=_all(comments) if Layer.COMMENTS in wanted else [],
            marks=_markings(recording, viewer, author_id) if Layer.MARKS in wanted else [],
            clips=_all(clips) if Layer.CLIPS in wanted else [],
            statements=_statements(recording, viewer),
        )
        if author_id is None:
            return found
        people = {viewer.id: viewer.name, **found.authors}
        return replace(found, author=people.get(author_id, "somebody else"))

    @property
    def lesson(self) -> Lesson:
        """The lesson that was recorded."""
        return self.recording.lesson

    @property
    def length_ms(self) -> int:
        """How long the recording is; 0 while that is not known."""
        return self.recording.duration_ms or 0

    @property
    def authors(self) -> dict[str, str]:
        """The names of everybody who wrote something here, by id; two of one name are told apart."""
        named = [(comment.author_id, comment.author.name) for comment in self.comments]
        named += [(reply.author_id, reply.author.name) for one in self.comments for reply in one.replies]
        named += [(mark.author_id, mark.author) for mark in self.marks]
        named += [(clip.author_id, clip.author.name) for clip in self.clips]
        return apart(dict(named))

    def about(self, thing: Comment | Clip) -> str:
        """The goal that a comment or a clip is about, if the viewer can see that goal."""
        if isinstance(thing, Comment) and thing.off_goal:
            return "off goal"
        return self.statements.get(thing.goal_id or "", "")


def words_of(comment: Comment) -> str:
    """All that a comment says, for what has one place for it: what was seen or heard, then what it makes one think."""
    return "\n".join(filter(None, (comment.told, comment.thought)))


def writers(recording: Recording, viewer: Person) -> dict[str, str]:
    """Who wrote something on a recording that ``viewer`` may read: names by id."""
    wrote = [
        Person.id.in_(query.with_only_columns(column).order_by(None))
        for query, column in (
            (Comment.on(recording, viewer), Comment.author_id),
            (Mark.on(recording, viewer), Mark.author_id),
            (Clip.of(recording, viewer), Clip.author_id),
        )
    ]
    people = select(Person.id, Person.name).where(or_(*wrote)).order_by(Person.name, Person.id)
    return apart({id: name for id, name in db.session.execute(people)})  # noqa: C416 - rows are not pairs to mypy


def apart(names: dict[str, str]) -> dict[str, str]:
    """Names on one line by id, the second of one name with a figure behind it."""
    told: dict[str, str] = {}
    for id, name in names.items():
        plain, lane = one_line(name) or "Somebody", 0
        while lane_name(plain, lane) in told.values():
            lane += 1
        told[id] = lane_name(plain, lane)
    return told


def _all(query: Select[Row]) -> list[Row]:
    return list(db.session.scalars(query).unique())


def _markings(recording: Recording, viewer: Person, author_id: str | None) -> list[Marking]:
    """By columns: a lesson may have twenty thousand marks, and nobody needs each with its recording."""
    marks = Mark.on(recording, viewer)
    if author_id is not None:
        marks = marks.where(Mark.author_id == author_id)
    rows = db.session.execute(
        marks.join(Tag, Mark.tag_id == Tag.id)
        .join(TagSet, Tag.tag_set_id == TagSet.id)
        .join(Person, Mark.author_id == Person.id)
        .with_only_columns(*MARKING)
    )
    return [Marking(*row) for row in rows]


def _statements(recording: Recording, viewer: Person) -> dict[str, str]:
    teachers = Goal.visible_to(viewer).where(Goal.teacher_id == recording.lesson.teacher_id)
    return {goal.id: goal.statement for goal in db.session.scalars(teachers).unique()}
