"""What goes into a teacher's reel, each thing as far as the viewer may see it: a page at a time, in few queries.

A strength is a comment of that kind on one of the teacher's lessons, by whomever. It plays as the clip that holds its
moment, where somebody cut one, else as the range it is about. Milestones are steps that were tried, goals that came to
their end, and cycles that were closed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, String, literal, select, tuple_, union_all

from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.comments.models import Comment, CommentKind, CommentState
from app.cycles.models import Cycle
from app.foundation.db import UtcDateTime, db
from app.foundation.refusals import Refusal
from app.goals.models import Goal
from app.lessons.caption_schemas import webvtt_url
from app.lessons.models import Captions, Lesson, Recording
from app.people.models import Person
from app.strengths.film import Film, Shelf, film_of

A_PAGE: Final = 24
NO_CURSOR = "This cursor is not one that a list gave out."


@dataclass(frozen=True)
class Entry:
    """One thing in the reel. ``sort`` is *strength*, *step*, *goal* or *cycle*; a strength has a film."""

    sort: str
    id: str
    at: datetime
    words: str
    happened: str = ""
    comment: Comment | None = None
    film: Film | None = None
    goal_id: str | None = None


@dataclass(frozen=True)
class Reel:
    """One page of it, the newest first, and where the next one begins."""

    entries: Sequence[Entry]
    next_cursor: str | None

    @property
    def by_year(self) -> Sequence[tuple[int, Sequence[Entry]]]:
        """The same under its years."""
        years = dict.fromkeys(entry.at.year for entry in self.entries)
        return [(year, [entry for entry in self.entries if entry.at.year == year]) for year in years]

    @property
    def films(self) -> int:
        """How many of them can be played."""
        return sum(entry.film is not None for entry in self.entries)


def reel_of(teacher: Person, viewer: Person, *, cursor: str | None = None, limit: int = A_PAGE) -> Reel:
    """Read a page of a teacher's reel. Raises :class:`Refusal` for a cursor that no page gave out."""
    places = union_all(*_sources(teacher, viewer)).subquery()
    place = (places.c.at, places.c.sort, places.c.id)
    asked = select(*place).order_by(*(column.desc() for column in place)).limit(limit + 1)
    if cursor is not None:
        at, sort, id = _read(cursor)
        asked = asked.where(tuple_(*place) < tuple_(literal(at, UtcDateTime()), literal(sort), literal(id)))
    found = list(db.session.execute(asked).all())
    shown = found[:limit]
    more = f"{shown[-1].at.isoformat()}~{shown[-1].sort}~{shown[-1].id}" if len(found) > limit else None
    return Reel(_told(shown, viewer), more)


def strengths_of(teacher: Person, viewer: Person, *kinds: CommentKind) -> Select[Comment]:
    """The comments of some kinds on a teacher's lessons that a person may read and that are finished."""
    lessons = select(Lesson.id).where(Lesson.teacher_id == teacher.id)
    recordings = select(Recording.id).where(Recording.lesson_id.in_(lessons))
    return Comment.visible_to(viewer).where(
        Comment.recording_id.in_(recordings), Comment.kind.in_(kinds), Comment.state != CommentState.DRAFT
    )


def _sources(teacher: Person, viewer: Person) -> Iterable[Select[Any, Any, Any]]:
    strengths = strengths_of(teacher, viewer, CommentKind.STRENGTH)
    steps = ActionStep.visible_to(viewer).where(
        ActionStep.owner_id == teacher.id, ActionStep.ended_at.is_not(None)
    )
    goals = Goal.visible_to(viewer).where(Goal.teacher_id == teacher.id, Goal.closed_at.is_not(None))
    cycles = Cycle.visible_to(viewer).where(Cycle.teacher_id == teacher.id, Cycle.closed_at.is_not(None))
    for sort, rows, id, at in (
        ("strength", strengths, Comment.id, Comment.created_at),
        ("step", steps, ActionStep.id, ActionStep.ended_at),
        ("goal", goals, Goal.id, Goal.closed_at),
        ("cycle", cycles, Cycle.id, Cycle.closed_at),
    ):
        named = literal(sort, String()).label("sort")
        yield rows.order_by(None).with_only_columns(at.label("at"), named, id.label("id"))


def _told(places: Sequence[Any], viewer: Person) -> list[Entry]:
    """The things that stand at some places, each sort in one query, with the clips of the strengths in another."""
    ids = {sort: [place.id for place in places if place.sort == sort] for sort in _TELLERS}
    told: dict[str, Entry] = {}
    for sort, tell in _TELLERS.items():
        if ids[sort]:
            told.update((entry.id, entry) for entry in tell(ids[sort], viewer))
    return [told[place.id] for place in places if place.id in told]


def _strengths(ids: Sequence[str], viewer: Person) -> Iterable[Entry]:
    comments = db.session.scalars(Comment.visible_to(viewer).where(Comment.id.in_(ids))).unique().all()
    recordings = {comment.recording_id for comment in comments}
    clips = Clip.visible_to(viewer).where(Clip.recording_id.in_(recordings))
    captions = Captions.visible_to(viewer).where(Captions.recording_id.in_(recordings))
    shelf = Shelf(
        clips=db.session.scalars(clips).unique().all(),
        captions={one.recording_id: webvtt_url(one) for one in db.session.scalars(captions).unique()},
    )
    for one in comments:
        film = film_of(one, shelf)
        yield Entry("strength", one.id, one.created_at, one.told, comment=one, film=film)


def _steps(ids: Sequence[str], viewer: Person) -> Iterable[Entry]:
    for step in db.session.scalars(ActionStep.visible_to(viewer).where(ActionStep.id.in_(ids))).unique():
        happened = step.completion.what_happened if step.completion else None
        at = step.ended_at or step.created_at
        yield Entry("step", step.id, at, step.body, happened or "", goal_id=step.goal_id)


def _goals(ids: Sequence[str], viewer: Person) -> Iterable[Entry]:
    for goal in db.session.scalars(Goal.visible_to(viewer).where(Goal.id.in_(ids))).unique():
        yield Entry("goal", goal.id, goal.closed_at or goal.created_at, goal.statement, goal_id=goal.id)


def _cycles(ids: Sequence[str], viewer: Person) -> Iterable[Entry]:
    for cycle in db.session.scalars(Cycle.visible_to(viewer).where(Cycle.id.in_(ids))).unique():
        words = cycle.goal.statement if cycle.goal else "A cycle without a goal"
        yield Entry("cycle", cycle.id, cycle.closed_at or cycle.created_at, words, goal_id=cycle.goal_id)


_TELLERS: Final[dict[str, Callable[[Sequence[str], Person], Iterable[Entry]]]] = {
    "strength": _strengths,
    "step": _steps,
    "goal": _goals,
    "cycle": _cycles,
}


def _read(cursor: str) -> tuple[datetime, str, str]:
    try:
        moment, sort, id = cursor.split("~")
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or sort not in _TELLERS or not id.isalnum() or not id.isascii():
            raise ValueError("no place in this list")
        at.astimezone(None)
    except (ValueError, OverflowError) as problem:
        raise Refusal(NO_CURSOR, field="cursor") from problem
    return at, sort, id
