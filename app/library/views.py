"""The pages of the library: to look for something, to watch an exemplar, and to say yes or take it back."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.wrappers.response import Response as AnyResponse

from app.clips.models import Clip
from app.foundation import storage
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.paging import page
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404
from app.frameworks.models import Framework, Indicator
from app.goals.views import WORDS_OF_KINDS
from app.library import bringing
from app.library.finding import found, subjects_and_phases
from app.library.models import Exemplar, LibraryEntry, Purpose
from app.library.schemas import ConsentIn, ExemplarIn, LibraryQuery, playback_url

bp = Blueprint("library", __name__)

A_PAGE = 30
PURPOSES = [
    (Purpose.MODEL.value, "As a model for an action step"),
    (Purpose.TALK.value, "To talk about among colleagues"),
    (Purpose.TRAINING.value, "In training"),
]
GOAL_KINDS = [("", "Any goal"), *WORDS_OF_KINDS.items()]
THINGS = [("", "Everything"), ("exemplars", "Exemplar clips"), ("resources", "Resources")]


@bp.app_template_filter("exemplar_playback_url")
def _playback_url(exemplar: Exemplar) -> str | None:
    return playback_url(exemplar)


@bp.get("/library")
def index() -> str:
    """Look for exemplars and resources."""
    typed: dict[str, Any] = {name: text for name, text in request.args.items() if text.strip()}
    cursor = typed.pop("cursor", None)
    asked = _asked(typed, cursor)
    entries = found(asked, g.person)
    order = (LibraryEntry.created_at, LibraryEntry.place)
    listed: Any = page(entries, asked, lambda entry: entry, by=order, newest_first=True)
    subjects, phases = subjects_and_phases(g.person)
    return render_template(
        "library/index.html",
        form=Form(LibraryQuery, values=typed),
        looked_for=bool(typed),
        entries=listed.items,
        more=url_for("library.index", **typed, cursor=listed.next_cursor) if listed.next_cursor else None,
        goal_kinds=GOAL_KINDS,
        things=THINGS,
        indicators=[("", "Any indicator"), *_indicators_to_choose()],
        subjects=[("", "Any subject"), *((one, one) for one in subjects)],
        phases=[("", "Any phase"), *((one, one) for one in phases)],
        waiting=bringing.waiting_for(g.person),
        may_share=g.person.coaches_or_teaches,
        kinds=WORDS_OF_KINDS,
    )


@bp.get("/library/consents")
def consents() -> str:
    """A teacher's own consents: what was asked and offered, for what, until when, and what was taken back."""
    if not g.person.coaches_or_teaches:
        raise Missing
    own = Exemplar.owned_by(g.person).order_by(Exemplar.created_at.desc(), Exemplar.id)
    return render_template(
        "library/consents.html",
        exemplars=list(db.session.scalars(own).unique()),
        purposes=dict(PURPOSES),
    )


@bp.get("/exemplars/new")
def exemplar_new() -> str:
    """Say what a clip shows well, and what it may be watched for."""
    clip = _clip(request.args.get("clip", ""))
    lesson = clip.recording.lesson
    goal_kind = clip.goal.kind.value if clip.goal else ""
    values = {"title": clip.title, "subject": lesson.subject, "phase": lesson.phase, "goal_kind": goal_kind}
    return _form(
        Form(ExemplarIn, values={**values, "clip_id": clip.id, "purpose": Purpose.MODEL.value}), clip
    )


@bp.post("/exemplars")
def exemplar_create() -> AnyResponse:
    """Offer the clip, or ask its teacher."""
    form = Form(ExemplarIn, request.form)
    clip = _clip(str(form.values.get("clip_id", "")))
    if not form.valid:
        return Response(_form(form, clip), 422)
    try:
        exemplar = bringing.bring_up(clip.id, form.data, by=g.person)
        db.session.commit()
    except Refusal as said:
        db.session.rollback()
        form.refuse(said.field or "form", str(said))
        return Response(_form(form, _clip(clip.id)), 422)
    asked = f"{exemplar.owner.first_name} is asked. Nobody else knows of it."
    flash(
        asked if exemplar.asked else "Your clip is in the library. You can take it back at any time.", "done"
    )
    return redirect(url_for("library.exemplar_show", id=exemplar.id), 303)


@bp.get("/exemplars/<id:id>")
def exemplar_show(id: str) -> str:
    """An exemplar, and why it is one; for its teacher, what is asked."""
    exemplar = _in_sight(id)
    own = exemplar.owner_id == g.person.id
    form = Form(ConsentIn, values=_terms_of(exemplar)) if own and exemplar.asked else None
    return _show(exemplar, form)


