"""The page of a round, from bringing clips to the next level of work, and the bytes of the clips shown in it."""

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation import live, storage
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Conflict, Missing, Refusal, Stale
from app.foundation.web import one_or_404
from app.goals.audience import can_see
from app.pods import protocol, rounds
from app.pods.describing import hints
from app.pods.models import Round, RoundNote, ShownClip, Task
from app.pods.news import tell_of_pod
from app.pods.schemas import (
    DescribingIn,
    MeetingForm,
    NoteForm,
    NotesForm,
    ShownClipForm,
    TaskIn,
    film_url,
)
from app.pods.views import bp, who_could

bp.add_app_template_filter(film_url, "film_url")
bp.add_app_template_filter(hints, "judging_words")


@bp.get("/rounds/<id:id>")
def show_round(id: str) -> str:
    """A round, as far as it is."""
    return _page(_round(id))


@bp.post("/rounds/<id:id>/shown-clips")
def bring(id: str) -> AnyResponse:
    """Show a clip of one's own to the pod."""
    one = _round(id)
    form = Form(ShownClipForm, request.form)
    if form.valid and not form.data.clip_id:
        form.refuse("clip_id", "Please choose a clip.")
    if form.valid and not form.data.consent:
        form.refuse("consent", "Please tick this: the clip is shown only with your consent.")
    if form.valid:
        try:
            shown = rounds.bring(form.data.clip_id, to=one, by=g.person)
        except Refusal as said:
            return _refused(id, said, "clip_form", form, "clip_id")
        db.session.commit()
        flash(f"The pod can see “{shown.title}” now, and nothing else of that lesson.", "done")
        return _back(id, "clips")
    return Response(_page(one, clip_form=form), 422)


@bp.post("/shown-clips/<id:id>/revocation")
def revoke(id: str) -> AnyResponse:
    """Take a clip back."""
    shown = one_or_404(ShownClip.owned_by(g.person).where(ShownClip.id == id))
    shown.revoke()
    tell_of_pod(shown.round.pod)
    db.session.commit()
    flash(f"The pod can no longer see “{shown.title}”.", "done")
    return _back(shown.round_id, "clips")


@bp.get("/media/shown-clips/<id:id>/export.mp4")
def shown_film(id: str) -> Response:
    """The bytes of a clip that is shown, to the pod's present members: its own file, and nothing of the recording."""
    shown = one_or_404(ShownClip.visible_to(g.person).where(ShownClip.id == id))
    if not shown.clip.exported:
        raise Missing
    try:
        return storage.send(shown.clip.export_key, content_type="video/mp4")
    except storage.NotKept as gone:
        raise Missing from gone


@bp.post("/rounds/<id:id>/watching")
def watch(id: str) -> AnyResponse:
    """Say that one has watched."""
    one = _round(id)
    one.watch(g.person)
    return _kept(one, "describe")


@bp.post("/rounds/<id:id>/notes")
def write(id: str) -> AnyResponse:
    """Write down what was seen or heard."""
    one = _round(id)
    form = Form(NoteForm, request.form)
    if form.valid:
        said = form.data
        seen = ShownClip.visible_to(g.person).where(
            ShownClip.id == said.shown_clip_id, ShownClip.round_id == one.id
        )
        try:
            RoundNote.write(one_or_404(seen), by=g.person, at_ms=said.at, body=said.body)
        except Missing:
            return _refused(id, Conflict("This clip was taken back."), "note_form", form, "body")
        except Refusal as refusal:
            return _refused(id, refusal, "note_form", form, "body")
        return _kept(one, "describe")
    return Response(_page(one, note_form=form), 422)


@bp.post("/round-notes/<id:id>/deletion")
def delete_note(id: str) -> AnyResponse:
    """Delete a note of one's own, until it is given."""
    note = one_or_404(RoundNote.editable_by(g.person).where(RoundNote.id == id))
    one = note.round
    db.session.delete(note)
    return _kept(one, "describe")


@bp.post("/rounds/<id:id>/handover")
def hand_over(id: str) -> AnyResponse:
    """Give one's notes to the others."""
    one = _round(id)
    try:
        one.give_notes(g.person, rounds.notes_of(g.person, one))
    except Refusal as said:
        return _refused(id, said, "note_form", Form(NoteForm), "body")
    return _kept(one, "describe")


@bp.post("/rounds/<id:id>")
def arrange(id: str) -> AnyResponse:
    """Say when and where the pod meets, and who keeps the time."""
    one = _round(id)
    form = Form(MeetingForm, request.form)
    if form.valid:
        try:
            one.expect_open()
            one.facilitated_by(form.data.facilitator_id)
        except Refusal as said:
            return _refused(id, said, "meeting_form", form, "meets_at")
        one.meets_at, one.place = form.data.moment(), form.data.place or None
        return _kept(one, "meet")
    return Response(_page(one, meeting_form=form), 422)


@bp.post("/rounds/<id:id>/meeting")
def meet(id: str) -> AnyResponse:
    """Begin the meeting."""
    one = _round(id)
    one.meet()
    return _kept(one, "meet")


