"""Home: your next step, and what waits. It owns no table and asks everything through ``visible_to``."""

from flask import Blueprint, g, render_template, url_for

from app.foundation import clock
from app.goals.audience import names
from app.home import facts
from app.home.next_step import next_step
from app.home.recent import cards
from app.home.situation import Address
from app.home.teachers import teachers_of
from app.home.waiting import waiting
from app.people.models import Person, RoleName

bp = Blueprint("home", __name__)

RECENT = 4


@bp.get("/")
def show() -> str:
    """Say what to do next; to those without a part in coaching, what they can do instead."""
    person: Person = g.person
    if not person.coaches_or_teaches:
        return render_template("home/apart.html", admin=person.has_role(RoleName.ADMIN))
    goal, pairs = facts.current_goal(person), facts.pairs_of(person)
    here = facts.situation(person, goal, pairs)
    step = next_step(here, clock.now())
    return render_template(
        "home/show.html",
        now=here,
        step=step,
        goal=goal,
        active=facts.active_step(goal),
        goal_readers=names(goal.people, person) if goal else "",
        lines=waiting(here, clock.today(), beside=step.about),
        teachers=teachers_of(person, pairs, here.questions, here.meetings),
        partners=[pair.other(person) for pair in pairs],
        lessons=cards(facts.recent_lessons(person, RECENT), person),
    )


@bp.app_template_global("address")
def address(place: Address) -> str:
    """The URL that a button or a line leads to."""
    if place.id is None:
        return url_for(place.endpoint, _anchor=place.anchor)
    return url_for(place.endpoint, id=place.id, _anchor=place.anchor)
