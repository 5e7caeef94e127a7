"""An assessment beside the goal's others."""

from sqlalchemy import Select

from app.evidence.assessments import Comparison, compared
from app.evidence.models import Evidence, EvidenceKind
from app.foundation.db import db
from app.people.models import Person

MOST_OTHERS = 20


def others(piece: Evidence, viewer: Person) -> list[Evidence]:
    """The other assessments of the same goal, newest first."""
    same: Select[Evidence] = Evidence.visible_to(viewer).where(
        Evidence.goal_id == piece.goal_id,
        Evidence.kind == EvidenceKind.ASSESSMENT,
        Evidence.id != piece.id,
    )
    newest = same.order_by(Evidence.dated_on.desc(), Evidence.created_at.desc(), Evidence.id)
    return list(db.session.scalars(newest.limit(MOST_OTHERS)).unique())


def comparison(one: Evidence, other: Evidence) -> Comparison:
    """The two of them, the earlier first. Raises ``ValueError`` where one is no assessment."""
    earlier, later = sorted((one, other), key=lambda piece: (piece.dated_on, piece.created_at))
    if earlier.assessment is None or later.assessment is None:
        raise ValueError("both must be assessments")
    thresholds = (earlier.assessment.threshold, later.assessment.threshold)
    return compared(earlier.assessment.scores, later.assessment.scores, thresholds=thresholds)