@bp.post("/rounds/<id:id>/meeting/notes")
def write_notes(id: str) -> AnyResponse:
    """Keep the notes of the meeting; the second of two who write at once is told, and keeps what was typed."""
    one = _round(id)
    form = Form(NotesForm, request.form)
    if form.valid:
        try:
            one.expect_open()
            if form.data.version != one.version:
                raise Stale
        except Refusal as said:
            return _refused(id, said, "notes_form", form, "notes")
        one.notes = form.data.notes
        return _kept(one, "meet")
    return Response(_page(one, notes_form=form), 422)


@bp.post("/rounds/<id:id>/tasks")
def agree(id: str) -> AnyResponse:
    """Agree on what somebody will try next."""
    one = _round(id)
    form = Form(TaskIn, request.form)
    if form.valid:
        said = form.data.model_dump(exclude={"round_id"})
        try:
            Task.agree(one.pod, by=g.person, round_id=one.id, **said)
        except Refusal as refusal:
            return _refused(id, refusal, "task_form", form, "what")
        return _kept(one, "next")
    return Response(_page(one, task_form=form), 422)


@bp.post("/rounds/<id:id>/ending")
def end(id: str) -> AnyResponse:
    """Finish the round."""
    one = _round(id)
    one.end()
    tell_of_pod(one.pod)
    db.session.commit()
    flash("The round is finished. Its clips are out of the pod’s sight; what you agreed stays.", "done")
    return redirect(url_for("pods.show", id=one.pod_id), 303)


@bp.post("/round-note-hints")
def check() -> str:
    """What in a note being written judges. A POST, since words in a URL end in logs."""
    form = Form(DescribingIn, request.form)
    found = hints(form.data.body) if form.valid else []
    return render_template("pods/_hints.html", hints=found)


def _round(id: str) -> Round:
    return one_or_404(Round.visible_to(g.person).where(Round.id == id))


def _back(id: str, anchor: str) -> AnyResponse:
    return redirect(url_for("pods.show_round", id=id, _anchor=anchor), 303)


def _kept(one: Round, anchor: str) -> AnyResponse:
    tell_of_pod(one.pod)
    db.session.commit()
    return _back(one.id, anchor)


def _refused(id: str, said: Refusal, name: str, form: Form[Any], field: str) -> AnyResponse:
    db.session.rollback()
    form.refuse(said.field or field, str(said))
    words = ""
    if isinstance(
        said, Conflict
    ):  # the form it stood in may be gone from the page: say it above, with what was typed
        flash(str(said), "stop")
        words = str(form.values.get(field) or "") if field in ("body", "what") else ""
    return Response(_page(_round(id), words=words, **{name: form}), said.status)


def _page(one: Round, *, words: str = "", **forms: Form[Any]) -> str:
    pod, person = one.pod, g.person
    shown = _list(ShownClip.visible_to(person).where(ShownClip.round_id == one.id), ShownClip)
    notes = _list(RoundNote.visible_to(person).where(RoundNote.round_id == one.id), RoundNote)
    tasks = _list(Task.visible_to(person).where(Task.round_id == one.id), Task)
    members = {member.id for member in pod.members}
    part = one.part_of(person)
    watched = [other for other in one.parts if other.watched_at and other.person_id in members]
    gave = [other for other in one.parts if other.gave_at and other.person_id in members]
    return render_template(
        "pods/round.html",
        round=one,
        pod=pod,
        typed=words,
        members=pod.members,
        hosting=one.host_id == person.id,
        shown=shown,
        films=[(clip.id, clip.title) for clip in shown],
        choices=rounds.choices(person, shown) if one.host_id == person.id and not one.ended_at else [],
        mine=[note for note in notes if note.author_id == person.id],
        notes=sorted(notes, key=lambda note: (note.shown_clip.created_at, note.at_ms, note.created_at)),
        part=part,
        watched=[other.person for other in watched],
        gave=[other.person for other in gave],
        tasks=tasks,
        agenda=protocol.AGENDA,
        stages=protocol.STAGES,
        stage=protocol.stage(
            clips=len(shown),
            watched=len(watched),
            gave=len(gave),
            members=len(members),
            met=one.met_at is not None,
            ended=one.ended_at is not None,
        ),
        sees=can_see(pod.members, person),
        who=who_could(pod, person),
        since=live.position(db.session),
        **_forms(one, shown, forms),
    )


def _forms(one: Round, shown: list[ShownClip], returned: dict[str, Form[Any]]) -> dict[str, Form[Any]]:
    meeting = {
        "meets_at": one.meets_at.strftime("%Y-%m-%dT%H:%M") if one.meets_at else "",
        "place": one.place or "",
        "facilitator_id": one.facilitator_id or "",
    }
    first = shown[0].id if shown else ""
    usual: dict[str, Form[Any]] = {
        "clip_form": Form(ShownClipForm),
        "note_form": Form(NoteForm, values={"shown_clip_id": first, "at": "0:00"}),
        "meeting_form": Form(MeetingForm, values=meeting),
        "notes_form": Form(NotesForm, values={"notes": one.notes or ""}),
        "task_form": Form(TaskIn, values={"who_id": g.person.id}),
    }
    return usual | returned


def _list(query: Any, kind: Any) -> list[Any]:
    return list(db.session.scalars(query.order_by(kind.created_at, kind.id)).unique())
