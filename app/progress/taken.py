"""Figures taken from a survey, from scores or from a check-back: kept as readings that open what they are from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import Select, select

from app.cycles.models import FOLLOWERS, CheckBack
from app.evidence.models import Evidence, EvidenceKind
from app.foundation import clock
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.goals.measures import MeasureKind
from app.goals.models import Goal
from app.goals.news import tell_of_goal
from app.people.models import Person
from app.progress.models import Reading, Source
from app.progress.schemas import TakenIn
from app.progress.traces import OPENERS, Trace
from app.surveys.models import FEWEST, Survey
from app.surveys.results import figures

MISSING = "Please choose one of the figures."
GONE = "Please choose a survey or scores of this goal that you can see."


@dataclass(frozen=True)
class Taken:
    """One figure that can be kept: ``name`` stands for it in a form, ``words`` tell it to people."""

    name: str
    words: str
    value: float


@dataclass(frozen=True)
class Offer:
    """What something offers to the chart: its figures, and from which day they are."""

    source: Source
    id: str
    goal: Goal
    title: str
    href: str
    on: date
    figures: Sequence[Taken]
    """Those that fit how the goal is measured come first."""

    @property
    def asked(self) -> Form[TakenIn]:
        """A form that asks which of them to keep."""
        return Form(TakenIn)

    def kept(self, viewer: Person) -> list[Reading]:
        """The readings that were made of it already, as far as somebody sees them."""
        same = Reading.of(self.goal, viewer).where(Reading.source == self.source)
        return list(db.session.scalars(same.where(Reading.source_id == self.id)).unique())


def of_survey(survey: Survey) -> Offer:
    """The figures of a survey, as far as they were told already: asking here tells nothing new."""
    found = []
    for one in figures(survey):
        share = Taken(f"{one.question_id}.share", f"{one.words} – who agree, per cent", 100 * one.agreeing)
        found += [share, Taken(f"{one.question_id}.mean", f"{one.words} – mean", one.mean)]
    place = url_for("surveys.show", id=survey.id)
    on = survey.created_at.date()
    return Offer(Source.SURVEY, survey.id, survey.goal, survey.title, place, on, _fitting(found, survey.goal))


def of_scores(piece: Evidence) -> Offer:
    """The figures of a class's scores."""
    found = []
    if piece.assessment is not None:
        said = piece.assessment.summary
        found = [Taken("mean", "Mean", said.mean), Taken("median", "Median", said.median)]
        if said.share_reaching is not None:
            found.append(Taken("share", "Who reach the threshold, per cent", 100 * said.share_reaching))
    place = url_for("evidence.show", id=piece.id)
    return Offer(
        Source.ASSESSMENT,
        piece.id,
        piece.goal,
        piece.title,
        place,
        piece.dated_on,
        _fitting(found, piece.goal),
    )


def offered(goal: Goal, viewer: Person, source: Source, id: str | None) -> Offer:
    """What something of a goal offers to somebody who may see it. Raises :class:`Refusal` where it is out of sight."""
    if source is Source.SURVEY:
        survey = db.session.scalars(_surveys(viewer, [id or ""])).unique().one_or_none()
        if survey is not None and survey.goal_id == goal.id:
            return of_survey(survey)
    if source is Source.ASSESSMENT:
        piece = db.session.scalars(_scores(viewer, [id or ""])).unique().one_or_none()
        if piece is not None and piece.goal_id == goal.id:
            return of_scores(piece)
    raise Refusal(GONE, field="source_id")


def keep_taken(offer: Offer, name: str | None, *, by: Person, note: str | None = None) -> Reading:
    """Keep one of the figures as it is now. Raises :class:`Refusal` as :meth:`Reading.keep` does."""
    chosen = next((one for one in offer.figures if one.name == name), None)
    if chosen is None:
        raise Refusal(MISSING, field="figure")
    try:
        return Reading.keep(
            offer.goal,
            by=by,
            value=chosen.value,
            taken_on=offer.on,
            note=note or chosen.words,
            source=offer.source,
            source_id=offer.id,
        )
    except Refusal as said:
        raise Refusal(str(said), field="figure") from said


def follow(check_back: CheckBack) -> None:
    """Let the chart say what a check-back found: with a figure one reading, without one none.

    Raises :class:`Refusal` for a figure that the goal's measure cannot have.
    """
    goal, by = check_back.cycle.goal, check_back.answered_by
    same = select(Reading).where(Reading.source == Source.CHECK_BACK, Reading.source_id == check_back.id)
    with db.session.no_autoflush:
        before = db.session.scalars(same).unique().one_or_none()
    if before is not None:
        tell_of_goal(before.goal)
    works_on_it = goal is not None and by is not None and by.id in {person.id for person in goal.people}
    try:
        if goal is None or by is None or check_back.figure is None or not works_on_it:
            if before is not None:
                db.session.delete(before)
        elif before is not None:
            before.say(value=check_back.figure, taken_on=clock.today())
        else:
            _keep(goal, check_back, check_back.figure, by)
    except Refusal as said:
        raise Refusal(str(said), field="figure") from said


def _keep(goal: Goal, check_back: CheckBack, figure: float, by: Person) -> None:
    source = Source.CHECK_BACK
    Reading.keep(goal, by=by, value=figure, note=check_back.name, source=source, source_id=check_back.id)
    tell_of_goal(goal)


def _fitting(found: Sequence[Taken], goal: Goal) -> list[Taken]:
    """Rounded as people would write them; shares first where the goal is measured in shares, else last."""
    shares_first = goal.measure_kind is MeasureKind.SHARE
    rounded = [Taken(one.name, one.words, round(one.value, 2)) for one in found]
    return sorted(rounded, key=lambda one: one.name.endswith("share") is not shares_first)


def _surveys(viewer: Person, ids: Collection[str]) -> Select[Survey]:
    return Survey.visible_to(viewer).where(Survey.id.in_(ids), Survey.answer_count >= FEWEST)


def _scores(viewer: Person, ids: Collection[str]) -> Select[Evidence]:
    kept = Evidence.visible_to(viewer).where(Evidence.kind == EvidenceKind.ASSESSMENT)
    return kept.where(Evidence.id.in_(ids))


def _open_surveys(ids: Collection[str], viewer: Person) -> dict[str, Trace]:
    found = db.session.scalars(_surveys(viewer, ids)).unique()
    return {one.id: Trace(url_for("surveys.show", id=one.id), f"“{one.title}”") for one in found}


def _open_scores(ids: Collection[str], viewer: Person) -> dict[str, Trace]:
    found = db.session.scalars(_scores(viewer, ids)).unique()
    return {one.id: Trace(url_for("evidence.show", id=one.id), f"“{one.title}”") for one in found}


def _open_check_backs(ids: Collection[str], viewer: Person) -> dict[str, Trace]:
    found = db.session.scalars(CheckBack.visible_to(viewer).where(CheckBack.id.in_(ids))).unique()
    return {
        one.id: Trace(url_for("cycles.look_back", id=one.id), f"the look back “{one.name}”") for one in found
    }


OPENERS[Source.SURVEY] = _open_surveys
OPENERS[Source.ASSESSMENT] = _open_scores
OPENERS[Source.CHECK_BACK] = _open_check_backs
FOLLOWERS.append(follow)
