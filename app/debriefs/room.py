"""The room of a debrief as one person sees it: gathered once, drawn whole or part by part."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from app.action_steps.models import ActionStep
from app.action_steps.schemas import StepWords
from app.debriefs import moments
from app.debriefs.agenda import Moment
from app.debriefs.models import Debrief
from app.debriefs.moments import Place
from app.debriefs.schemas import MeetingIn, NotesIn
from app.debriefs.seats import goals_for
from app.foundation import live
from app.foundation.db import db
from app.foundation.forms import Form
from app.goals.audience import can_see
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording
from app.lessons.schemas import RecordingUrls
from app.people.models import Person


@dataclass(frozen=True)
class Screen:
    """A recording that can be played in the room."""

    recording: Recording
    urls: RecordingUrls


@dataclass(frozen=True)
class Room:
    """Everything on the table. ``since`` is the newest live event that this already knows of."""

    debrief: Debrief
    viewer: Person
    goal: Goal | None
    goals: Sequence[Goal]
    active: ActionStep | None
    places: Sequence[Place]
    others: Sequence[Moment]
    screens: Sequence[Screen]
    stepping: str | None
    since: int

    @classmethod
    def open(cls, debrief: Debrief, viewer: Person, *, stepping: str | None = None) -> "Room":
        """Gather what one person may see of a debrief they may see; ``stepping`` is the item whose step is written."""
        since = live.position(db.session)
        goal = debrief.goal_seen_by(viewer)
        places = moments.places(debrief, viewer)
        taken = {place.moment.id for place in places if place.moment}
        return cls(
            debrief=debrief,
            viewer=viewer,
            goal=goal,
            goals=list(db.session.scalars(goals_for(debrief.lesson, debrief.pair)).unique()),
            active=_active_step(goal),
            places=places,
            others=[one for one in moments.on(debrief.lesson, viewer) if one.id not in taken],
            screens=_screens(debrief.lesson, viewer),
            stepping=stepping,
            since=since,
        )

    @property
    def lesson(self) -> Lesson:
        """What it is about."""
        return self.debrief.lesson

    @property
    def closed(self) -> bool:
        """Whether it is a record already."""
        return self.debrief.closed_at is not None

    @property
    def sees(self) -> str:
        """Who can see it, as a sentence to the viewer."""
        return can_see(self.debrief.people, self.viewer)

    @property
    def other(self) -> Person | None:
        """The one on the other chair."""
        return next((person for person in self.debrief.people if person.id != self.viewer.id), None)

    @property
    def own(self) -> bool:
        """Whether it is about the viewer's own lesson."""
        return self.lesson.teacher_id == self.viewer.id

    @property
    def deletable(self) -> bool:
        """Whether the viewer may delete it."""
        return self.own or (self.debrief.begun_by_id == self.viewer.id and not self.closed)

    @property
    def steps(self) -> Sequence[ActionStep]:
        """The steps that it led to, each once."""
        found = {place.step.id: place.step for place in self.places if place.step}
        return list(found.values())

    @property
    def owners(self) -> list[tuple[str, str]]:
        """Who could try a step, as a form's choices."""
        return [
            (person.id, "Me" if person.id == self.viewer.id else person.first_name)
            for person in self.debrief.people
        ]

    def step_form(self, place: Place) -> Form[StepWords]:
        """The form of the step that a moment leads to, with what was agreed before."""
        step = place.step
        if step is None:
            return Form(StepWords, values={"owner_id": self.lesson.teacher_id})
        due_on = step.due_on.isoformat() if step.due_on else ""
        return Form(StepWords, values={"body": step.body, "owner_id": step.owner_id, "due_on": due_on})


def part(name: str, room: Room, **shown: object) -> str:
    """One part of the room, as a page that is open takes it: agenda, notes or meeting."""
    return render_template(f"debriefs/_{name}.html", room=room, **shown)


def notes_form_of(room: Room) -> Form[NotesIn]:
    """The notes as they are, to be written on."""
    return Form(NotesIn, values={"notes": room.debrief.notes, "base": room.debrief.notes})


def meeting_form_of(room: Room) -> Form[MeetingIn]:
    """The meeting as it is arranged. The time is written in UTC; the page's script shows it on the reader's clock."""
    meets_at = room.debrief.meets_at
    local = meets_at.strftime("%Y-%m-%dT%H:%M") if meets_at else ""
    return Form(MeetingIn, values={"meets_at": local, "goal_id": room.goal.id if room.goal else ""})


def _active_step(goal: Goal | None) -> ActionStep | None:
    if goal is None:
        return None
    active = ActionStep.active().where(ActionStep.goal_id == goal.id)
    return db.session.scalars(active).unique().one_or_none()


def _screens(lesson: Lesson, viewer: Person) -> list[Screen]:
    seen = Recording.visible_to(viewer).where(Recording.lesson_id == lesson.id)
    found = db.session.scalars(seen.order_by(Recording.created_at, Recording.id)).unique()
    return [Screen(one, RecordingUrls.of(one, viewer)) for one in found if one.playable]
