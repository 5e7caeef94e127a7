"""What the pages of plans are drawn from: the plan of a cycle, and one item with its papers and requests."""

from typing import Any, Final

from flask import g, render_template, request
from werkzeug.wrappers.response import Response as AnyResponse

from app.cycles.models import Cycle
from app.foundation.forms import Form
from app.foundation.web import one_or_404
from app.goals.audience import can_see
from app.people.models import Person
from app.plans.attachments import Attachment
from app.plans.items import PlanItem, PlanKind
from app.plans.requests import RequestKind
from app.plans.schemas import (
    AttachmentCommentIn,
    AttachmentForm,
    PlanItemIn,
    RequestIn,
    VersionForm,
)
from app.plans.section import section

KIND_WORDS: Final = {
    PlanKind.CO_TEACHING: "Co-teaching",
    PlanKind.MODELLING: "Modelling",
    PlanKind.OBSERVATION: "Observation",
    PlanKind.CO_PLANNING: "Co-planning",
    PlanKind.REHEARSAL: "Rehearsal",
    PlanKind.RESOURCE: "Resource",
    PlanKind.OTHER: "Other",
}
REQUEST_WORDS: Final = {RequestKind.TIME: "Time", RequestKind.RESOURCE: "A resource"}
KIND_ICONS: Final = {
    PlanKind.CO_TEACHING: "users",
    PlanKind.MODELLING: "eye",
    PlanKind.OBSERVATION: "video",
    PlanKind.CO_PLANNING: "pen-line",
    PlanKind.REHEARSAL: "repeat",
    PlanKind.RESOURCE: "book-open",
    PlanKind.OTHER: "circle",
}


def seen_cycle(id: str) -> Cycle:
    """The cycle, for those who may see it. Raises :class:`~app.foundation.refusals.Missing`."""
    return one_or_404(Cycle.visible_to(g.person).where(Cycle.id == id))


def seen_item(id: str) -> PlanItem:
    """The plan item, for those who may see it. Raises :class:`~app.foundation.refusals.Missing`."""
    return one_or_404(PlanItem.visible_to(g.person).where(PlanItem.id == id))


def seen_attachment(id: str) -> Attachment:
    """The attachment, for those who may see it. Raises :class:`~app.foundation.refusals.Missing`."""
    return one_or_404(Attachment.visible_to(g.person).where(Attachment.id == id))


def plan_page(cycle: Cycle, form: Form[PlanItemIn] | None = None) -> str:
    """The page of a plan, with the form for another item as it was typed."""
    return render_template(
        "plans/index.html",
        cycle=cycle,
        plan=section(cycle, g.person),
        sees=can_see(cycle.people, g.person),
        owners=owners(cycle, g.person),
        kinds=kinds(),
        form=form or Form(PlanItemIn, values={"kind": PlanKind.OTHER.value, "owner_id": g.person.id}),
    )


def item_page(item: PlanItem, **forms: Any) -> str:
    """The page of one item; ``forms`` are those that came back: edit, attach, ask, or version and comment by id."""
    return render_template(
        "plans/show.html",
        item=item,
        sees=can_see(item.cycle.people, g.person),
        owners=owners(item.cycle, g.person),
        kinds=kinds(),
        asking=[(kind.value, words) for kind, words in REQUEST_WORDS.items()],
        own=item.cycle.teacher_id == g.person.id,
        edit_form=forms.get("edit") or values_of(item),
        editing="edit" in forms,
        attach_form=forms.get("attach") or Form(AttachmentForm),
        attaching="attach" in forms,
        ask_form=forms.get("ask") or Form(RequestIn, values={"kind": RequestKind.TIME.value}),
        wanting="ask" in forms,
        version_form=Form(VersionForm),
        comment_form=Form(AttachmentCommentIn),
        returned=forms.get("returned", ("", None)),
    )


def values_of(item: PlanItem) -> Form[PlanItemIn]:
    """A form that holds an item as it stands."""
    due_on = item.due_on.isoformat() if item.due_on else ""
    values = {"what": item.what, "kind": item.kind.value, "owner_id": item.owner_id, "due_on": due_on}
    return Form(PlanItemIn, values=values)


def owners(cycle: Cycle, viewer: Person) -> list[tuple[str, str]]:
    """Who could do something of a cycle, as a form's choices."""
    return [(person.id, "Me" if person.id == viewer.id else person.first_name) for person in cycle.people]


def kinds() -> list[tuple[str, str]]:
    """The kinds of plan item, as a form's choices."""
    return [(kind.value, words) for kind, words in KIND_WORDS.items()]


def wants_part() -> bool:
    """Whether a page that is open already asks, and needs the list alone."""
    return "X-Partial" in request.headers


def part(cycle: Cycle, status: int = 200) -> AnyResponse:
    """The list of a plan alone."""
    return AnyResponse(
        render_template("plans/_items.html", plan=section(cycle, g.person)), status, mimetype="text/html"
    )
