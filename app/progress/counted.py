"""Figures of a goal counted from the marks of a recording, as far as a person may read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.frameworks.models import Tag
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording
from app.marks.counting import Tally, tally
from app.marks.sheet import Sheet
from app.noticing.models import SealedNoticing
from app.noticing.seal import sealed_for
from app.people.models import Person
from app.progress.models import WAYS_OF, Reading, Source, Way

PLACES = 3
MOST_OFFERED = 50  # recordings to choose from: more than a year of lessons


@dataclass(frozen=True)
class Figure:
    """What one person's marks with one tag come to, in one way."""

    tag: Tag
    author: Person
    way: Way
    value: float

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.tag.id}.{self.author.id}.{self.way.value}"


@dataclass(frozen=True)
class Line:
    """One person's marks with one tag: each way's figure, or nothing where that way has no meaning."""

    tag: Tag
    author: Person
    figures: Sequence[Figure | None]


def recordings_to_count(goal: Goal, viewer: Person) -> list[Recording]:
    """The recordings of the goal's teacher that a viewer may see, newest lesson first."""
    seen = Recording.visible_to(viewer).join(Lesson, Lesson.id == Recording.lesson_id)
    own = seen.where(Lesson.teacher_id == goal.teacher_id, Recording.ready_at.is_not(None))
    newest = own.order_by(Lesson.taught_on.desc(), Recording.created_at.desc(), Recording.id)
    return list(db.session.scalars(newest.limit(MOST_OFFERED)).unique())


def lines(recording: Recording, viewer: Person, ways: Sequence[Way]) -> list[Line]:
    """Everything that can be counted in a recording: a line for each person and tag."""
    sheet = Sheet.of(recording, viewer)
    return [
        _line(sheet, author, tag, ways)
        for author in sheet.people.values()
        for tag in sheet.tags_of(author.id)
    ]


def ways_of(goal: Goal) -> tuple[Way, ...]:
    """How marks can be counted for a goal; none for what is judged or asked."""
    return WAYS_OF.get(goal.measure_kind, ())


def keep_count(
    goal: Goal,
    recording: Recording,
    *,
    by: Person,
    tag_id: str,
    marked_by_id: str,
    way: Way,
    note: str | None = None,
) -> Reading:
    """Count now, and keep the figure as a reading of the day of the lesson.

    Raises :class:`Refusal` where there is nothing to count, the goal is measured by something else, or the two who
    look at this recording are still noticing, each without the other's notes.
    """
    if way not in ways_of(goal):
        raise Refusal("This goal is measured by another kind of figure.", field="way")
    if db.session.scalar(sealed_for(by).where(SealedNoticing.recording_id == recording.id)) is not None:
        raise Refusal(
            "You are both still noticing here, each alone. Count when both are done.", field="recording_id"
        )
    found = _found(recording, by, tag_id, marked_by_id, way)
    if found is None:
        raise Refusal("There is nothing to count with that tag in this recording.", field="tag_id")
    reading = Reading.keep(
        goal,
        by=by,
        value=found.value,
        taken_on=recording.lesson.taught_on,
        note=note,
        source=Source.MARKS,
        recording_id=recording.id,
    )
    reading.tag_id, reading.marked_by_id, reading.way = found.tag.id, found.author.id, way
    reading.counted = f"{found.tag.name}, marked by {found.author.first_name}"
    return reading


def _found(recording: Recording, by: Person, tag_id: str, marked_by_id: str, way: Way) -> Figure | None:
    for line in lines(recording, by, (way,)):
        if (line.tag.id, line.author.id) == (tag_id, marked_by_id):
            return line.figures[0]
    return None


def _line(sheet: Sheet, author: Person, tag: Tag, ways: Sequence[Way]) -> Line:
    counted = tally(sheet.by(author.id, tag.id), sheet.recording.duration_ms, lasting=tag.lasts)
    values = [figure(counted, way) for way in ways]
    return Line(
        tag,
        author,
        [
            None if value is None else Figure(tag, author, way, value)
            for way, value in zip(ways, values, strict=True)
        ],
    )


def figure(counted: Tally, way: Way) -> float | None:
    """One figure of what was counted, in the unit of its way; nothing where it has no meaning."""
    value = {
        Way.COUNT: float(counted.count),
        Way.PER_MINUTE: counted.rate_per_minute,
        Way.SECONDS: None if counted.total_ms is None else counted.total_ms / 1000,
        Way.SECONDS_EACH: None if counted.median_ms is None else counted.median_ms / 1000,
        Way.SHARE: None if counted.share is None else counted.share * 100,
    }[way]
    return None if value is None else round(value, PLACES)
