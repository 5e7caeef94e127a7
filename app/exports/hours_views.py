"""A coach's own hours as a file of rows."""

from datetime import date

from flask import Response, g, request

from app.cycles.models import Cycle
from app.exports.views import bp
from app.foundation.cells import Table, as_csv
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.hours.models import Stretch
from app.hours.schemas import TotalsQuery
from app.people.models import RoleName


@bp.get("/hours/export.csv")
def hours() -> Response:
    """What a coach wrote down, a line a stretch, for some days or for all."""
    if not g.person.has_role(RoleName.COACH):
        raise Missing
    asked = Form(TotalsQuery, request.args)
    if not asked.valid:
        raise Refusal(next(iter(asked.errors.values())))
    since, until = asked.data.since, asked.data.until
    own = Stretch.visible_to(g.person).where(
        Stretch.minutes.is_not(None), Stretch.day >= (since or date.min), Stretch.day <= (until or date.max)
    )
    goals = _goals()
    rows = [
        (
            one.day.isoformat(),
            one.kind.words,
            "coaching" if one.kind.is_coaching else "other duties",
            one.minutes or 0,
            one.note or "",
            goals.get(one.cycle_id or "", ""),
        )
        for one in db.session.scalars(own.order_by(Stretch.day, Stretch.began_at, Stretch.id))
    ]
    table = Table("Hours", ("day", "kind", "part", "minutes", "note", "cycle"), rows)
    answer = Response(as_csv(table), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="hours.csv"'
    return answer


def _goals() -> dict[str, str]:
    """The goals of the cycles that a coach sees, by the cycle's id."""
    seen = db.session.scalars(Cycle.visible_to(g.person)).unique()
    return {cycle.id: cycle.goal.statement for cycle in seen if cycle.goal}
