"""The page where a lesson is watched and annotated."""

from flask import Blueprint, g, render_template, request

from app.clips.schemas import ClipForm
from app.comments.schemas import CommentForm
from app.foundation.forms import Form
from app.foundation.web import one_or_404
from app.lessons.models import Lesson
from app.workspace import in_step
from app.workspace.comparing import Shown, others_than
from app.workspace.desk import Desk

bp = Blueprint("workspace", __name__)


@bp.get("/lessons/<id:id>")
def show(id: str) -> str:
    """A lesson with its player, its comments and its clips; ``?recording=`` chooses among several."""
    lesson = one_or_404(Lesson.visible_to(g.person).where(Lesson.id == id))
    desk = Desk.lay(lesson, g.person, request.args.get("recording"))
    about = {"about": desk.goal.id} if desk.goal else {}
    besides = in_step.besides(desk.recording, desk.recordings)
    return render_template(
        "workspace/show.html",
        desk=desk,
        lesson=lesson,
        recording=desk.recording,
        comments=desk.comments,
        clips=desk.clips,
        goals=desk.goals,
        form=Form(CommentForm, values=about),
        besides=besides,
        beside=next((one for one in besides if one.recording.id == request.args.get("beside")), None),
        clip_form=Form(ClipForm, values={"goal_id": desk.goal.id if desk.goal else ""}),
    )


@bp.get("/compare")
def compare() -> str:
    """Two clips beside each other, ``?left=`` and ``?right=``; without the second, a page to choose it."""
    left = Shown.to(g.person, request.args.get("left", ""))
    if "right" not in request.args:
        others = others_than(left.clip, g.person)
        return render_template("workspace/choose.html", left=left, others=others)
    right = Shown.to(g.person, request.args["right"])
    return render_template("workspace/compare.html", left=left, right=right)
