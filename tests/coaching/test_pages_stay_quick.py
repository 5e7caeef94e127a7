"""Every page of the coaching cycle asks the database as often after three years as after one."""

from functools import partial

from app.foundation.db import db
from app.seeds import World
from app.seeds.years import Years, live_through
from tests.cycle_pages import pages_for
from tests.queries import queries_of

MOST_QUERIES = 90
"""More than any of these pages sends, whatever it holds: what asks more than this has begun to ask for each row."""


def asked_on_each(client, pages: dict[str, str]) -> dict[str, int]:
    """How many queries each page sends, once it is there."""
    for name, page in pages.items():
        assert client.get(page).status_code == 200, name
    return {name: queries_of(partial(client.get, page)) for name, page in pages.items()}


def test_no_page_of_the_cycle_asks_more_often_the_longer_it_has_been_lived_in(world: World, client_of):
    clients = {person: client_of(person) for person in (world.amina, world.ben)}
    found = []
    for years in (1, 3):
        live_through(Years(world.amina_and_ben, years))
        db.session.commit()
        found.append(
            {
                (person.first_name, name): count
                for person, client in clients.items()
                for name, count in asked_on_each(client, pages_for(person, world.amina)).items()
            }
        )
    once, later = found
    assert {page: (once[page], later[page]) for page in later if later[page] > once[page]} == {}
    assert {page: count for page, count in later.items() if count > MOST_QUERIES} == {}
