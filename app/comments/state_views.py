"""What becomes of a comment after it was written: resolved, reworded, deleted and brought back."""

from flask import Response, flash, g, redirect, render_template, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.comments.models import Comment, CommentWording
from app.comments.news import tell
from app.comments.views import answer, bp, partial_asked
from app.foundation.db import db
from app.foundation.web import one_or_404
from app.lessons.models import Recording
from app.people.models import Pair


@bp.post("/comments/<id:id>/resolution")
def resolve(id: str) -> AnyResponse:
    """Say that a comment is dealt with."""
    comment = _resolvable(id)
    comment.resolve(by=g.person)
    return _kept(comment)


@bp.post("/comments/<id:id>/reopening")
def reopen(id: str) -> AnyResponse:
    """Say that it is not dealt with after all."""
    comment = _resolvable(id)
    comment.reopen(by=g.person)
    return _kept(comment)


@bp.get("/comments/<id:id>/history")
def history(id: str) -> AnyResponse:
    """What a comment said before it was edited."""
    comment = one_or_404(Comment.visible_to(g.person).where(Comment.id == id))
    wordings = list(db.session.scalars(CommentWording.before(comment, g.person)))
    template = "comments/_history.html" if partial_asked() else "comments/history.html"
    return Response(render_template(template, comment=comment, wordings=wordings))


@bp.post("/comments/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Delete a comment and its replies; its restoration is open for a day."""
    comment = one_or_404(Comment.written_by(g.person).where(Comment.id == id))
    recording = comment.recording
    comment.delete()
    tell(comment, gone=True)
    db.session.commit()
    if partial_asked():
        return Response(status=204)
    flash("Comment deleted. For 24 hours you can bring it back, from the foot of the comments.", "done")
    return redirect(url_for("workspace.show", id=recording.lesson_id, recording=recording.id), 303)


@bp.post("/comments/<id:id>/restoration")
def restore(id: str) -> AnyResponse:
    """Undo a deletion."""
    comment = one_or_404(Comment.deleted_by(g.person).where(Comment.id == id))
    comment.restore()
    return _kept(comment)


@bp.get("/recordings/<id:id>/deletions")
def deletions(id: str) -> AnyResponse:
    """One's own comments on a recording that can still be brought back."""
    recording = one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
    mine = Comment.deleted_by(g.person).where(Comment.recording_id == recording.id)
    found = list(db.session.scalars(mine.order_by(Comment.deleted_at.desc(), Comment.id)).unique())
    return Response(render_template("comments/deletions.html", recording=recording, comments=found))


@bp.app_template_global("may_resolve")
def may_resolve(comment: Comment) -> bool:
    """Whether the person asking may resolve a comment they read; one query for however many comments of a page."""
    teacher_id = comment.recording.lesson.teacher_id
    return g.person.id in (comment.author_id, teacher_id) or teacher_id in _coached()


def _coached() -> frozenset[str]:
    if "coached" not in g:
        pairs = Pair.reaching(g.person).where(Pair.coach_id == g.person.id)
        g.coached = frozenset(db.session.scalars(pairs.with_only_columns(Pair.teacher_id)))
    found: frozenset[str] = g.coached
    return found


def _resolvable(id: str) -> Comment:
    return one_or_404(Comment.resolvable_by(g.person).where(Comment.id == id))


def _kept(comment: Comment) -> AnyResponse:
    db.session.flush()
    tell(comment)
    db.session.commit()
    return answer(comment, 200)
