"""The page of a cycle's reflection, without script."""

import pytest
from flask import render_template

from app.cycles.models import Cycle
from app.foundation.db import db
from app.reflections.models import JointReflection, Reflection
from app.reflections.section import section
from tests.goals.posting import post
from tests.goals.story import a_clip, a_goal, a_lesson, a_recording
from tests.reflections.story import AMINAS, BENS, a_cycle, written


@pytest.fixture
def cycle(world):
    return a_cycle(world.amina, world.amina_and_ben, a_goal(world.amina, world.amina_and_ben))


def test_a_cycle_is_looked_back_on_by_two_people_in_plain_forms(world, client_of, cycle):
    amina, ben = client_of(world.amina), client_of(world.ben)
    here = f"/cycles/{cycle.id}"
    page = amina.get(f"{here}/reflection").text
    assert "Each part is its writer’s alone until both are done." in page
    assert "First each alone. Only you can read this until Ben and you both say that you are done." in page
    assert "What the two of you take" not in page
    assert post(amina, f"{here}/reflection", **AMINAS).status_code == 303
    assert AMINAS["for_students"] in amina.get(f"{here}/reflection").text  # a draft, still in its form
    assert post(amina, f"{here}/reflection", **AMINAS, done="true").status_code == 303
    page = amina.get(f"{here}/reflection").text
    assert "You are done. Ben still writes" in page
    page = ben.get(f"{here}/reflection").text
    assert "Amina is done already." in page
    assert AMINAS["for_students"] not in page
    assert post(ben, f"{here}/reflection", **BENS, done="true").status_code == 303
    for browser in (amina, ben):
        page = browser.get(f"{here}/reflection").text
        assert AMINAS["for_students"] in page
        assert BENS["plan"] in page
        assert "What do the two of you take from both?" in page
    said = {"takeaway": "Fewer, longer.", "verdict": "adapt", "why": "Two were too few.", "version": "0"}
    assert post(ben, f"{here}/joint-reflection", **said).status_code == 303
    assert post(amina, f"{here}/joint-reflection/signature").status_code == 303
    page = ben.get(f"{here}/reflection").text
    assert "Adapt the plan" in page
    assert "Amina signed on" in page
    assert post(ben, f"{here}/joint-reflection/signature").status_code == 303
    assert post(ben, f"{here}/joint-reflection/signature/removal").status_code == 303
    assert "Sign it" in ben.get(f"{here}/reflection").text


def test_what_cannot_be_taken_comes_back_with_all_that_was_typed(world, client_of, cycle):
    amina, here = client_of(world.amina), f"/cycles/{cycle.id}"
    again = post(amina, f"{here}/reflection", surprise="That it was <b>fun</b>", done="true")
    assert again.status_code == 422
    assert "Please write what moved" in again.text
    assert "That it was &lt;b&gt;fun&lt;/b&gt;" in again.text
    assert db.session.query(Reflection).count() == 0
    early = post(amina, f"{here}/joint-reflection", takeaway="Too early", version="0")
    assert early.status_code == 409
    assert "when both of you are done" in early.text
    assert "Too early" in early.text
    long = post(amina, f"{here}/quotes", helped="x" * 2001)
    assert long.status_code == 422
    assert "2000 characters" in long.text


def test_two_who_write_together_at_once_do_not_overwrite_each_other(world, client_of, api_of, cycle):
    written(api_of(world.amina), cycle, AMINAS)
    written(api_of(world.ben), cycle, BENS)
    amina, ben, here = client_of(world.amina), client_of(world.ben), f"/cycles/{cycle.id}/joint-reflection"
    assert post(amina, here, takeaway="Amina’s words", version="0").status_code == 303
    second = post(ben, here, takeaway="Ben’s words", version="0")
    assert second.status_code == 409
    assert "yours are still in the form" in second.text
    assert "Ben’s words" in second.text
    assert db.session.query(JointReflection).one().takeaway == "Amina’s words"
    assert 'name="version" value="1"' in second.text
    assert post(ben, here, takeaway="Both words", version="1").status_code == 303
    unreasoned = post(ben, here, takeaway="Both words", verdict="stop", version="2")
    assert unreasoned.status_code == 422
    assert "Please say why, in a sentence." in unreasoned.text


def test_words_on_the_coaching_are_released_and_taken_back_by_their_author(world, client_of, cycle):
    amina, ben, here = client_of(world.amina), client_of(world.ben), f"/cycles/{cycle.id}"
    assert post(amina, f"{here}/quotes", helped="Ben waited.", would_help="More time.").status_code == 303
    page = ben.get(f"{here}/reflection").text
    assert "Ben waited." in page
    assert "without my name" not in page
    quote = section(db.session.get(Cycle, cycle.id), world.amina).own_quotes["helped"]
    assert post(ben, f"/quotes/{quote.id}/release").status_code == 404
    assert post(amina, f"/quotes/{quote.id}/release").status_code == 303
    assert "May be quoted, without your name" in amina.get(f"{here}/reflection").text
    assert "May be quoted" not in ben.get(f"{here}/reflection").text
    assert post(amina, f"/quotes/{quote.id}/release/removal").status_code == 303
    assert post(amina, f"{here}/quotes", helped="", would_help="More time.").status_code == 303
    assert "Ben waited." not in amina.get(f"{here}/reflection").text


def test_no_page_of_it_is_there_for_outsiders(world, client_of, api_of, cycle):
    one = written(api_of(world.amina), cycle, AMINAS).replace("/api/v1", "")
    here = f"/cycles/{cycle.id}"
    for name in ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"):
        client = client_of(getattr(world, name))
        assert client.get(f"{here}/reflection").status_code == 404, name
        assert client.get(one).status_code == 404, name
        for path in (
            "reflection",
            "reflection/reopening",
            "joint-reflection",
            "joint-reflection/signature",
            "quotes",
        ):
            assert post(client, f"{here}/{path}", plan="Mine").status_code == 404, (name, path)
    assert client_of(world.ben).get(one).status_code == 404
    assert client_of(world.amina).get(one).status_code == 303


def test_the_section_says_what_comes_next(app, world, api_of, client_of, cycle):
    def said(person) -> str:
        with app.test_request_context():
            from flask import g  # noqa: PLC0415 - only there inside a request

            g.person = db.session.merge(person)
            seen = section(db.session.get(Cycle, cycle.id), g.person)
            return " ".join(render_template("reflections/_section.html", section=seen).split())

    assert "Begin reflection" in said(world.amina)
    written(api_of(world.amina), cycle, AMINAS)
    assert "Ben still writes" in said(world.amina)
    assert AMINAS["plan"] not in said(world.ben)
    written(api_of(world.ben), cycle, BENS)
    assert "Go on together" in said(world.ben)
    post(
        client_of(world.ben),
        f"/cycles/{cycle.id}/joint-reflection",
        verdict="keep",
        why="It works.",
        version="0",
    )
    assert "Keep the plan" in said(world.amina)
    assert "Not signed by both of you yet." in said(world.amina)


def test_two_clips_of_the_goal_stand_side_by_side(world, client_of, cycle):
    recording = a_recording(a_lesson(world.amina))
    first = a_clip(recording, world.amina, title="Silence", goal=cycle.goal)
    amina, here = client_of(world.amina), f"/cycles/{cycle.id}/reflection"
    assert "One clip on this goal so far" in amina.get(here).text
    second = a_clip(recording, world.amina, title="Talk", goal=cycle.goal)
    page = amina.get(here).text
    assert f"/compare?left={first.id}&amp;right={second.id}" in page
    assert "Then and now" not in client_of(world.ben).get(here).text  # the lesson is not shared with him
