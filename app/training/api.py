"""The API's calls for a coach's own growth."""

from flask import g

from app.foundation.api import Api
from app.foundation.db import db
from app.foundation.refusals import Missing
from app.foundation.web import one_or_404
from app.people.models import RoleName
from app.training.models import TrainingMark
from app.training.practices import AREAS
from app.training.schemas import AreaOut, PracticeOut, TrainingMarkIn, TrainingMarkOut, TrainingOut

api = Api("training", __name__)


@api.call("GET", "/training", answer=TrainingOut)
def show() -> TrainingOut:
    """Read what a coach can practise, with your own marks."""
    if not g.person.has_role(RoleName.COACH):
        raise Missing
    marks = {mark.practice: mark for mark in db.session.scalars(TrainingMark.visible_to(g.person))}
    return TrainingOut(
        areas=[
            AreaOut(
                key=area.key,
                title=area.title,
                why=area.why,
                practices=[
                    PracticeOut(key=one.key, words=one.words, mark=_out(marks.get(one.key)))
                    for one in area.practices
                ],
            )
            for area in AREAS
        ]
    )


@api.call("POST", "/training-marks", body=TrainingMarkIn, answer=TrainingMarkOut, status=201)
def create(body: TrainingMarkIn) -> TrainingMarkOut:
    """Mark a practice of your own, or say it anew."""
    mark = TrainingMark.put(g.person, practice=body.practice, practised_on=body.practised_on, note=body.note)
    db.session.flush()
    return TrainingMarkOut.model_validate(mark)


@api.call("DELETE", "/training-marks/<id:id>", status=204)
def delete(id: str) -> None:
    """Take a mark away."""
    db.session.delete(one_or_404(TrainingMark.visible_to(g.person).where(TrainingMark.id == id)))


def _out(mark: TrainingMark | None) -> TrainingMarkOut | None:
    return TrainingMarkOut.model_validate(mark) if mark else None
