"""The API's calls for “I look first”."""

from flask import g

from app.foundation.api import Api
from app.foundation.db import db
from app.foundation.refusals import Missing
from app.foundation.schemas import Input, Moment, Output
from app.foundation.web import one_or_404
from app.lessons.models import Lesson, Recording
from app.noticing.models import FirstLook, LookingHabit
from app.noticing.news import tell_of_look
from app.people.models import RoleName
from app.workspace.looking import Looking, looking_at, say_looked

api = Api("first_looks", __name__)


class FirstLookIn(Input):
    """Whether to look first."""

    looks_first: bool


class OwnLookIn(Input):
    """That you have looked. ``nothing_to_note`` where you left no note of your own."""

    nothing_to_note: bool = False


class HabitOut(Output):
    """Whether you look first at every recording that you add, and since when."""

    looks_first: bool
    since: Moment | None


class FirstLookOut(Output):
    """How a recording's teacher looks at it. While ``looks_first``, others' work on it is not sent to the teacher."""

    recording_id: str
    teacher_id: str
    looks_first: bool
    looked_at: Moment | None
    nothing_to_note: bool | None

    @classmethod
    def of(cls, looking: Looking) -> "FirstLookOut":
        """Show it to whoever sees the recording; what the teacher noted, or not, is theirs."""
        look = looking.look
        return cls(
            recording_id=looking.recording.id,
            teacher_id=looking.teacher.id,
            looks_first=looking.waits,
            looked_at=look.created_at if look else None,
            nothing_to_note=look.nothing_to_note if look and looking.own else None,
        )


@api.call("GET", "/recordings/<id:id>/first-look", answer=FirstLookOut)
def show(id: str) -> FirstLookOut:
    """Read whether a recording's teacher looks first, and whether they have looked."""
    return FirstLookOut.of(looking_at(one_or_404(Recording.visible_to(g.person).where(Recording.id == id))))


@api.call("POST", "/recordings/<id:id>/first-look", body=OwnLookIn, answer=FirstLookOut, status=201)
def look(id: str, body: OwnLookIn) -> FirstLookOut:
    """Say that you have looked at your own recording: after a note of your own, or with nothing to note."""
    recording = one_or_404(Recording.owned_by(g.person).where(Recording.id == id))
    say_looked(recording, nothing_to_note=body.nothing_to_note)
    tell_of_look(recording)
    return FirstLookOut.of(looking_at(recording))


@api.call("PUT", "/lessons/<id:id>/first-look", body=FirstLookIn, answer=FirstLookIn)
def choose(id: str, body: FirstLookIn) -> FirstLookIn:
    """Look first at your own lesson's recordings, or end that."""
    lesson = one_or_404(Lesson.owned_by(g.person).where(Lesson.id == id))
    FirstLook.choose(lesson, looks_first=body.looks_first)
    for recording in db.session.scalars(Recording.of([lesson])).unique():
        tell_of_look(recording)
    return body


@api.call("GET", "/me/first-look", answer=HabitOut)
def show_habit() -> HabitOut:
    """Read whether you look first at every recording that you add."""
    return _habit()


@api.call("PUT", "/me/first-look", body=FirstLookIn, answer=HabitOut)
def keep_habit(body: FirstLookIn) -> HabitOut:
    """Look first at every recording that you add from now on, or do so no longer."""
    if not g.person.has_role(RoleName.TEACHER):
        raise Missing
    LookingHabit.keep(g.person, looks_first=body.looks_first)
    db.session.flush()
    return _habit()


def _habit() -> HabitOut:
    habit = LookingHabit.of(g.person)
    return HabitOut(looks_first=habit is not None, since=habit.since if habit else None)
