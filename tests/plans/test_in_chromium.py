"""A plan in a real browser: done by one tap, moved by keys, and nothing for a reader to stumble over."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from app.foundation.db import db
from app.plans.models import PlanItem
from tests.browser.conftest import axe, browse
from tests.conftest import sign_in_secret
from tests.plans.story import an_item

__all__ = ["axe", "browse"]

pytestmark = pytest.mark.browser


@pytest.fixture
def address(app) -> Iterator[str]:
    """Where the house can be visited."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_plan_is_done_by_one_tap_and_moved_by_keys(app, world, cycle, item, address, browse, axe):
    an_item(cycle, world.ben, "Find counters.")
    signer = app.session_interface.get_signing_serializer(app)
    kept = signer.dumps({"_user_id": sign_in_secret(world.amina), "_fresh": True})
    page = browse()
    page.context.add_cookies([{"name": "sightline", "value": kept, "url": address}])
    page.goto(f"{address}/cycles/{cycle.id}/plan")
    first = page.locator(".plan-item").first
    first.get_by_role("button", name="Done").click()
    expect(first.get_by_text("Not done")).to_be_visible()
    expect(first.get_by_role("button", name="Not done")).to_be_focused()
    assert page.url.endswith("/plan")
    first.get_by_role("button", name="Move “").focus()
    with page.expect_response("**/position") as moved:
        page.keyboard.press("ArrowDown")
    assert moved.value.ok
    expect(page.locator(".plan-item__what")).to_have_text(["Find counters.", item.what])
    assert axe(page) == []
    for place in (f"/plan-items/{item.id}", "/calendar", f"/meetings/new?cycle_id={cycle.id}", "/requests"):
        page.goto(address + place)
        assert axe(page) == []
    db.session.remove()
    assert [one.what for one in db.session.scalars(PlanItem.of(cycle)).unique()] == [
        "Find counters.",
        item.what,
    ]
