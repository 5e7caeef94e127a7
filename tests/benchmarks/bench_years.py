"""What pages cost on the server once a teacher has ten years of coaching behind them, beside those of one year.

Processor time of whole requests through the real application, its database on disk; the median of several. The budget is
200 ms a page.
"""

import functools
import statistics
import time
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from app.foundation.db import db
from app.people.models import Person
from app.seeds.school import World
from app.seeds.years import Years, live_through
from tests.cycle_pages import pages_for
from tests.queries import queries_of

BUDGET_MS = 200
TRIES = 5


def bench_ten_years(app: Flask, world: World, client_of: Callable[[Person | None], FlaskClient]) -> None:
    """Every page of the coaching cycle, as the teacher and as the coach."""
    people = {"teacher": world.amina, "coach": world.ben}
    clients = {who: client_of(person) for who, person in people.items()}
    live_through(Years(world.amina_and_ben, 1))
    db.session.commit()
    young = {who: measured(clients[who], pages_for(person, world.amina)) for who, person in people.items()}
    added = live_through(Years(world.amina_and_ben, 10))
    db.session.commit()
    print("\n" + ", ".join(f"{count} × {name}" for name, count in added.items()))
    for who, person in people.items():
        for name, (took, asked) in measured(clients[who], pages_for(person, world.amina)).items():
            before, asked_before = young[who][name]
            verdict = "within" if took <= BUDGET_MS else "OVER"
            print(f"{who:<8} {name:<26} {took:7.1f} ms {verdict:<7}{took / before:5.1f} × a year", end=" ")
            print(f"{asked:4d} queries {'' if asked <= asked_before else f'GROWN from {asked_before}'}")


def measured(client: FlaskClient, pages: dict[str, str]) -> dict[str, tuple[float, int]]:
    """Each page's processor time in ms, and how many queries it sends."""
    return {
        name: (cost_ms(client, page), queries_of(functools.partial(client.get, page)))
        for name, page in pages.items()
    }


def cost_ms(client: FlaskClient, page: str) -> float:
    """The median of a few requests, in ms of processor time, after one that warms up."""
    assert client.get(page).status_code == 200, page
    times = []
    for _try in range(TRIES):
        begun = time.process_time()
        client.get(page)
        times.append((time.process_time() - begun) * 1000)
    return statistics.median(times)