@bp.post("/exemplars/<id:id>/consent")
def exemplar_agree(id: str) -> AnyResponse:
    """Say yes."""
    exemplar = _in_sight(id)
    if exemplar.owner_id != g.person.id:
        raise Missing
    form = Form(ConsentIn, request.form)
    if not form.valid:
        return Response(_show(exemplar, form), 422)
    try:
        bringing.agree(exemplar, form.data, by=g.person)
        db.session.commit()
    except Refusal as said:
        db.session.rollback()
        if said.field is None:
            raise
        form.refuse(said.field, str(said))
        return Response(_show(_in_sight(id), form), 422)
    flash("Your clip is in the library. You can take it back at any time.", "done")
    return redirect(url_for("library.exemplar_show", id=id), 303)


@bp.post("/exemplars/<id:id>/revocation")
def exemplar_end(id: str) -> AnyResponse:
    """Take it back, say no, or take the question back."""
    exemplar = _in_sight(id)
    own, asked = exemplar.owner_id == g.person.id, exemplar.asked
    bringing.end(exemplar, by=g.person)
    db.session.commit()
    if not own:
        flash("You no longer ask for this clip.", "done")
        return redirect(url_for("library.index"), 303)
    flash(
        "You said no. That is fine." if asked else "It is yours alone again. Nobody can watch it here.",
        "done",
    )
    return redirect(url_for("library.consents"), 303)


@bp.get("/media/exemplars/<id:id>/<int:attempt>/exemplar.mp4")
def exemplar_file(id: str, attempt: int) -> Response:
    """The bytes of an exemplar: its range, cut out of the film, and no other second of the lesson."""
    exemplar = one_or_404(Exemplar.in_force(g.person).where(Exemplar.id == id, Exemplar.attempt == attempt))
    if not exemplar.ready:
        raise Missing
    try:
        return storage.send(exemplar.key, content_type="video/mp4")
    except storage.NotKept as gone:
        raise Missing from gone


def _asked(typed: dict[str, Any], cursor: str | None) -> LibraryQuery:
    """What is looked for; what nobody could choose is left out rather than refused."""
    if "q" in typed:
        typed["q"] = typed["q"].replace("\x00", " ")[:200]
    try:
        return LibraryQuery.model_validate({**typed, "cursor": cursor, "limit": A_PAGE})
    except ValidationError as findings:
        wrong = {str(finding["loc"][0]) for finding in findings.errors(include_url=False) if finding["loc"]}
        kept = {name: text for name, text in typed.items() if name not in wrong}
        return LibraryQuery.model_validate({**kept, "limit": A_PAGE})


def _indicators_to_choose() -> list[tuple[str, str]]:
    """The indicators of the frameworks that are in use, named with their framework."""
    offered = db.session.scalars(Framework.offered_to(g.person)).unique()
    return [
        (one.id, f"{framework.name}: {one.name}") for framework in offered for one in framework.indicators
    ]


def _clip(id: str) -> Clip:
    """The clip that is to be offered or asked for: one of a person's own lesson, or one they cut."""
    clip = one_or_404(Clip.visible_to(g.person).where(Clip.id == id))
    if g.person.id not in (clip.author_id, clip.recording.lesson.teacher_id):
        raise Missing
    return clip


def _in_sight(id: str) -> Exemplar:
    return one_or_404(Exemplar.visible_to(g.person).where(Exemplar.id == id))


def _terms_of(exemplar: Exemplar) -> dict[str, Any]:
    names = ("title", "why", "purpose_words", "subject", "phase")
    return {
        **{name: getattr(exemplar, name) for name in names},
        "purpose": exemplar.purpose.value,
        "goal_kind": exemplar.goal_kind.value if exemplar.goal_kind else "",
        "until": exemplar.until.isoformat() if exemplar.until else "",
        "indicators": [indicator.id for indicator in exemplar.indicators],
    }


def _choices() -> dict[str, Any]:
    offered = list(db.session.scalars(Framework.offered_to(g.person)).unique())
    return {
        "purposes": PURPOSES,
        "kinds_of_goal": [("", "No goal in particular"), *WORDS_OF_KINDS.items()],
        "frameworks": offered,
    }


def _form(form: Form[ExemplarIn], clip: Clip) -> str:
    owner = clip.recording.lesson.teacher
    return render_template(
        "library/offer.html", form=form, clip=clip, owner=owner, own=owner.id == g.person.id, **_choices()
    )


def _show(exemplar: Exemplar, form: Form[ConsentIn] | None) -> str:
    names: dict[str, str] = {}
    indicators: list[Indicator] = exemplar.indicators
    for framework in {indicator.framework_id for indicator in indicators}:
        names[framework] = db.session.get_one(Framework, framework).name
    return render_template(
        "library/exemplar.html",
        exemplar=exemplar,
        own=exemplar.owner_id == g.person.id,
        form=form,
        words_of_kinds=WORDS_OF_KINDS,
        words_of_purposes=dict(PURPOSES),
        framework_names=names,
        **_choices(),
    )
