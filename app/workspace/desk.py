"""Everything that lies on the desk when one person opens a lesson: gathered once, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, or_

from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.comments.models import Comment
from app.foundation import live
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.audience import day
from app.lessons.models import Lesson, Recording, RecordingState
from app.lessons.schemas import RecordingUrls
from app.lessons.sharing import audience, sharings_of
from app.people.models import Pair, Person
from app.workspace import in_step
from app.workspace.looking import looking_at
from app.workspace.window import Place, Window

Row = TypeVar("Row")

PROMPTED_KINDS = ("noticing", "strength", "question")


@dataclass(frozen=True)
class Desk:
    """One lesson as one person sees it. ``since`` is the newest live event that this already knows of."""

    lesson: Lesson
    viewer: Person
    recordings: Sequence[Recording]
    recording: Recording | None
    window: Window
    clips: Sequence[Clip]
    goals: dict[str, Goal]
    step: ActionStep | None
    prompts: Sequence[str]
    can_debrief: bool
    shared: bool
    audience: str
    since: int
    from_disk: bool

    @classmethod
    def lay(
        cls,
        lesson: Lesson,
        viewer: Person,
        recording_id: str | None,
        place: Place,
        *,
        from_disk: bool = False,
    ) -> "Desk":
        """Gather what ``viewer`` may see of a lesson they may see, opened at one of its recordings.

        ``from_disk`` says that the page which asks has the file itself, and plays that until the recording can be.
        """
        since = live.position(db.session)
        sharings = sharings_of(db.session, [lesson])
        recordings = _recordings(lesson, viewer)
        recording = _chosen(recordings, recording_id)
        goals = _goals(lesson, viewer)
        return cls(
            lesson=lesson,
            viewer=viewer,
            recordings=recordings,
            recording=recording,
            window=Window.on(recording, viewer, place),
            clips=_all(Clip.of(recording, viewer)) if recording else [],
            goals=goals,
            step=_step(goals, viewer),
            prompts=() if sharings and not _looks_first(recording, viewer) else _prompts(recording, viewer),
            can_debrief=_can_debrief(lesson, viewer),
            shared=bool(sharings),
            audience=audience(lesson, viewer, sharings),
            since=since,
            from_disk=from_disk and _is_on_its_way(recording, lesson, viewer),
        )

    @property
    def own(self) -> bool:
        """Whether the viewer taught the lesson."""
        return self.lesson.teacher_id == self.viewer.id

    @property
    def detail(self) -> str:
        """What is known of the lesson, in a line: ``Year 5 mathematics, 17 November``."""
        subject = self.lesson.subject or ""
        known = " ".join(filter(None, (self.lesson.phase, subject[:1].lower() + subject[1:])))
        return ", ".join(filter(None, (known[:1].upper() + known[1:], day(self.lesson.taught_on))))

    @property
    def goal(self) -> Goal | None:
        """The teacher's current goal: the one set last that is still open."""
        return next((goal for goal in reversed(self.goals.values()) if goal.closed_at is None), None)

    @property
    def urls(self) -> RecordingUrls | None:
        """Where the chosen recording's media are, as far as its stages are."""
        return RecordingUrls.of(self.recording, self.viewer) if self.recording else None

    @property
    def in_step(self) -> str:
        """How the chosen recording lies beside the others, in words; empty where there is nothing to say."""
        return in_step.told_of(self.recording, self.recordings) if self.recording else ""

    @property
    def under_way(self) -> bool:
        """Whether the chosen recording plays already while other stages go on."""
        return bool(
            self.recording and self.recording.playable and self.recording.state is not RecordingState.READY
        )


def _all(query: Select[Row]) -> list[Row]:
    return list(db.session.scalars(query).unique())


def _looks_first(recording: Recording | None, viewer: Person) -> bool:
    """Whether the viewer taught the recording and still looks at it by themselves, whoever else can see it."""
    return recording is not None and recording.lesson.teacher_id == viewer.id and looking_at(recording).waits


def _prompts(recording: Recording | None, viewer: Person) -> Sequence[str]:
    """The kinds of the first watch that are still to do: for a teacher alone with a lesson."""
    if recording is None or not recording.playable or recording.lesson.teacher_id != viewer.id:
        return ()
    kinds = Comment.on(recording, viewer).order_by(None).with_only_columns(Comment.kind).distinct()
    said = {kind.value for kind in db.session.scalars(kinds)}
    return tuple(kind for kind in PROMPTED_KINDS if kind not in said)


def _recordings(lesson: Lesson, viewer: Person) -> Sequence[Recording]:
    query = Recording.visible_to(viewer).where(Recording.lesson_id == lesson.id)
    return list(db.session.scalars(query.order_by(Recording.created_at, Recording.id)).unique())


def _chosen(recordings: Sequence[Recording], recording_id: str | None) -> Recording | None:
    """The one asked for; else the first that plays; else the first that is on its way; else any."""
    asked = next((recording for recording in recordings if recording.id == recording_id), None)
    playable = next((recording for recording in recordings if recording.playable), None)
    stopped = (RecordingState.REJECTED, RecordingState.FAILED)
    coming = next((recording for recording in recordings if recording.state not in stopped), None)
    return asked or playable or coming or next(iter(recordings), None)


def _is_on_its_way(recording: Recording | None, lesson: Lesson, viewer: Person) -> bool:
    """Whether a recording may still become playable, and the viewer is the one who uploads it."""
    stopped = (RecordingState.REJECTED, RecordingState.FAILED)
    return (
        recording is not None
        and lesson.teacher_id == viewer.id
        and not recording.playable
        and recording.state not in stopped
    )


def _goals(lesson: Lesson, viewer: Person) -> dict[str, Goal]:
    query = Goal.visible_to(viewer).where(Goal.teacher_id == lesson.teacher_id)
    return {goal.id: goal for goal in db.session.scalars(query.order_by(Goal.created_at, Goal.id)).unique()}


def _step(goals: dict[str, Goal], viewer: Person) -> ActionStep | None:
    query = ActionStep.visible_to(viewer).where(
        ActionStep.goal_id.in_(list(goals)), ActionStep.ended_at.is_(None)
    )
    return db.session.scalars(query.order_by(ActionStep.created_at.desc())).unique().first()


def _can_debrief(lesson: Lesson, viewer: Person) -> bool:
    if lesson.teacher_id == viewer.id:
        return True
    query = Pair.reaching(viewer).where(
        or_(Pair.teacher_id == lesson.teacher_id, Pair.coach_id == lesson.teacher_id)
    )
    return db.session.scalars(query.with_only_columns(Pair.id)).first() is not None
