"""The API's calls for ratings, and for what a cycle goes by."""

from flask import g, url_for

from app.cycles.models import Cycle
from app.foundation.api import Answer, Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404
from app.goals.news import tell_of_goal
from app.ratings.choosing import begun, choose, goal_seen, kept_by
from app.ratings.models import Rating
from app.ratings.schemas import CycleFrameworkIn, CycleFrameworkOut, RatingIn, RatingOut, SideIn

api = Api("ratings", __name__)


@api.call("GET", "/goals/<id:id>/ratings", query=PageQuery, answer=Page[RatingOut])
def index(id: str, query: PageQuery) -> Page[RatingOut]:
    """List a goal's ratings, the newest first; what the other one said is there once your own is."""
    ratings = Rating.visible_to(g.person).where(Rating.goal_id == goal_seen(id, g.person).id)
    order = (Rating.created_at, Rating.id)
    return page(ratings, query, lambda one: RatingOut.told_to(g.person, one), by=order, newest_first=True)


@api.call("POST", "/goals/<id:id>/ratings", body=RatingIn, answer=RatingOut, status=201)
def create(id: str, body: RatingIn) -> Answer:
    """Rate a lesson, or how it is now, for yourself or together: levels in words, each with a sentence of evidence."""
    goal = goal_seen(id, g.person)
    rating = begun(
        goal,
        by=g.person,
        framework_id=body.framework_id,
        lesson_id=body.lesson_id,
        together=body.together,
    )
    rating.say(body.said(), by=g.person)
    tell_of_goal(goal)
    db.session.flush()
    where = url_for("ratings_api.ratings_show", id=rating.id)
    return Answer(RatingOut.told_to(g.person, rating), {"Location": where})


@api.call("GET", "/ratings/<id:id>", answer=RatingOut)
def show(id: str) -> RatingOut:
    """Read a rating; what the other one said is there once your own is."""
    return RatingOut.told_to(g.person, one_or_404(Rating.visible_to(g.person).where(Rating.id == id)))


@api.call("PATCH", "/ratings/<id:id>", body=SideIn, answer=RatingOut)
def say(id: str, body: SideIn) -> RatingOut:
    """Say your own side, or say it anew while the other one has not said theirs."""
    rating = one_or_404(Rating.visible_to(g.person).where(Rating.id == id))
    if_match(rating)
    rating.say(body.said(), by=g.person)
    tell_of_goal(rating.goal)
    db.session.flush()
    return RatingOut.told_to(g.person, rating)


@api.call("DELETE", "/ratings/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete a rating for your own goal, or one you began while nobody else has rated."""
    rating = one_or_404(Rating.deletable_by(g.person).where(Rating.id == id))
    tell_of_goal(rating.goal)
    db.session.delete(rating)


@api.call("GET", "/cycles/<id:id>/framework", answer=CycleFrameworkOut)
def show_framework(id: str) -> CycleFrameworkOut:
    """Read which version of a framework a cycle goes by, and whether there is a newer one."""
    return _kept(one_or_404(Cycle.visible_to(g.person).where(Cycle.id == id)))


@api.call("PUT", "/cycles/<id:id>/framework", body=CycleFrameworkIn, answer=CycleFrameworkOut)
def choose_framework(id: str, body: CycleFrameworkIn) -> CycleFrameworkOut:
    """Choose which version of a framework an open cycle goes by. Nothing else changes it."""
    cycle = one_or_404(Cycle.visible_to(g.person).where(Cycle.id == id))
    choose(cycle, body.framework_id, by=g.person)
    db.session.flush()
    return _kept(cycle)


def _kept(cycle: Cycle) -> CycleFrameworkOut:
    kept = kept_by(cycle)
    newest = kept.newer or kept.framework
    return CycleFrameworkOut(
        framework_id=cycle.framework_id,
        name=kept.framework.name if kept.framework else None,
        edition=kept.framework.edition if kept.framework else None,
        newest_id=newest.id if newest else None,
        newest_edition=newest.edition if newest else None,
    )
