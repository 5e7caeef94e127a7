"""Writing alone in a real browser: nothing that is typed is lost, and the other one's page hears when both are done."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.cycles.models import Cycle
from app.foundation.db import db
from app.people.models import Pair, Person
from tests.workspace.test_in_chromium import House, axe, browse, house

__all__ = ["axe", "browse", "house"]
pytestmark = pytest.mark.browser


@pytest.fixture
def cycle(house: House) -> str:
    """A cycle of the two that is not looked back on yet: its id."""
    amina = db.session.scalars(Person.by_email("amina@hillstreet.example")).unique().one()
    pair = db.session.query(Pair).filter_by(teacher_id=amina.id).first()
    assert pair is not None
    made = Cycle.begin(by=amina, pair_id=pair.id)
    db.session.flush()
    found = made.id
    db.session.commit()
    db.session.remove()
    return found


@pytest.fixture
def enter(house: House, cycle: str, browse: Callable[..., Page]) -> Callable[..., Page]:
    """Somebody's browser with the reflection open."""

    def go(who: str, width: int = 1280) -> Page:
        page = browse(width)
        page.context.add_cookies([house.cookie(f"{who}@hillstreet.example")])
        page.goto(f"{house.base}/cycles/{cycle}/reflection")
        page.wait_for_function("() => Boolean(customElements.get('cycle-news'))")
        return page

    return go


def test_what_is_typed_outlives_the_page_and_both_come_together(enter, axe):
    amina, ben = enter("amina"), enter("ben", width=390)
    amina.get_by_label("What moved for students?").fill("They answer each other.")
    amina.reload()
    expect(amina.get_by_label("What moved for students?")).to_have_value("They answer each other.")
    amina.get_by_label("What did the plan do for it?").fill("It kept me honest.")
    assert axe(amina) == []
    amina.get_by_role("button", name="I am done").click()
    expect(amina.get_by_text("You are done. Ben still writes")).to_be_visible()
    # Ben's page hears of it by itself, and shows nothing of hers
    expect(ben.get_by_text("Amina is done already.")).to_be_visible()
    expect(ben.get_by_text("They answer each other.")).to_have_count(0)
    ben.get_by_label("What moved for you?").fill("I listen more.")
    ben.get_by_label("What did the plan do for it?").fill("One step at a time.")
    ben.get_by_role("button", name="I am done").click()
    expect(ben.get_by_text("They answer each other.")).to_be_visible()
    expect(amina.get_by_text("One step at a time.")).to_be_visible()
    amina.get_by_text("Adapt it").click()
    amina.get_by_label("Why?").fill("Two rehearsals were too few.")
    amina.get_by_role("button", name="Keep what we say").click()
    expect(amina.get_by_text("Adapt the plan")).to_be_visible()
    amina.reload()
    expect(amina.get_by_label("Why?")).to_have_value(re.compile("Two rehearsals"))
    for page in (amina, ben):
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
