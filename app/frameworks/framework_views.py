"""The pages of frameworks: to read one like a document, and to load one from a file after a look at it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing
from app.foundation.web import one_or_404
from app.frameworks.drafts import FrameworkDraft, IndicatorDraft, Problem, Unreadable
from app.frameworks.files import LARGEST_BYTES, Kind, decoded, example, kind_of, pack, packs, read
from app.frameworks.framework import Framework, Indicator, folded, may_load
from app.frameworks.framework_schemas import FrameworkForm
from app.frameworks.tagging import tag_set_of
from app.frameworks.views import bp

TYPES = {Kind.YAML: "application/yaml; charset=utf-8", Kind.CSV: "text/csv; charset=utf-8"}


@dataclass(frozen=True)
class Chapter:
    """A domain as it is read on a page."""

    name: str
    about: str
    indicators: Sequence[Indicator | IndicatorDraft]


@bp.get("/frameworks")
def framework_index() -> str:
    """The school's frameworks, those that come with the house, and a place for a file of one's own."""
    return _index([])


@bp.post("/frameworks/preview")
def framework_preview() -> AnyResponse:
    """Show what a file would become, before anything is kept."""
    _expect_may_load()
    posted = request.files.get("file")
    try:
        if posted is None or not posted.filename:
            raise Unreadable([Problem("Please choose a file first.")])
        kind = kind_of(posted.filename)
        text = decoded(posted.stream.read(LARGEST_BYTES + 1))
        draft = read(text, kind)
    except Unreadable as unreadable:
        return Response(_index(unreadable.problems, unreadable.more), 422)
    return Response(_preview(draft, text, kind))


@bp.post("/frameworks")
def framework_create() -> AnyResponse:
    """Keep what the preview showed, or switch on one that comes with the house."""
    _expect_may_load()
    form = Form(FrameworkForm, request.form)
    ready = pack(form.data.pack) if form.valid and form.data.pack else None
    try:
        if ready is None and (not form.valid or not form.data.text):
            raise Unreadable([Problem("Please choose the file again.")])
        draft = ready.draft if ready else read(form.data.text, form.data.kind)
    except Unreadable as unreadable:
        return Response(_index(unreadable.problems, unreadable.more), 422)
    framework = Framework.load(draft, by=g.person, ready=ready.slug if ready else None)
    db.session.commit()
    flash(f"“{framework.name}” is there, as version {framework.edition}.", "done")
    return redirect(url_for("frameworks.framework_show", id=framework.id), 303)


@bp.get("/frameworks/<id:id>")
def framework_show(id: str) -> str:
    """One version of a framework, to read."""
    framework = _in_sight(id)
    return render_template(
        "frameworks/framework.html",
        framework=framework,
        chapters=chapters_of(framework),
        versions=framework.versions,
        may_load=may_load(g.person),
        may_tag=g.person.coaches_or_teaches,
    )


@bp.post("/frameworks/<id:id>/tag-set")
def framework_tag_set(id: str) -> AnyResponse:
    """Make a tag set of one's own of it."""
    tag_set = tag_set_of(_in_sight(id), g.person)
    db.session.commit()
    flash("This tag set is yours now: one tag for each indicator. Choose it on a lesson’s page.", "done")
    return redirect(url_for("frameworks.show", id=tag_set.id), 303)


@bp.post("/frameworks/<id:id>/removal")
def framework_put_away(id: str) -> AnyResponse:
    """Put a framework away: it is offered no more."""
    framework = one_or_404(Framework.kept_by(g.person).where(Framework.id == id))
    framework.put_away()
    db.session.commit()
    flash(f"“{framework.name}” is put away. Cycles and ratings that use it keep it.", "done")
    return redirect(url_for("frameworks.framework_index"), 303)


@bp.get("/frameworks/example.yaml")
def framework_example_yaml() -> Response:
    """A short file to begin with."""
    return _example(Kind.YAML)


@bp.get("/frameworks/example.csv")
def framework_example_csv() -> Response:
    """The same as a table."""
    return _example(Kind.CSV)


def chapters_of(shown: Framework | FrameworkDraft) -> list[Chapter]:
    """The domains of a framework, loaded or not, as they are read."""
    if isinstance(shown, FrameworkDraft):
        return [Chapter(domain.name, domain.about, domain.indicators) for domain in shown.domains]
    return [
        Chapter(domain["name"], domain["about"], shown.of_domain(place))
        for place, domain in enumerate(shown.domains)
    ]


def _in_sight(id: str) -> Framework:
    return one_or_404(Framework.visible_to(g.person).where(Framework.id == id))


def _expect_may_load() -> None:
    if not may_load(g.person):
        raise Missing


def _example(kind: Kind) -> Response:
    mark = "\ufeff" if kind is Kind.CSV else ""  # without it, spreadsheets take the letters for others
    answer = Response(mark + example(kind), content_type=TYPES[kind])
    answer.headers["Content-Disposition"] = f"attachment; filename=framework.{kind.value}"
    return answer


def _preview(draft: FrameworkDraft, text: str, kind: Kind) -> str:
    same = Framework.visible_to(g.person).where(Framework.folded == folded(draft.name))
    before = db.session.scalars(same.order_by(Framework.edition.desc()).limit(1)).unique().first()
    return render_template(
        "frameworks/preview.html",
        framework=draft,
        chapters=chapters_of(draft),
        before=before,
        text=text,
        kind=kind.value,
    )


def _index(problems: Sequence[Problem], more: int = 0) -> str:
    offered = list(db.session.scalars(Framework.offered_to(g.person)).unique())
    there = {framework.folded for framework in offered}
    return render_template(
        "frameworks/frameworks.html",
        offered=offered,
        packs=[one for one in packs() if folded(one.draft.name) not in there],
        may_load=may_load(g.person),
        problems=problems,
        more=more,
    )
