"""The pages of a plan, also without script."""

from app.cycles.stages import Stage
from app.foundation.db import db
from app.plans import section
from app.plans.models import PlanItem, PlanKind
from tests.goals.posting import post
from tests.plans.story import a_cycle, an_item
from tests.queries import queries_of

OUTSIDERS = ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi")


def test_a_plan_is_made_changed_and_done_by_plain_forms(world, client_of, cycle):
    amina = client_of(world.amina)
    plan = f"/cycles/{cycle.id}/plan"
    assert "Nothing is planned yet" in amina.get(plan).text
    again = post(amina, f"/cycles/{cycle.id}/plan-items", what=" ", kind="rehearsal", due_on="soon")
    assert again.status_code == 422
    assert 'value="soon"' in again.text
    stranger = post(
        amina, f"/cycles/{cycle.id}/plan-items", what="Ask.", kind="other", owner_id=world.chidi.id
    )
    assert stranger.status_code == 422
    assert "one of those who work on this cycle" in stranger.text
    made = post(
        amina,
        f"/cycles/{cycle.id}/plan-items",
        what="Rehearse <i>the pause</i>.",
        kind="rehearsal",
        owner_id=world.ben.id,
    )
    assert made.status_code == 303
    item = db.session.query(PlanItem).one()
    page = client_of(world.ben).get(plan).text
    assert "Rehearse &lt;i&gt;the pause&lt;/i&gt;." in page
    assert "You and Amina can see this." in page
    post(
        amina,
        f"/plan-items/{item.id}",
        what="Rehearse the pause twice.",
        kind="rehearsal",
        owner_id=world.amina.id,
    )
    post(client_of(world.ben), f"/plan-items/{item.id}/completion")
    done = amina.get(plan).text
    assert "All of it is done." in done
    assert "said Ben" in done
    assert post(amina, f"/plan-items/{item.id}/completion").status_code == 303  # a second tap is none
    post(amina, f"/plan-items/{item.id}/reopening")
    assert "0 of 1 done." in amina.get(plan).text
    assert post(amina, f"/plan-items/{item.id}/deletion").status_code == 303
    assert "Rehearse" not in amina.get(plan).text


def test_no_page_of_a_plan_is_there_for_outsiders(world, client_of, cycle, item):
    for name in OUTSIDERS:
        client = client_of(getattr(world, name))
        assert client.get(f"/cycles/{cycle.id}/plan").status_code == 404
        assert client.get(f"/plan-items/{item.id}").status_code == 404
        for part in ("", "/completion", "/reopening", "/position", "/deletion", "/attachments", "/requests"):
            assert (
                post(client, f"/plan-items/{item.id}{part}", what="Mine", position="0").status_code == 404
            ), part
        assert post(client, f"/cycles/{cycle.id}/plan-items", what="Mine", kind="other").status_code == 404


def test_a_part_is_drawn_for_a_page_that_is_open(world, client_of, item):
    part = post(client_of(world.ben), f"/plan-items/{item.id}/completion", partial=True)
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "Not done" in part.text


def test_a_closed_cycles_plan_is_read_and_not_changed(world, client_of, cycle, item):
    cycle.move_to(Stage.CLOSED, by=world.amina)
    db.session.commit()
    page = client_of(world.amina).get(f"/cycles/{cycle.id}/plan").text
    assert item.what in page
    assert "Its plan stays as it was." in page
    assert "Add to plan" not in page
    assert "Ask for time" not in client_of(world.amina).get(f"/plan-items/{item.id}").text


def test_a_teacher_alone_plans_alone(world, client_of):
    alone = a_cycle(world.amina)
    an_item(alone, world.amina, "Film ten minutes.")
    assert "Only you can see this." in client_of(world.amina).get(f"/cycles/{alone.id}/plan").text


def test_the_section_of_a_cycle_tells_how_far_the_plan_is(app, world, cycle, item):
    assert section.has_any(cycle)
    assert not section.has_any(a_cycle(world.amina))
    told = section.section(cycle, world.ben)
    assert [one.id for one in told.items] == [item.id]
    assert told.told == "0 of 1 done."
    assert section.section(cycle, world.chidi).items == []


def test_the_plan_asks_the_database_as_often_for_three_items_as_for_twelve(world, client_of, cycle):
    amina = client_of(world.amina)

    def plan(count: int) -> int:
        for number in range(count):
            an_item(cycle, world.ben, f"Item {number}").complete(by=world.amina)
        db.session.commit()
        amina.get(f"/cycles/{cycle.id}/plan")
        return queries_of(lambda: amina.get(f"/cycles/{cycle.id}/plan"))

    assert plan(3) == plan(9)


def test_every_kind_of_plan_item_is_planned_by_its_form(world, client_of, cycle):
    amina = client_of(world.amina)
    form = amina.get(f"/cycles/{cycle.id}/plan").text
    for kind in PlanKind:
        assert f'value="{kind.value}"' in form
        made = post(amina, f"/cycles/{cycle.id}/plan-items", what=f"We try {kind.value}.", kind=kind.value)
        assert made.status_code == 303
    page = amina.get(f"/cycles/{cycle.id}/plan").text
    assert all(f"We try {kind.value}." in page for kind in PlanKind)
    assert {item.kind for item in db.session.query(PlanItem)} == set(PlanKind)
    assert len(PlanKind) == 7
