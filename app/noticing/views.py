"""The strip on the lesson's page in which a sealed noticing is begun, finished and ended: plain forms."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.web import one_or_404
from app.lessons.models import Recording
from app.noticing.models import NoticingState, SealedNoticing
from app.noticing.news import tell
from app.noticing.partners import chosen_pair, pairs_for
from app.noticing.schemas import EndIn, NoticingIn
from app.people.models import Pair

bp = Blueprint("noticing", __name__)


@dataclass(frozen=True)
class Strip:
    """What the strip shows its viewer: the newest noticing, what of an earlier one is still theirs alone, and with
    whom another can begin."""

    noticing: SealedNoticing | None
    kept_back: SealedNoticing | None
    pairs: list[Pair]

    @property
    def state(self) -> str:
        """The newest one's state; empty where there is none."""
        return self.noticing.state.value if self.noticing else ""

    @property
    def done(self) -> bool:
        """Whether the viewer has said that they are done."""
        return self.noticing is not None and self.noticing.half_of(g.person).done_at is not None


@bp.app_template_global("noticing_strip")
def strip_of(recording: Recording) -> Strip:
    """Gather the strip for the person who asks, in a fixed number of queries; once for a page that shows it twice."""
    known: dict[str, Strip] = g.setdefault("noticing_strips", {})
    if recording.id not in known:
        known[recording.id] = _gathered(recording)
    return known[recording.id]


def _gathered(recording: Recording) -> Strip:
    noticings = db.session.scalars(SealedNoticing.on(recording, g.person)).unique().all()
    newest = next(iter(noticings), None)
    kept_back = next((one for one in noticings if one.keeps_back(g.person)), None)
    sealed = newest is not None and newest.state is NoticingState.SEALED
    return Strip(newest, kept_back, [] if sealed else pairs_for(recording, g.person))


@bp.get("/recordings/<id:id>/noticings")
def index(id: str) -> AnyResponse:
    """The way to what was noticed."""
    recording = one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
    return redirect(url_for("noticed.show", id=recording.id), 303)


@bp.post("/recordings/<id:id>/noticings")
def create(id: str) -> AnyResponse:
    """Begin."""
    recording = one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
    form = Form(NoticingIn, request.form)
    pair = chosen_pair(recording, g.person, form.data.pair_id if form.valid else None)
    noticing = SealedNoticing.begin(recording, by=g.person, pair=pair)
    tell(noticing)
    return _back_to(noticing, "Sealed. From now on each of you sees only their own notes here.")


@bp.post("/noticings/<id:id>/completion")
def finish(id: str) -> AnyResponse:
    """Say that one is done; when both are, go and look."""
    noticing = _noticing(id)
    opened = noticing.finish(g.person)
    if opened:
        tell(noticing)
    if noticing.state is NoticingState.OPEN:
        db.session.commit()
        return redirect(url_for("noticed.show", id=noticing.recording_id), 303)
    return _back_to(noticing, "You are done. It opens when both of you are.")


@bp.post("/noticings/<id:id>/completion/removal")
def resume(id: str) -> AnyResponse:
    """Go on noticing after all."""
    return _act(id, lambda noticing: noticing.resume(g.person), "Go on: you can add notes again.", told=False)


@bp.post("/noticings/<id:id>/ending")
def end(id: str) -> AnyResponse:
    """End it early."""
    form = Form(EndIn, request.form)
    reason = form.data.reason if form.valid else ""
    said = "Ended. What each of you wrote stays theirs alone until they share it."
    return _act(id, lambda noticing: noticing.end(g.person, reason=reason), said)


@bp.post("/noticings/<id:id>/sharings")
def share(id: str) -> AnyResponse:
    """Share what was kept back."""
    return _act(id, lambda noticing: noticing.share(g.person), "Shared with all who can see this lesson.")


def _act(id: str, act: Callable[[SealedNoticing], None], said: str, *, told: bool = True) -> AnyResponse:
    noticing = _noticing(id)
    act(noticing)
    if told:
        tell(noticing)
    return _back_to(noticing, said)


def _back_to(noticing: SealedNoticing, said: str) -> AnyResponse:
    db.session.commit()
    flash(said, "done")
    recording = noticing.recording
    place = url_for("workspace.show", id=recording.lesson_id, recording=recording.id, _anchor="noticing")
    return redirect(place, 303)


def _noticing(id: str) -> SealedNoticing:
    return one_or_404(SealedNoticing.visible_to(g.person).where(SealedNoticing.id == id))
