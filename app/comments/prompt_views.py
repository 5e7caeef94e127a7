"""The page of the prompt bank: the school's open questions, read by all who coach or teach, worded by its coaches."""

from flask import Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.comments.prompt_schemas import PromptsForm
from app.comments.prompts import PromptBank, Stage
from app.comments.views import bp, partial_asked
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Stale

HINTS = {
    Stage.SET: "Before there is a goal: what matters here, and how anyone would know.",
    Stage.PLAN: "Once there is a goal: what will be tried, where, and how.",
    Stage.MONITOR: "While it is being tried: what happens in the lesson.",
    Stage.REFLECT: "Looking back: what changed, and what to keep.",
}


@bp.get("/prompts")
def prompts() -> AnyResponse:
    """The questions: as the composer's list, or as a page on which coaches and admins word them."""
    bank = PromptBank.of(g.person)
    if partial_asked():
        return Response(render_template("comments/_prompts.html", bank=bank, stages=Stage, hints=HINTS))
    typed = {stage.value: "\n".join(bank.at(stage)) for stage in Stage}
    return _page(bank, Form(PromptsForm, values={**typed, "version": bank.version}), 200)


@bp.post("/prompts")
def update_prompts() -> AnyResponse:
    """Word the questions anew."""
    bank = PromptBank.of(g.person)
    form = Form(PromptsForm, request.form)
    if form.valid and form.data.version != bank.version:
        form.refuse("form", str(Stale()))
        form.values["version"] = bank.version  # saved once more, it is meant
    if not form.valid:
        return _page(bank, form, 422)
    bank.ask(form.data.questions(), by=g.person)
    db.session.commit()
    flash("The questions are kept. They are offered to everybody at your school.", "done")
    return redirect(url_for("comments.prompts"), 303)


def _page(bank: PromptBank, form: Form[PromptsForm], status: int) -> AnyResponse:
    page = render_template(
        "comments/prompts.html",
        bank=bank,
        form=form,
        stages=Stage,
        hints=HINTS,
        may_edit=bank.may_be_edited_by(g.person),
    )
    return Response(page, status)
