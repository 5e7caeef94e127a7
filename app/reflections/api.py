"""The API's calls for reflections: each alone, both together, and what is said of the coaching."""

from flask import g

from app.cycles.models import Cycle
from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404
from app.reflections.models import JointReflection, Quote, Reflection
from app.reflections.news import tell
from app.reflections.schemas import (
    JointIn,
    JointOut,
    QuoteIn,
    QuoteOut,
    QuotePatch,
    ReflectionIn,
    ReflectionOut,
)
from app.reflections.section import section

api = Api("reflections", __name__)


@api.call("GET", "/cycles/<id:id>/reflections", query=PageQuery, answer=Page[ReflectionOut])
def index(id: str, query: PageQuery) -> Page[ReflectionOut]:
    """List the reflections on a cycle: your own, and the other's once both of you are done."""
    found = Reflection.visible_to(g.person).where(Reflection.cycle_id == _cycle(id).id)
    return page(found, query, ReflectionOut.of, by=(Reflection.created_at, Reflection.id))


@api.call("POST", "/cycles/<id:id>/reflections", body=ReflectionIn, answer=ReflectionOut, status=201)
def create(id: str, body: ReflectionIn) -> ReflectionOut:
    """Begin your own reflection on a cycle. Nobody else reads it until both of you are done."""
    reflection = Reflection.begin(_cycle(id), by=g.person, **body.written())
    db.session.flush()
    return ReflectionOut.of(reflection)


@api.call("GET", "/reflections/<id:id>", answer=ReflectionOut)
def show(id: str) -> ReflectionOut:
    """Read a reflection."""
    return ReflectionOut.of(one_or_404(Reflection.visible_to(g.person).where(Reflection.id == id)))


@api.call("PATCH", "/reflections/<id:id>", body=ReflectionIn, answer=ReflectionOut)
def update(id: str, body: ReflectionIn) -> ReflectionOut:
    """Write on in your own, while you are not done."""
    reflection = _own(id)
    if_match(reflection)
    reflection.write(**body.written())
    db.session.flush()
    return ReflectionOut.of(reflection)


@api.call("PUT", "/reflections/<id:id>/completion", answer=ReflectionOut)
def finish(id: str) -> ReflectionOut:
    """Say that you are done. It takes a line on what moved, and one on what the plan did for it."""
    reflection = _own(id)
    if_match(reflection)
    reflection.finish()
    tell(reflection.cycle)
    return ReflectionOut.of(reflection)


@api.call("DELETE", "/reflections/<id:id>/completion", answer=ReflectionOut)
def resume(id: str) -> ReflectionOut:
    """Take it back that you are done, until both of you are."""
    reflection = _own(id)
    if_match(reflection)
    reflection.resume()
    tell(reflection.cycle)
    return ReflectionOut.of(reflection)


@api.call("GET", "/cycles/<id:id>/joint-reflection", answer=JointOut)
def show_joint(id: str) -> JointOut:
    """Read what both say together, and whether it is open yet."""
    return _joint(_cycle(id))


@api.call("PATCH", "/cycles/<id:id>/joint-reflection", body=JointIn, answer=JointOut)
def update_joint(id: str, body: JointIn) -> JointOut:
    """Say something together: what you take from it, and what the plan deserves.
    Changed words ask both of you to sign again."""
    cycle = _cycle(id)
    joint = JointReflection.begun_on(cycle)
    if joint.version:
        if_match(joint)
    joint.say(by=g.person, **body.said())
    tell(cycle)
    return _joint(cycle)


@api.call("PUT", "/cycles/<id:id>/joint-reflection/signature", answer=JointOut)
def sign(id: str) -> JointOut:
    """Sign what both say together, as it stands."""
    cycle = _cycle(id)
    joint = JointReflection.begun_on(cycle)
    if joint.version:
        if_match(joint)
    joint.sign(g.person)
    tell(cycle)
    return _joint(cycle)


@api.call("DELETE", "/cycles/<id:id>/joint-reflection/signature", answer=JointOut)
def unsign(id: str) -> JointOut:
    """Take your signature back."""
    cycle = _cycle(id)
    JointReflection.begun_on(cycle).unsign(g.person)
    tell(cycle)
    return _joint(cycle)


@api.call("GET", "/cycles/<id:id>/quotes", query=PageQuery, answer=Page[QuoteOut])
def index_quotes(id: str, query: PageQuery) -> Page[QuoteOut]:
    """List what the two of you said of the coaching itself."""
    found = Quote.visible_to(g.person).where(Quote.cycle_id == _cycle(id).id)
    return page(found, query, lambda quote: QuoteOut.of(quote, g.person), by=(Quote.created_at, Quote.id))


@api.call("POST", "/cycles/<id:id>/quotes", body=QuoteIn, answer=QuoteOut, status=201)
def create_quote(id: str, body: QuoteIn) -> QuoteOut:
    """Say what helped, or what would help more. Only the two of you read it, unless you release it."""
    quote = Quote.say(_cycle(id), by=g.person, kind=body.kind, body=body.body)
    return _said(quote)


@api.call("GET", "/quotes/<id:id>", answer=QuoteOut)
def show_quote(id: str) -> QuoteOut:
    """Read a quote."""
    return QuoteOut.of(one_or_404(Quote.visible_to(g.person).where(Quote.id == id)), g.person)


@api.call("PATCH", "/quotes/<id:id>", body=QuotePatch, answer=QuoteOut)
def update_quote(id: str, body: QuotePatch) -> QuoteOut:
    """Change your own words. If the earlier ones were released, these are not."""
    quote = _own_quote(id)
    if_match(quote)
    quote.reword(body.body)
    return _said(quote)


@api.call("DELETE", "/quotes/<id:id>", status=204)
def delete_quote(id: str) -> None:
    """Take your own words away."""
    quote = _own_quote(id)
    tell(quote.cycle)
    db.session.delete(quote)


@api.call("PUT", "/quotes/<id:id>/release", answer=QuoteOut)
def release(id: str) -> QuoteOut:
    """Let your own words be quoted beyond the pair, without your name."""
    quote = _own_quote(id)
    if_match(quote)
    quote.release()
    return _said(quote, told=False)


@api.call("DELETE", "/quotes/<id:id>/release", answer=QuoteOut)
def keep_back(id: str) -> QuoteOut:
    """Let your own words be quoted no longer."""
    quote = _own_quote(id)
    quote.keep_back()
    return _said(quote, told=False)


def _cycle(id: str) -> Cycle:
    return one_or_404(Cycle.visible_to(g.person).where(Cycle.id == id))


def _own(id: str) -> Reflection:
    return one_or_404(Reflection.owned_by(g.person).where(Reflection.id == id))


def _own_quote(id: str) -> Quote:
    return one_or_404(Quote.owned_by(g.person).where(Quote.id == id))


def _joint(cycle: Cycle) -> JointOut:
    db.session.flush()
    return JointOut.of(section(cycle, g.person))


def _said(quote: Quote, *, told: bool = True) -> QuoteOut:
    """Whether words are released is their author's alone, so that is no news."""
    if told:
        tell(quote.cycle)
    db.session.flush()
    return QuoteOut.of(quote, g.person)
