"""The page of a recording's marks: what they add up to, and where two people differ."""

from flask import Blueprint, g, render_template, request

from app.foundation.db import db
from app.foundation.formats import film_length
from app.foundation.web import one_or_404
from app.lessons.models import Recording
from app.lessons.sharing import audience, sharings_of
from app.marks.agreement import BIN_MS
from app.marks.pairing import TOLERANCE_MS
from app.marks.report import Report
from app.marks.sheet import Sheet

bp = Blueprint("marks", __name__)


@bp.get("/recordings/<id:id>/marks")
def index(id: str) -> str:
    """What was marked, by one person or by two: ``?who=`` and ``?beside=`` name them."""
    recording = one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
    sharings = sharings_of(db.session, [recording.lesson])
    sheet = Sheet.of(recording, g.person)
    return render_template(
        "marks/index.html",
        recording=recording,
        lesson=recording.lesson,
        report=Report.of(sheet, g.person, request.args.get("who"), request.args.get("beside")),
        sees=audience(recording.lesson, g.person, sharings),
        shared=bool(sharings),
        bin_s=BIN_MS / 1000,
        tolerance_s=TOLERANCE_MS / 1000,
    )


@bp.app_template_filter()
def lasted(ms: float) -> str:
    """A length as people say it: ``3.4 s``, and from a minute on ``1:04``."""
    return f"{ms / 1000:.1f}\u00a0s" if ms < 60_000 else film_length(round(ms))


@bp.app_template_filter()
def percent(share: float) -> str:
    """A share of 0 to 1 as a percentage; what is little is not nothing."""
    return "<\u00a01\u00a0%" if 0 < share < 0.005 else f"{100 * share:.0f}\u00a0%"
