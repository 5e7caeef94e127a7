"""The page of a cycle's reflection: written alone, said together, and what is said of the coaching."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.cycles.models import Cycle
from app.foundation import live
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.audience import can_see
from app.reflections.models import JointReflection, Quote, QuoteKind, Reflection
from app.reflections.news import tell
from app.reflections.schemas import JointForm, QuotesForm, ReflectionForm
from app.reflections.section import ReflectionSection, section
from app.reflections.then_and_now import still_of

bp = Blueprint("reflections", __name__)
bp.add_app_template_filter(still_of, "still_of")

OTHERS_WORDS = (
    "These words were changed since you opened the page. They stand below; yours are still in the form."
)


@bp.get("/cycles/<id:id>/reflection")
def show(id: str) -> str:
    """Look back on a cycle."""
    return _page(_cycle(id))


@bp.get("/reflections/<id:id>")
def find(id: str) -> AnyResponse:
    """A reflection is read on its cycle's page."""
    found = one_or_404(Reflection.visible_to(g.person).where(Reflection.id == id))
    return redirect(url_for("reflections.show", id=found.cycle_id), 303)


@bp.post("/cycles/<id:id>/reflection")
def write(id: str) -> AnyResponse:
    """Keep what one wrote, and say that one is done where it says so."""
    cycle = _cycle(id)
    form = Form(ReflectionForm, request.form)
    if not form.valid:
        return Response(_page(cycle, own_form=form), 422)
    try:
        reflection = _own_on(cycle)
        if reflection is None:
            reflection = Reflection.begin(cycle, by=g.person, **form.data.written())
        else:
            reflection.write(**form.data.written())
        if form.data.done:
            reflection.finish()
            tell(cycle)
    except Refusal as said:
        return _again(cycle, form, said, "own_form")
    kept = "You are done with your part." if form.data.done else "Kept. Only you can read it."
    return _kept(cycle, kept, "own")


@bp.post("/cycles/<id:id>/reflection/reopening")
def reopen(id: str) -> AnyResponse:
    """Go on writing one's own after all."""
    cycle = _cycle(id)
    own = one_or_404(Reflection.owned_by(g.person).where(Reflection.cycle_id == cycle.id))
    own.resume()
    tell(cycle)
    return _kept(cycle, "Go on: only you can read it until you are done again.", "own")


@bp.post("/cycles/<id:id>/joint-reflection")
def say(id: str) -> AnyResponse:
    """Keep what both say together."""
    cycle = _cycle(id)
    form = Form(JointForm, request.form)
    if not form.valid:
        return Response(_page(cycle, joint_form=form), 422)
    try:
        joint = JointReflection.begun_on(cycle)
        if (joint.version or 0) != form.data.version:
            form.refuse("form", OTHERS_WORDS)
            db.session.rollback()
            return Response(_page(_cycle(id), joint_form=form), 409)
        joint.say(by=g.person, **form.data.said())
        tell(cycle)
    except Refusal as said:
        return _again(cycle, form, said, "joint_form")
    return _kept(cycle, "Kept, for both of you." if cycle.shared else "Kept.", "together")


@bp.post("/cycles/<id:id>/joint-reflection/signature")
def sign(id: str) -> AnyResponse:
    """Sign what both say together."""
    cycle = _cycle(id)
    JointReflection.begun_on(cycle).sign(g.person)
    tell(cycle)
    return _kept(cycle, "Signed.", "together")


@bp.post("/cycles/<id:id>/joint-reflection/signature/removal")
def unsign(id: str) -> AnyResponse:
    """Take one's signature back."""
    cycle = _cycle(id)
    JointReflection.begun_on(cycle).unsign(g.person)
    tell(cycle)
    return _kept(cycle, "Your signature is taken back.", "together")


@bp.post("/cycles/<id:id>/quotes")
def say_of_coaching(id: str) -> AnyResponse:
    """Keep what one says of the coaching; what was emptied is taken away."""
    cycle = _cycle(id)
    form = Form(QuotesForm, request.form)
    if not form.valid:
        return Response(_page(cycle, quotes_form=form), 422)
    for kind, body in form.data.bodies().items():
        _say_one(cycle, kind, body)
    tell(cycle)
    return _kept(cycle, "Kept. It is quoted nowhere unless you say so.", "coaching")


