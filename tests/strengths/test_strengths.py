"""A teacher's strengths and milestones: what is in the reel, for whom, and in which order."""

from datetime import UTC, datetime

from app.action_steps.models import ActionStep
from app.cycles.stages import Stage
from app.foundation import clock
from app.foundation.db import db
from tests.goals.story import a_clip, a_comment, a_goal, a_lesson, a_recording, shared
from tests.queries import queries_of
from tests.reflections.story import a_cycle


def told(client, path: str = "/api/v1/strengths") -> list[tuple[str, str]]:
    return [(one["sort"], one["words"]) for one in client.get(path).json["items"]]


def everything(world):
    """A shared lesson and one of her own, with a strength of each sort, and every milestone."""
    goal = a_goal(world.amina, world.amina_and_ben)
    alone = a_goal(world.amina, statement="Keep my voice calm.")
    lesson, hidden = a_lesson(world.amina, title="Shared"), a_lesson(world.amina, title="Hidden")
    shared(lesson, world.amina_and_ben)
    seen, unseen = a_recording(lesson), a_recording(hidden)
    a_comment(seen, world.ben, 61_500, body="You waited.", kind="strength")
    a_comment(seen, world.amina, body="I asked why.", kind="strength", state="private")
    a_comment(unseen, world.amina, body="They laughed.", kind="strength")
    a_comment(seen, world.ben, body="Still thinking", kind="strength", state="draft")
    a_comment(seen, world.ben, body="Ask who can add.", kind="suggestion")
    step = ActionStep.agree(goal, by=world.ben, owner_id=world.amina.id, body="Count to three.", due_on=None)
    step.complete(by=world.amina, what_happened="They filled it.")
    for one in (goal, alone):
        one.close()
    a_cycle(world.amina, world.amina_and_ben).move_to(Stage.CLOSED, by=world.amina)
    db.session.commit()
    return seen


def test_the_reel_holds_what_each_may_see_and_no_more(world, api_of):
    everything(world)
    amina, ben = api_of(world.amina), api_of(world.ben)
    both = {
        ("strength", "You waited."),
        ("step", "Count to three."),
        ("goal", "Three students build on each other’s ideas."),
        ("cycle", "A cycle without a goal"),
    }
    hers = {("strength", "I asked why."), ("strength", "They laughed."), ("goal", "Keep my voice calm.")}
    assert set(told(amina)) == both | hers
    assert set(told(ben, f"/api/v1/strengths/{world.amina.id}")) == both
    assert set(told(amina, f"/api/v1/strengths/{world.amina.id}")) == both | hers
    assert told(ben) == []  # his own: he has taught nothing here
    counts = amina.get(f"/api/v1/strengths/{world.amina.id}/counts").json["years"]
    assert counts == [{"year": clock.now().year, "strengths": 3, "growth_areas": 1}]
    counts = ben.get(f"/api/v1/strengths/{world.amina.id}/counts").json["years"]
    assert counts[0]["strengths"] == 1  # the one that is shared; his own draft is not counted


def test_nobody_else_opens_it_and_the_coach_no_more_when_the_pair_has_ended(world, api_of, client_of):
    everything(world)
    own = f"/strengths/{world.amina.id}"
    for name in ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"):
        person = getattr(world, name)
        assert api_of(person).get(f"/api/v1{own}").status_code == 404, name
        assert api_of(person).get(f"/api/v1{own}/counts").status_code == 404, name
        assert client_of(person).get(own).status_code == 404, name
    assert client_of(world.elena).get("/strengths").status_code == 404
    assert (
        api_of(world.amina).get(f"/api/v1/strengths/{world.ben.id}").status_code == 404
    )  # not the other way
    ben = client_of(world.ben)
    assert "what Amina shares with you" in ben.get(own).text
    db.session.get(type(world.amina_and_ben), world.amina_and_ben.id).end()
    db.session.commit()
    assert ben.get(own).status_code == 404


