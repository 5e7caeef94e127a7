"""The page on which a class's scores are pasted, looked at line by line, and only then kept."""

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.evidence.assessments import MOST_CHARACTERS, Preview, read_table, summary
from app.evidence.models import Evidence, EvidenceKind
from app.evidence.schemas import AssessmentForm
from app.evidence.views import bp
from app.foundation import clock
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.audience import can_see
from app.goals.models import Goal
from app.goals.news import tell_of_goal

LEAVE_OUT = "Some lines cannot be read. Put them right, or say that they are to be left out."


@bp.get("/goals/<id:id>/assessments/new")
def new_assessment(id: str) -> str:
    """Ask for the scores."""
    goal = _goal(id)
    goal.expect_open()
    return _form(goal, Form(AssessmentForm, values={"dated_on": clock.today().isoformat()}))


@bp.post("/goals/<id:id>/assessments")
def create_assessment(id: str) -> AnyResponse:
    """Show what the table would become; keep it only when asked to."""
    goal = _goal(id)
    posted = request.form.copy()
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        posted["table"] = _text(sent.stream.read(4 * MOST_CHARACTERS))
        posted["act"] = "look"  # a file is always looked at first
    form = Form(AssessmentForm, posted)
    if not form.valid:
        return Response(_form(goal, form), 422)
    said = form.data
    try:
        goal.expect_open()
        found = read_table(said.table, student_column=said.student_column, value_column=said.value_column)
    except Refusal as refusal:
        return _again(goal, form, refusal)
    if said.act == "look":
        return Response(_form(goal, form, found))
    if not found.scores:
        form.refuse("table", "There is no line that can be kept yet.")
    elif found.wrong and not said.leave_out:
        form.refuse("leave_out", LEAVE_OUT)
    if form.errors:
        return Response(_form(goal, form, found), 422)
    return _keep(goal, form, found)


def _keep(goal: Goal, form: Form[AssessmentForm], found: Preview) -> AnyResponse:
    said = form.data
    try:
        piece = Evidence.add(
            goal,
            by=g.person,
            kind=EvidenceKind.ASSESSMENT,
            scores={"measure": said.measure, "threshold": said.threshold, "scores": found.scores},
            title=said.title,
            dated_on=said.dated_on,
        )
    except Refusal as refusal:
        return _again(goal, form, refusal, found)
    tell_of_goal(goal)
    db.session.commit()
    flash("The scores are on the wall.", "done")
    return redirect(url_for("evidence.show", id=piece.id), 303)


def _again(
    goal: Goal, form: Form[AssessmentForm], said: Refusal, found: Preview | None = None
) -> AnyResponse:
    db.session.rollback()
    if said.field is None:
        raise said
    form.refuse(said.field, str(said))
    return Response(_form(goal, form, found), 422)


def _form(goal: Goal, form: Form[AssessmentForm], preview: Preview | None = None) -> str:
    values: dict[str, Any] = form.values
    if preview is not None:
        values |= {"student_column": str(preview.student_column), "value_column": str(preview.value_column)}
    threshold = form.data.threshold if preview is not None else None
    return render_template(
        "evidence/assessment.html",
        goal=goal,
        form=form,
        preview=preview,
        summary=summary(preview.scores, threshold) if preview and preview.scores else None,
        sees=can_see(goal.people, g.person),
    )


def _goal(id: str) -> Goal:
    return one_or_404(Goal.visible_to(g.person).where(Goal.id == id))


def _text(content: bytes) -> str:
    """A file's text; spreadsheets write UTF-8, UTF-16 or an older encoding."""
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", errors="replace")
