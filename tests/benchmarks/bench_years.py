"""What pages cost on the server once a teacher has ten years of coaching behind them, beside those of an empty school.

Processor time of whole requests through the real application, its database on disk; the median of several. The budget is
200 ms a page.
"""

import statistics
import time
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cycles.models import Cycle
from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Person
from app.seeds.school import World
from app.seeds.years import Years, live_through

BUDGET_MS = 200
TRIES = 7
LISTS = ("/", "/lessons", "/goals", "/cycles", "/debriefs")


def bench_ten_years(app: Flask, world: World, client_of: Callable[[Person | None], FlaskClient]) -> None:
    """Every page of the coaching cycle, as the teacher and as the coach."""
    people = {"teacher": world.amina, "coach": world.ben}
    clients = {who: client_of(person) for who, person in people.items()}
    empty = {(who, page): cost_ms(client, page) for who, client in clients.items() for page in LISTS}
    added = live_through(Years(world.amina_and_ben, 10))
    db.session.commit()
    print("\n" + ", ".join(f"{count} × {name}" for name, count in added.items()))
    for who, client in clients.items():
        for page in (*LISTS, *newest_pages()):
            took = cost_ms(client, page)
            beside = f"{took / empty[who, page]:5.1f} × empty" if (who, page) in empty else ""
            verdict = "within" if took <= BUDGET_MS else "OVER"
            name = page.split("?")[0] if (who, page) in empty else page.replace(page.split("/")[2], "…")
            print(f"{who:<8} {name:<30} {took:7.1f} ms  {verdict} the budget of {BUDGET_MS} ms  {beside}")


def newest_pages() -> list[str]:
    """The pages of what runs now: they hold the most."""
    goal = db.session.scalars(select(Goal.id).order_by(Goal.created_at.desc())).first()
    cycle = db.session.scalars(select(Cycle.id).order_by(Cycle.created_at.desc())).first()
    return [f"/goals/{goal}", f"/cycles/{cycle}"]


def cost_ms(client: FlaskClient, page: str) -> float:
    """The median of a few requests, in ms of processor time, after one that warms up."""
    assert client.get(page).status_code == 200, page
    times = []
    for _try in range(TRIES):
        begun = time.process_time()
        client.get(page)
        times.append((time.process_time() - begun) * 1000)
    return statistics.median(times)
