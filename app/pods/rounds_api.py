"""The API's calls for the rounds of a pod, the clips shown in them, and the notes."""

from flask import g

from app.foundation.api import Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404
from app.pods import rounds
from app.pods.api import api, pod_of
from app.pods.models import Round, RoundNote, ShownClip
from app.pods.news import tell_of_pod
from app.pods.schemas import (
    NoteIn,
    NoteOut,
    NotePatch,
    NotesQuery,
    RoundIn,
    RoundOut,
    RoundPatch,
    ShownClipIn,
    ShownClipOut,
)


@api.call("GET", "/pods/<id:id>/rounds", query=PageQuery, answer=Page[RoundOut])
def index_rounds(id: str, query: PageQuery) -> Page[RoundOut]:
    """List a pod's rounds, oldest first."""
    found = Round.visible_to(g.person).where(Round.pod_id == pod_of(id).id)
    return page(found, query, RoundOut.of, by=(Round.number, Round.id))


@api.call("POST", "/pods/<id:id>/rounds", body=RoundIn, answer=RoundOut, status=201)
def create_round(id: str, body: RoundIn) -> RoundOut:
    """Begin a round. Without a host it is the turn of whoever has not hosted for longest."""
    made = rounds.begin(pod_of(id), body.host_id)
    db.session.flush()
    return RoundOut.of(made)


@api.call("GET", "/rounds/<id:id>", answer=RoundOut)
def show_round(id: str) -> RoundOut:
    """Read a round."""
    return RoundOut.of(_round(id))


@api.call("PATCH", "/rounds/<id:id>", body=RoundPatch, answer=RoundOut)
def update_round(id: str, body: RoundPatch) -> RoundOut:
    """Say when and where you meet and who keeps the time, or write the meeting's notes."""
    one = _round(id)
    if_match(one)
    one.expect_open()
    said = body.model_dump(exclude_unset=True)
    if "facilitator_id" in said:
        one.facilitated_by(said.pop("facilitator_id"))
    for name, value in said.items():
        setattr(one, name, value)
    return _changed(one)


@api.call("POST", "/rounds/<id:id>/watching", answer=RoundOut, status=201)
def watch(id: str) -> RoundOut:
    """Say that you have watched."""
    one = _round(id)
    one.watch(g.person)
    return _changed(one)


@api.call("POST", "/rounds/<id:id>/handover", answer=RoundOut, status=201)
def hand_over(id: str) -> RoundOut:
    """Give your notes to the others. From then on you read those of everybody who has given theirs."""
    one = _round(id)
    one.give_notes(g.person, rounds.notes_of(g.person, one))
    return _changed(one)


@api.call("POST", "/rounds/<id:id>/meeting", answer=RoundOut, status=201)
def meet(id: str) -> RoundOut:
    """Begin the meeting: all notes are on the table."""
    one = _round(id)
    one.meet()
    return _changed(one)


@api.call("POST", "/rounds/<id:id>/ending", answer=RoundOut, status=201)
def end(id: str) -> RoundOut:
    """Finish the round: its clips go out of sight."""
    one = _round(id)
    one.end()
    return _changed(one)


@api.call("GET", "/rounds/<id:id>/shown-clips", query=PageQuery, answer=Page[ShownClipOut])
def index_shown(id: str, query: PageQuery) -> Page[ShownClipOut]:
    """List the clips that are shown in a round now."""
    found = ShownClip.visible_to(g.person).where(ShownClip.round_id == _round(id).id)
    return page(found, query, ShownClipOut.of, by=(ShownClip.created_at, ShownClip.id))


@api.call("POST", "/rounds/<id:id>/shown-clips", body=ShownClipIn, answer=ShownClipOut, status=201)
def bring(id: str, body: ShownClipIn) -> ShownClipOut:
    """Show a clip of your own lesson to the pod, as the round's host.
    Members see exactly that range, while the round lasts or until you take it back."""
    made = rounds.bring(body.clip_id, to=_round(id), by=g.person)
    db.session.flush()
    return ShownClipOut.of(made)


@api.call("DELETE", "/shown-clips/<id:id>", status=204)
def revoke(id: str) -> None:
    """Take a clip back, at once."""
    shown = one_or_404(ShownClip.owned_by(g.person).where(ShownClip.id == id))
    shown.revoke()
    tell_of_pod(shown.round.pod)


@api.call("GET", "/rounds/<id:id>/notes", query=NotesQuery, answer=Page[NoteOut])
def index_notes(id: str, query: NotesQuery) -> Page[NoteOut]:
    """List your notes; those of others once yours are given too, or the meeting has begun."""
    found = RoundNote.visible_to(g.person).where(RoundNote.round_id == _round(id).id)
    if query.shown_clip_id is not None:
        found = found.where(RoundNote.shown_clip_id == query.shown_clip_id)
    return page(found, query, _out, by=(RoundNote.created_at, RoundNote.id))


@api.call("POST", "/rounds/<id:id>/notes", body=NoteIn, answer=NoteOut, status=201)
def create_note(id: str, body: NoteIn) -> NoteOut:
    """Write down what you saw or heard."""
    one = _round(id)
    seen = ShownClip.visible_to(g.person).where(
        ShownClip.id == body.shown_clip_id, ShownClip.round_id == one.id
    )
    note = RoundNote.write(one_or_404(seen), by=g.person, at_ms=body.at_ms, body=body.body)
    db.session.flush()
    return _out(note)


@api.call("PATCH", "/round-notes/<id:id>", body=NotePatch, answer=NoteOut)
def update_note(id: str, body: NotePatch) -> NoteOut:
    """Change a note of yours, until you give it."""
    note = one_or_404(RoundNote.editable_by(g.person).where(RoundNote.id == id))
    if_match(note)
    note.change(at_ms=body.at_ms, body=body.body)
    db.session.flush()
    return _out(note)


@api.call("DELETE", "/round-notes/<id:id>", status=204)
def delete_note(id: str) -> None:
    """Delete a note of yours, until you give it."""
    db.session.delete(one_or_404(RoundNote.editable_by(g.person).where(RoundNote.id == id)))


def _out(note: RoundNote) -> NoteOut:
    return NoteOut.of(note, g.person.id)


def _round(id: str) -> Round:
    return one_or_404(Round.visible_to(g.person).where(Round.id == id))


def _changed(one: Round) -> RoundOut:
    tell_of_pod(one.pod)
    db.session.flush()
    return RoundOut.of(one)
