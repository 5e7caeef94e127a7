"""The page where a lesson is watched and annotated."""

from flask import Blueprint, Response, g, render_template, request

from app.clips.schemas import ClipForm
from app.comments.composing import note_opened
from app.comments.schemas import CommentForm
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.web import one_or_404
from app.lessons.models import Lesson, Recording
from app.workspace import layers as on_the_axis
from app.workspace.desk import Desk
from app.workspace.window import Place

bp = Blueprint("workspace", __name__)


@bp.get("/lessons/<id:id>")
def show(id: str) -> str:
    """A lesson with its player, its comments and its clips; ``?recording=`` chooses among several.

    The list of comments begins around ``?comment=``, or after the first ``?from=`` of them.
    """
    lesson = one_or_404(Lesson.visible_to(g.person).where(Lesson.id == id))
    place = Place(request.args.get("comment"), request.args.get("from", 0, type=int))
    desk = Desk.lay(lesson, g.person, request.args.get("recording"), place)
    if desk.recording and note_opened(desk.recording, g.person):
        db.session.commit()
    about = {"about": desk.goal.id} if desk.goal else {}
    return render_template(
        "workspace/show.html",
        desk=desk,
        lesson=lesson,
        recording=desk.recording,
        comments=desk.window.comments,
        clips=desk.clips,
        goals=desk.goals,
        form=Form(CommentForm, values=about),
        clip_form=Form(ClipForm, values={"goal_id": desk.goal.id if desk.goal else ""}),
    )


@bp.get("/recordings/<id:id>/layers")
def layers(id: str) -> Response:
    """What lies on a recording's time axis; ``?only=comments,clips`` asks for some of it."""
    recording = one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
    wanted = request.args.get("only", "").split(",")
    asked = [name for name in on_the_axis.LAYERS if name in wanted or wanted == [""]]
    return on_the_axis.answer(on_the_axis.layers(recording, g.person, asked))
