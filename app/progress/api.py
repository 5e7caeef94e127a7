"""The API's calls for a goal's readings, and for what they say together."""

from typing import Final

from flask import Response, g

from app.foundation.api import Api, Page, if_match
from app.foundation.cells import as_csv
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.models import Goal
from app.goals.news import tell_of_goal
from app.lessons.audience import day
from app.progress.counted import keep_count
from app.progress.keeping import keep_typed, make_baseline, seen_recording
from app.progress.models import Reading
from app.progress.report import Progress, begun_on
from app.progress.schemas import ProgressOut, ReadingIn, ReadingOut, ReadingPatch, ReadingsQuery
from app.progress.table import table
from app.progress.taken import keep_taken, offered
from app.progress.traces import traces

api = Api("progress", __name__)

PNG_SIZE: Final = {"width": 760, "height": 360}


@api.call("GET", "/goals/<id:id>/readings", query=ReadingsQuery, answer=Page[ReadingOut])
def index(id: str, query: ReadingsQuery) -> Page[ReadingOut]:
    """List a goal's readings, in the order in which they were kept."""
    goal = _goal(id)
    rows = Reading.visible_to(g.person).where(Reading.goal_id == goal.id)
    found: Page[Reading] = page(rows, query, lambda reading: reading, by=(Reading.created_at, Reading.id))
    return Page(items=_shown(goal, found.items), next_cursor=found.next_cursor)


@api.call("POST", "/goals/<id:id>/readings", body=ReadingIn, answer=ReadingOut, status=201)
def create(id: str, body: ReadingIn) -> ReadingOut:
    """Keep a reading: a figure you give, one counted now from the marks of a recording, or one of a survey or scores.
    Marks are counted by ``tag_id``, ``marked_by_id`` and ``way``; the day is then that of the lesson."""
    goal = _goal(id)
    reading = _kept(goal, body)
    if body.as_baseline:
        make_baseline(goal, reading, by=g.person)
    tell_of_goal(goal)
    db.session.flush()
    return _shown(goal, [reading])[0]


@api.call("GET", "/readings/<id:id>", answer=ReadingOut)
def show(id: str) -> ReadingOut:
    """Read a reading."""
    reading = one_or_404(Reading.visible_to(g.person).where(Reading.id == id))
    return _shown(reading.goal, [reading])[0]


@api.call("PATCH", "/readings/<id:id>", body=ReadingPatch, answer=ReadingOut)
def update(id: str, body: ReadingPatch) -> ReadingOut:
    """Change a reading of your own. What was counted from marks keeps its figure and its day."""
    reading = one_or_404(Reading.written_by(g.person).where(Reading.id == id))
    if_match(reading)
    changes = body.model_dump(exclude_unset=True)
    value, taken_on = changes.get("value"), changes.get("taken_on")
    if value is not None or taken_on is not None:
        if reading.is_counted:
            raise Refusal("This was counted from marks. Delete it and count again.", field="value")
        if reading.is_taken:
            raise Refusal("This figure is that of its evidence. Delete it and keep another.", field="value")
        reading.say(value=reading.value if value is None else value, taken_on=taken_on or reading.taken_on)
    if "note" in changes:
        reading.note = changes["note"]
    tell_of_goal(reading.goal)
    db.session.flush()
    return _shown(reading.goal, [reading])[0]


@api.call("DELETE", "/readings/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete a reading of your own, or one of your own goal."""
    reading = one_or_404(Reading.deletable_by(g.person).where(Reading.id == id))
    tell_of_goal(reading.goal)
    db.session.delete(reading)


@api.call("GET", "/goals/<id:id>/progress", answer=ProgressOut)
def progress(id: str) -> ProgressOut:
    """Read what a goal's readings say so far: level, trend and overlap of the two phases, and how sure that is."""
    return ProgressOut.of(Progress.of(_goal(id), g.person))


@api.call("GET", "/goals/<id:id>/progress.csv", content_type="text/csv")
def progress_csv(id: str) -> Response:
    """Export a goal's readings as a table; a cell that begins like a formula has an apostrophe in front."""
    found = as_csv(table(Progress.of(_goal(id), g.person)))
    return _file(found.encode(), "text/csv; charset=utf-8", "progress.csv")


@api.call("GET", "/goals/<id:id>/progress.png", content_type="image/png")
def progress_png(id: str) -> Response:
    """Export a goal's chart as a picture."""
    from app.progress.picture import as_png  # noqa: PLC0415 - loads libraries of the system that no other page needs

    found = Progress.of(_goal(id), g.person)
    goal = found.goal
    measured = f"{goal.measure or ''}{f' ({goal.unit})' if goal.unit else ''}".strip()
    until = f"As of {day(found.entries[-1].reading.taken_on)}." if found.entries else "No readings yet."
    said = [
        f"{found.verdict.sentence} {found.verdict.how_sure}",
        f"{measured}. {until}" if measured else until,
    ]
    return _file(
        as_png(found.chart(**PNG_SIZE), title=goal.statement, lines=said), "image/png", "progress.png"
    )


def _goal(id: str) -> Goal:
    return one_or_404(Goal.visible_to(g.person).where(Goal.id == id))


def _kept(goal: Goal, body: ReadingIn) -> Reading:
    if body.tag_id is not None:
        return _counted(goal, body)
    if body.source_id is None and body.figure is None:
        return _typed(goal, body)
    offer = offered(goal, g.person, body.source, body.source_id)
    return keep_taken(offer, body.figure, by=g.person, note=body.note)


def _typed(goal: Goal, body: ReadingIn) -> Reading:
    if body.value is None:
        raise Refusal("Please give a figure, or say what to count.", field="value")
    return keep_typed(
        goal,
        by=g.person,
        value=body.value,
        taken_on=body.taken_on,
        source=body.source,
        recording_id=body.recording_id,
        note=body.note,
    )


def _counted(goal: Goal, body: ReadingIn) -> Reading:
    if body.tag_id is None or body.marked_by_id is None or body.way is None:
        raise Refusal("Please say which tag, whose marks, and how to count.", field="way")
    recording = seen_recording(goal, g.person, body.recording_id)
    return keep_count(
        goal,
        recording,
        by=g.person,
        tag_id=body.tag_id,
        marked_by_id=body.marked_by_id,
        way=body.way,
        note=body.note,
    )


def _shown(goal: Goal, readings: list[Reading]) -> list[ReadingOut]:
    begun, found = begun_on(goal), traces(readings, g.person)
    return [ReadingOut.of(one, begun_on=begun, trace=found.get(one.id)) for one in readings]


def _file(body: bytes, content_type: str, name: str) -> Response:
    """A file to keep. Its name is ours and plain: nothing that people wrote stands in a header."""
    answer = Response(body, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
