"""What only the demo tells, because it needs films of its own: Amina's first round on film, and Chidi's beginning."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.clips.models import Clip
from app.comments.models import Comment, CommentKind, CommentState, Feedback
from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation import clock
from app.foundation.db import db
from app.goals.measures import Direction, Measure, MeasureKind
from app.goals.models import Goal, GoalKind
from app.lessons.models import Lesson, Recording, Sharing
from app.marks.models import Mark
from app.people.models import Person
from app.seeds.recordings import Short, recording_in
from app.seeds.school import World


@dataclass(frozen=True)
class Told:
    """A lesson of the first round: when, what it was about, and what was said of one stretch of it."""

    days_ago: int
    title: str
    filename: str
    look_for: str
    clip: str
    amina: tuple[CommentKind, str]
    ben: tuple[CommentKind, str]


FIRST_ROUND = (
    Told(
        104,
        "Halves and quarters",
        "Year 5 halves and quarters.mp4",
        "Who speaks after an answer?",
        "I answer for them",
        (
            CommentKind.NOTICING,
            "I repeat the answer, and then I explain it. Twelve seconds, and all of them mine.",
        ),
        (CommentKind.QUESTION, "What might she have said next, if nobody had spoken?"),
    ),
    Told(
        90,
        "Fractions on a line",
        "Year 5 fractions on a line.mp4",
        "Do I wait before I speak?",
        "Two voices before mine",
        (CommentKind.NOTICING, "Two of them speak before I do. I had my hand over my mouth."),
        (
            CommentKind.STRENGTH,
            "You let the second answer come. He built on hers, and looked at her while he spoke.",
        ),
    ),
)


def remember(world: World, films: Iterator[Short]) -> None:
    """Add the two films of the round that is closed, and the one of somebody who has only begun, to the session."""
    goal = db.session.scalars(Goal.owned_by(world.amina)).unique().one()
    _some_days_ago(world)
    for told in FIRST_ROUND:
        _earlier(world, goal, told, next(films))
    _alone(world.chidi, next(films))


def _some_days_ago(world: World) -> None:
    """Let what was said of the newest lesson have been said in the days after it, and not all of it today."""
    lesson = (
        db.session.scalars(Lesson.owned_by(world.amina).where(Lesson.title == "Comparing fractions"))
        .unique()
        .one()
    )
    recording = db.session.scalars(Recording.of([lesson])).unique().one()
    recording.created_at -= timedelta(days=5)
    sharings = db.session.scalars(select(Sharing).where(Sharing.lesson_id == lesson.id)).unique()
    for sharing in sharings:
        sharing.created_at -= timedelta(days=4)
    here = recording.id
    made: list[Comment | Clip | Mark | Feedback] = [
        *db.session.scalars(select(Comment).where(Comment.recording_id == here)).unique(),
        *db.session.scalars(select(Clip).where(Clip.recording_id == here)).unique(),
        *db.session.scalars(select(Mark).where(Mark.recording_id == here)).unique(),
        *db.session.scalars(select(Feedback).where(Feedback.recording_id == here)).unique(),
    ]
    for one in made:
        one.created_at -= timedelta(days=3)
    db.session.flush()


def _earlier(world: World, goal: Goal, told: Told, film: Short) -> None:
    taught = clock.now() - timedelta(days=told.days_ago)
    lesson = _taught(world.amina, told.title, taught, subject="Mathematics", look_for=told.look_for)
    recording = recording_in(lesson, by=world.amina, path=film.path, filename=told.filename)
    with clock.standing_still(taught + timedelta(hours=6)):
        recording.created_at = clock.now()
        sharing = Sharing.of(
            lesson, by=world.amina, to=world.amina_and_ben, purpose="coaching", expires_at=None
        )
        db.session.add(sharing)
        _clip(recording, world.amina, goal, told.clip, film)
        db.session.flush()
    for hours, by, (kind, body) in ((8, world.amina, told.amina), (29, world.ben, told.ben)):
        with clock.standing_still(taught + timedelta(hours=hours)):
            Comment.leave(
                on=recording,
                by=by,
                at_ms=film.stretch[0],
                end_ms=film.stretch[1],
                kind=kind,
                body=body,
                state=CommentState.SHARED,
                goal_id=goal.id,
            )
            db.session.flush()


def _taught(by: Person, title: str, at: datetime, *, subject: str, look_for: str) -> Lesson:
    with clock.standing_still(at):
        lesson = Lesson.taught_by(
            by, title=title, taught_on=at.date(), subject=subject, phase="Year 5", look_fors=[look_for]
        )
        db.session.add(lesson)
        db.session.flush()
    return lesson


def _clip(recording: Recording, by: Person, goal: Goal | None, title: str, film: Short) -> None:
    clip = Clip(
        recording_id=recording.id,
        author_id=by.id,
        goal_id=goal.id if goal else None,
        title=title,
        start_ms=film.stretch[0],
        end_ms=film.stretch[1],
    )
    clip.recording, clip.author, clip.goal = recording, by, goal
    db.session.add(clip)


def _alone(chidi: Person, film: Short) -> None:
    """A teacher without a coach: a goal, where it stands now, and a first film that nobody else sees."""
    with clock.standing_still(clock.now() - timedelta(days=6)):
        goal = Goal.set_by(
            chidi,
            statement="In partner talk, every student asks at least one question back.",
            why="They take turns telling. I would like them to want to know.",
            kind=GoalKind.STUDENT_BEHAVIOUR,
            measure=Measure(
                name="Pairs in which both ask",
                unit="of ten pairs",
                baseline=2,
                target=7,
                kind=MeasureKind.COUNT,
                direction=Direction.MORE,
                target_on=clock.today() + timedelta(days=48),
            ),
        )
        db.session.flush()
        cycle = Cycle.begin(by=chidi, goal=goal)
        db.session.flush()
    yesterday = clock.now() - timedelta(days=1)
    with clock.standing_still(yesterday):
        cycle.move_to(Stage.ACTION_PLAN, by=chidi)
    lesson = _taught(
        chidi, "Partner talk about shadows", yesterday, subject="Science", look_for="Who asks, and who tells?"
    )
    recording_in(lesson, by=chidi, path=film.path, filename="One pair, up close.mp4")
    db.session.flush()
