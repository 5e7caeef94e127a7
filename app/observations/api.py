"""The API's calls for observation notes, their lines, and how they lie over a recording."""

from flask import g

from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.ids import new_id
from app.foundation.paging import page
from app.foundation.web import one_or_404
from app.goals.models import Goal
from app.goals.news import tell_of_goal
from app.observations.models import Line, Observation
from app.observations.reading import open_to
from app.observations.schemas import (
    AlignmentIn,
    LineIn,
    LineOut,
    LinesQuery,
    LineWords,
    ObservationIn,
    ObservationOut,
    ObservationPatch,
    ObservationsQuery,
)

api = Api("observations", __name__)


@api.call("GET", "/observations", query=ObservationsQuery, answer=Page[ObservationOut])
def index(query: ObservationsQuery) -> Page[ObservationOut]:
    """List the observation notes you can see, newest first."""
    found = Observation.visible_to(g.person)
    if query.goal_id is not None:
        found = found.where(Observation.goal_id == query.goal_id)
    if query.lesson_id is not None:
        found = found.where(Observation.lesson_id == query.lesson_id)
    order = (Observation.created_at, Observation.id)
    rows = page(found, query, lambda one: one, by=order, newest_first=True)
    told = open_to(g.person, rows.items).told
    return Page(items=[told(one) for one in rows.items], next_cursor=rows.next_cursor)


@api.call("POST", "/observations", body=ObservationIn, answer=ObservationOut, status=201)
def create(body: ObservationIn) -> ObservationOut:
    """Begin to take notes for a goal; their clock starts now.
    Nobody else can read them until you share them."""
    goal = one_or_404(Goal.visible_to(g.person).where(Goal.id == body.goal_id))
    return _kept(Observation.begin(goal, by=g.person, title=body.title, lesson_id=body.lesson_id))


@api.call("GET", "/observations/<id:id>", answer=ObservationOut)
def show(id: str) -> ObservationOut:
    """Read what notes are about; their lines are a list of their own."""
    return _told(_seen(id))


@api.call("PATCH", "/observations/<id:id>", body=ObservationPatch, answer=ObservationOut)
def update(id: str, body: ObservationPatch) -> ObservationOut:
    """Change your notes' title or lesson, end them, share them with the pair or take them back."""
    observation = _own(id)
    if_match(observation)
    before = observation.shared_at
    body.apply_to(observation, by=g.person)
    if observation.shared_at != before:
        tell_of_goal(observation.goal)
    return _kept(observation)


@api.call("DELETE", "/observations/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete your notes with all their lines."""
    db.session.delete(one_or_404(Observation.deletable_by(g.person).where(Observation.id == id)))


@api.call("GET", "/observations/<id:id>/lines", query=LinesQuery, answer=Page[LineOut])
def lines(id: str, query: LinesQuery) -> Page[LineOut]:
    """List the lines of notes in the order of their times."""
    observation = _seen(id)
    sight = open_to(g.person, [observation])
    found = Line.visible_to(g.person).where(Line.observation_id == observation.id)
    order = (Line.at_ms, Line.id)
    return page(found, query, lambda line: sight.line(line, observation), by=order, newest_first=False)


@api.call("POST", "/observations/<id:id>/lines", body=LineWords, answer=LineOut, status=201)
def add_line(id: str, body: LineWords) -> LineOut:
    """Add a line to your notes."""
    return _line(_own(id), new_id(), body)


@api.call("GET", "/observation-lines/<id:id>", answer=LineOut)
def show_line(id: str) -> LineOut:
    """Read a line."""
    line = one_or_404(Line.visible_to(g.person).where(Line.id == id))
    observation = _seen(line.observation_id)
    return open_to(g.person, [observation]).line(line, observation)


@api.call("PUT", "/observation-lines/<id:id>", body=LineIn, answer=LineOut)
def put_line(id: str, body: LineIn) -> LineOut:
    """Write a line of your notes under an id of your own making, or write it anew.
    Sent twice it is there once, so a line that was written without a network can be sent until it is answered."""
    return _line(_own(body.observation_id), id, body)


@api.call("DELETE", "/observation-lines/<id:id>", status=204)
def delete_line(id: str) -> None:
    """Delete a line of your notes."""
    db.session.delete(one_or_404(Line.owned_by(g.person).where(Line.id == id)))


@api.call("PUT", "/observations/<id:id>/alignment", body=AlignmentIn, answer=ObservationOut)
def align(id: str, body: AlignmentIn) -> ObservationOut:
    """Lay notes over a recording by one moment that a line and the recording share."""
    observation = _seen(id)
    if_match(observation)
    line = one_or_404(Line.visible_to(g.person).where(Line.observation_id == id, Line.id == body.line_id))
    observation.align(line, body.recording_id, body.at_ms, by=g.person)
    return _kept(observation)


@api.call("DELETE", "/observations/<id:id>/alignment", answer=ObservationOut)
def take_off(id: str) -> ObservationOut:
    """Let notes lie over no recording."""
    observation = _seen(id)
    if_match(observation)
    observation.take_off()
    return _kept(observation)


def _line(observation: Observation, line_id: str, body: LineWords) -> LineOut:
    line, _is_new = observation.keep_line(
        line_id, at_ms=body.at_ms, who=body.who, body=body.body, tags=body.tags
    )
    db.session.flush()
    return open_to(g.person, [observation]).line(line, observation)


def _seen(id: str) -> Observation:
    return one_or_404(Observation.visible_to(g.person).where(Observation.id == id))


def _own(id: str) -> Observation:
    return one_or_404(Observation.owned_by(g.person).where(Observation.id == id))


def _kept(observation: Observation) -> ObservationOut:
    db.session.flush()
    return _told(observation)


def _told(observation: Observation) -> ObservationOut:
    return open_to(g.person, [observation]).told(observation)
