"""The page where a lesson is watched and annotated."""

from flask import Blueprint, g, render_template, request

from app.clips.schemas import ClipForm
from app.comments.composing import note_opened
from app.comments.schemas import CommentForm
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.web import one_or_404
from app.lessons.models import Lesson
from app.workspace.desk import Desk

bp = Blueprint("workspace", __name__)


@bp.get("/lessons/<id:id>")
def show(id: str) -> str:
    """A lesson with its player, its comments and its clips; ``?recording=`` chooses among several."""
    lesson = one_or_404(Lesson.visible_to(g.person).where(Lesson.id == id))
    desk = Desk.lay(lesson, g.person, request.args.get("recording"))
    if desk.recording and note_opened(desk.recording, g.person):
        db.session.commit()
    about = {"about": desk.goal.id} if desk.goal else {}
    return render_template(
        "workspace/show.html",
        desk=desk,
        lesson=lesson,
        recording=desk.recording,
        comments=desk.comments,
        clips=desk.clips,
        goals=desk.goals,
        form=Form(CommentForm, values=about),
        clip_form=Form(ClipForm, values={"goal_id": desk.goal.id if desk.goal else ""}),
    )