@bp.get("/quotes/<id:id>")
def find_quote(id: str) -> AnyResponse:
    """A quote is read on its cycle's page."""
    found = one_or_404(Quote.visible_to(g.person).where(Quote.id == id))
    return redirect(url_for("reflections.show", id=found.cycle_id, _anchor="coaching"), 303)


@bp.post("/quotes/<id:id>/release")
def release(id: str) -> AnyResponse:
    """Let one's own words be quoted beyond the pair."""
    quote = _own_quote(id)
    quote.release()
    return _kept(quote.cycle, "These words may be quoted, without your name.", "coaching")


@bp.post("/quotes/<id:id>/release/removal")
def keep_back(id: str) -> AnyResponse:
    """Let them be quoted no longer."""
    quote = _own_quote(id)
    quote.keep_back()
    return _kept(quote.cycle, "These words are between the two of you again.", "coaching")


def _say_one(cycle: Cycle, kind: QuoteKind, body: str) -> None:
    mine = Quote.owned_by(g.person).where(Quote.cycle_id == cycle.id, Quote.kind == kind)
    quote = db.session.scalars(mine).unique().one_or_none()
    if quote is None and body:
        Quote.say(cycle, by=g.person, kind=kind, body=body)
    elif quote is not None and body:
        quote.reword(body)
    elif quote is not None:
        db.session.delete(quote)


def _cycle(id: str) -> Cycle:
    return one_or_404(Cycle.visible_to(g.person).where(Cycle.id == id))


def _own_on(cycle: Cycle) -> Reflection | None:
    mine = Reflection.owned_by(g.person).where(Reflection.cycle_id == cycle.id)
    return db.session.scalars(mine).unique().one_or_none()


def _own_quote(id: str) -> Quote:
    return one_or_404(Quote.owned_by(g.person).where(Quote.id == id))


def _kept(cycle: Cycle, sentence: str, anchor: str) -> AnyResponse:
    db.session.commit()
    flash(sentence, "done")
    return redirect(url_for("reflections.show", id=cycle.id, _anchor=anchor), 303)


def _again(cycle: Cycle, form: Form, said: Refusal, which: str) -> AnyResponse:  # type: ignore[type-arg]
    """The page with a sentence beside the field, and all that was typed."""
    db.session.rollback()
    form.refuse(said.field or "form", str(said))
    return Response(_page(_cycle(cycle.id), **{which: form}), said.status)


def _page(
    cycle: Cycle,
    *,
    own_form: Form[ReflectionForm] | None = None,
    joint_form: Form[JointForm] | None = None,
    quotes_form: Form[QuotesForm] | None = None,
) -> str:
    since = live.position(db.session)
    seen = section(cycle, g.person)
    return render_template(
        "reflections/show.html",
        cycle=cycle,
        section=seen,
        since=since,
        sees=can_see(cycle.people, g.person),
        own_form=own_form or _own_values(seen),
        joint_form=joint_form or _joint_values(seen),
        quotes_form=quotes_form or _quotes_values(seen),
    )


def _own_values(seen: ReflectionSection) -> Form[ReflectionForm]:
    parts = ("for_students", "for_me", "surprise", "plan", "evidence")
    own = seen.own
    return Form(ReflectionForm, values={part: getattr(own, part) for part in parts} if own else {})


def _joint_values(seen: ReflectionSection) -> Form[JointForm]:
    joint, films = seen.joint, seen.films
    values = {"then_clip_id": films.then and films.then.id, "now_clip_id": films.now and films.now.id}
    if joint is not None:
        values |= {"takeaway": joint.takeaway, "verdict": joint.verdict, "why": joint.why}
    return Form(JointForm, values=values)


def _quotes_values(seen: ReflectionSection) -> Form[QuotesForm]:
    own = seen.own_quotes
    return Form(QuotesForm, values={kind.replace("-", "_"): quote.body for kind, quote in own.items()})
