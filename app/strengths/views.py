"""The page of a teacher's strengths and milestones."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.people.models import Person
from app.strengths.counts import counts_of
from app.strengths.reel import reel_of
from app.strengths.teachers import teacher_seen_by

bp = Blueprint("strengths", __name__)


@bp.get("/strengths")
def index() -> str:
    """One's own strengths and milestones, the newest first; ``?cursor=`` goes on where a page ended."""
    return _page(teacher_seen_by(g.person, g.person.id))


@bp.get("/strengths/<id:id>")
def show(id: str) -> str | AnyResponse:
    """Those of a teacher whom one coaches, as far as each is shared."""
    teacher = teacher_seen_by(g.person, id)
    if teacher.id == g.person.id:
        return redirect(url_for("strengths.index"), 303)
    return _page(teacher)


def _page(teacher: Person) -> str:
    return render_template(
        "strengths/show.html",
        teacher=teacher,
        own=teacher.id == g.person.id,
        reel=reel_of(teacher, g.person, cursor=request.args.get("cursor")),
        counts={one.year: one for one in counts_of(teacher, g.person)},
        first="cursor" not in request.args,
    )