def test_a_strength_plays_as_its_clip_or_its_range(world, api_of):
    recording = a_recording(a_lesson(world.amina))
    a_comment(recording, world.amina, 19_500, body="A moment", kind="strength")
    ranged = a_comment(recording, world.amina, 30_000, body="A range", kind="strength")
    ranged.end_ms = 41_000
    a_comment(recording, world.amina, 65_000, body="In a clip", kind="strength")
    a_comment(recording, world.amina, 183_000, body="At the end", kind="strength")
    a_clip(recording, world.amina)  # 61 to 71 s
    films = {one["words"]: one for one in api_of(world.amina).get("/api/v1/strengths").json["items"]}
    where = {words: (one["start_ms"], one["end_ms"]) for words, one in films.items()}
    assert where == {
        "A moment": (17_500, 29_500),
        "A range": (30_000, 41_000),
        "In a clip": (61_000, 71_000),
        "At the end": (181_000, 184_000),
    }
    assert {one["playback"] for one in films.values()} == {f"/media/recordings/{recording.id}/playback.mp4"}


def test_it_goes_back_by_years_a_page_at_a_time(world, api_of, client_of):
    recording = a_recording(a_lesson(world.amina))
    for year in (2024, 2025, 2026):
        for day in range(1, 11):
            with clock.standing_still(datetime(year, 3, day, 12, tzinfo=UTC)):
                a_comment(recording, world.amina, body=f"{year}, {day}", kind="strength")
    amina, browser = api_of(world.amina), client_of(world.amina)
    seen, cursor = [], ""
    while cursor is not None:
        page = amina.get(
            f"/api/v1/strengths?limit=7&cursor={cursor}" if cursor else "/api/v1/strengths?limit=7"
        ).json
        seen += [one["words"] for one in page["items"]]
        cursor = page["next_cursor"] and page["next_cursor"].replace("+", "%2B")
    assert seen == [f"{year}, {day}" for year in (2026, 2025, 2024) for day in range(10, 0, -1)]
    page = browser.get("/strengths").text
    assert page.index('id="year-2026"') < page.index('id="year-2025"') < page.index('id="year-2024"')
    assert "10 strengths and 0 growth areas noted" in page
    assert "Show earlier ones" in page
    for wrong in (
        "x",
        "2026-01-01~strength~a",
        "2026-01-01T00:00:00+00:00~film~a",
        "0001-01-01T00:00:00%2B23:59~goal~a",
    ):
        assert amina.get(f"/api/v1/strengths?cursor={wrong}").status_code == 422, wrong
        assert browser.get(f"/strengths?cursor={wrong}").status_code == 422, wrong


def test_without_script_it_is_a_list_of_links_to_the_moments(world, client_of):
    recording = everything(world)
    page = client_of(world.amina).get("/strengths").text
    assert f"/lessons/{recording.lesson_id}?recording={recording.id}" in page
    assert "Only you can see this page." in page
    assert "They filled it." in page
    assert "Your strengths" in client_of(world.amina).get("/").text
    empty = client_of(world.chidi).get("/strengths").text
    assert "Nothing here yet" in empty


def test_what_waits_for_a_first_look_is_not_in_it(world, api_of):
    recording = everything(world)
    amina = api_of(world.amina)
    amina.put(f"/api/v1/lessons/{recording.lesson_id}/first-look", json={"looks_first": True})
    assert ("strength", "You waited.") not in told(amina)
    assert ("strength", "You waited.") in told(api_of(world.ben), f"/api/v1/strengths/{world.amina.id}")
    counts = amina.get(f"/api/v1/strengths/{world.amina.id}/counts").json["years"]
    assert counts == [{"year": clock.now().year, "strengths": 2, "growth_areas": 0}]


def test_the_number_of_queries_does_not_grow(world, client_of):
    everything(world)
    browser, counts = client_of(world.amina), []
    for number in (2, 8):
        for one in range(number):
            recording = a_recording(a_lesson(world.amina, title=f"Lesson {one}"))
            a_comment(recording, world.amina, body="Good", kind="strength")
            a_clip(recording, world.amina)
            a_goal(world.amina).close()
            db.session.commit()
        counts.append(queries_of(lambda: browser.get("/strengths")))
    assert counts[0] == counts[1]
