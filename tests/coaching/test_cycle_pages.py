"""The pages of cycles: begun, moved on, looked back at, read as a story, by those whose it is."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.action_steps.models import ActionStep
from app.coaching.cadence import rhythm, since_last, spans_of
from app.coaching.cycle_facts import Facts
from app.coaching.next_thing import next_thing
from app.cycles.models import Agreement, Cycle
from app.cycles.prompts import prompts_for
from app.cycles.stages import Pathway, Stage
from app.debriefs.beginning import begin_or_join
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal, Measure
from app.people.models import Person
from tests.cycles.story import a_closed_cycle, a_cycle, an_agreement
from tests.goals.posting import post
from tests.goals.story import a_clip, a_comment, a_goal, a_lesson, a_recording, shared
from tests.queries import queries_of

OUTSIDERS = ["chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"]


@pytest.fixture
def goal(world):
    return a_goal(
        world.amina, world.amina_and_ben, why="To be heard.", measure=Measure("Ideas", "a lesson", 1, 3)
    )


@pytest.fixture
def agreed(world):
    return an_agreement(world.amina_and_ben, world.amina, world.ben)


def person(one):
    return db.session.get(Person, one.id)


def test_a_cycle_is_begun_by_a_form_and_leads_to_the_agreement(world, client_of, goal):
    amina = client_of(world.amina)
    form = amina.get(f"/cycles/new?goal={goal.id}").text
    assert f'<option value="{goal.id}" selected>' in form
    assert f'<option value="{world.amina_and_ben.id}" selected>' in form
    made = post(amina, "/cycles", pair_id=world.amina_and_ben.id, goal_id=goal.id, pathway="used-to-it")
    assert made.status_code == 303
    page = amina.get(made.headers["Location"]).text
    agreement = db.session.query(Agreement).one()
    assert "Read the coaching agreement with Ben, and sign it." in page
    assert f'href="/agreements/{agreement.id}"' in page
    assert "You and Ben can see this." in page
    assert 'aria-current="step"' in page
    refused = post(amina, "/cycles", pair_id=world.ines_and_jonas.id, goal_id="")
    assert refused.status_code == 422
    assert "somebody you work with" in refused.text
    private = a_goal(world.amina, statement="Mine alone.")
    refused = post(amina, "/cycles", pair_id=world.amina_and_ben.id, goal_id=private.id)
    assert (refused.status_code, "Only its teacher can read this goal" in refused.text) == (422, True)


def test_both_read_word_and_sign_the_agreement_on_its_page(world, client_of):
    agreement = an_agreement(world.amina_and_ben)
    amina, ben, path = client_of(world.amina), client_of(world.ben), f"/agreements/{agreement.id}"
    page = amina.get(path).text
    assert "ever used to judge" in page
    assert "One goal at a time" in page
    post(amina, f"{path}/signature", number="1")
    again = post(ben, path, works_on=" ", who_sees="Us.", how_long="A year.", beside="")
    assert (again.status_code, "Please fill this in." in again.text, ">\nUs.<" in again.text) == (
        422,
        True,
        True,
    )
    post(ben, path, works_on="Who talks.", who_sees="Us.", how_long="A year.", beside="")
    page = amina.get(path).text
    assert "Who talks." in page
    assert "Version 1" in page
    assert "signed by Amina" in page
    post(amina, f"{path}/signature", number="1")
    assert "changed since you read them" in amina.get(path).text
    post(amina, f"{path}/signature", number="2")
    post(ben, f"{path}/signature", number="2")
    assert db.session.get(Agreement, agreement.id).signed
    assert "Sign agreement" not in ben.get(path).text


def test_going_on_without_something_asks_why_and_tells_it_in_the_story(world, client_of, agreed):
    cycle = a_cycle(world.amina, world.amina_and_ben)
    amina, path = client_of(world.amina), f"/cycles/{cycle.id}"
    again = post(amina, f"{path}/stage", stage="action-plan", reason="")
    assert again.status_code == 422
    assert "No goal is chosen yet." in again.text
    assert 'id="on-reason-problem"' in again.text
    assert post(amina, f"{path}/stage", stage="action-plan", reason="<b>Film first</b>").status_code == 303
    page = client_of(world.ben).get(path).text
    assert "&lt;b&gt;Film first&lt;/b&gt;" in page
    assert "Amina went on to “Action plan” without: No goal is chosen yet." in " ".join(page.split())
    back = post(amina, f"{path}/stage", stage="set-goal", reason="")
    assert (back.status_code, 'id="back-reason-problem"' in back.text) == (422, True)
    assert post(amina, f"{path}/stage", stage="nowhere").status_code == 422
    post(amina, f"{path}/stage", stage="set-goal", reason="The wrong one.")
    assert "Amina went back to “Set goal”" in " ".join(client_of(world.ben).get(path).text.split())


def test_a_cycle_tells_of_ratings_and_to_the_coach_alone_of_hours_and_its_goal_leads_back(
    world, client_of, goal
):
    first = a_closed_cycle(world.amina, world.amina_and_ben, goal)
    now = a_cycle(world.amina, world.amina_and_ben, goal, stage=Stage.MONITOR)
    amina, ben = client_of(world.amina), client_of(world.ben)
    teachers, coachs = (one.get(f"/cycles/{now.id}").text for one in (amina, ben))
    assert '<h3 id="ratings">Ratings</h3>' in teachers
    assert '<h3 id="ratings">Ratings</h3>' in coachs
    assert "Nothing written down for this cycle yet." in coachs
    assert "Your time" not in teachers
    for one in (amina, ben):
        page = one.get(f"/goals/{goal.id}").text
        assert '<h2 id="ratings">' in page
        running, closed = page.index(f"/cycles/{now.id}"), page.index(f"/cycles/{first.id}")
        assert running < closed
        assert "Monitor" in page[running:closed]
        assert "Closed" in page[closed:]


def test_without_signatures_no_form_goes_on(world, client_of, goal):
    cycle = a_cycle(world.amina, world.amina_and_ben, goal)
    an_agreement(world.amina_and_ben, world.amina)
    amina = client_of(world.amina)
    sent = post(amina, f"/cycles/{cycle.id}/stage", stage="action-plan", reason="Now.")
    assert sent.status_code == 303
    page = amina.get(f"/cycles/{cycle.id}").text
    assert "Ben has not signed the coaching agreement yet." in page
    assert "Waiting for Ben" in page
    assert db.session.get(Cycle, cycle.id).stage is Stage.SET_GOAL


def test_the_goal_is_chosen_on_the_cycles_page(world, client_of, goal):
    private, cycle = a_goal(world.amina, statement="Mine alone."), a_cycle(world.amina, world.amina_and_ben)
    ben, path = client_of(world.ben), f"/cycles/{cycle.id}"
    assert goal.statement in ben.get(path).text
    assert post(ben, f"{path}/goal", goal_id=private.id).status_code == 422
    assert post(ben, f"{path}/goal", goal_id=goal.id, pathway="used-to-it").status_code == 303
    kept = db.session.get(Cycle, cycle.id)
    assert (kept.goal_id, kept.pathway) == (goal.id, Pathway.USED)


def test_the_story_tells_everything_with_its_day_as_far_as_the_reader_sees_it(world, client_of, goal, agreed):
    cycle = a_cycle(world.amina, world.amina_and_ben, goal, begun_on=clock.today() - timedelta(days=9))
    lesson, hidden = (
        a_lesson(world.amina, title="Shared lesson"),
        a_lesson(world.amina, title="Hidden lesson"),
    )
    shared(lesson, world.amina_and_ben)
    seen, unseen = a_recording(lesson), a_recording(hidden)
    a_comment(seen, world.ben, body="Heads went down.", goal=goal)
    a_comment(seen, world.amina, body="For Amina alone", state="private", goal=goal)
    a_comment(seen, world.amina, body="About something else")
    a_clip(unseen, world.amina, title="Clip of her own", goal=goal)
    step = ActionStep.agree(goal, by=person(world.ben), owner_id=None, body="I count to three.", due_on=None)
    step.complete(by=person(world.amina), what_happened="Two more hands.")
    begin_or_join(lesson, by=person(world.amina), pair_id=world.amina_and_ben.id, goal_id=goal.id)
    db.session.commit()
    path = f"/cycles/{cycle.id}"
    ours = [
        "Heads went down.",
        "I count to three.",
        "Two more hands.",
        "Debrief, still open",
        "Shared lesson",
    ]
    hers = ["For Amina alone", "Clip of her own", "Hidden lesson"]
    amina, ben = client_of(world.amina).get(path).text, client_of(world.ben).get(path).text
    assert [words for words in [*ours, *hers] if words not in amina] == []
    assert [words for words in ours if words not in ben] == []
    assert [words for words in hers if words in ben] == []
    assert "About something else" not in amina + ben
    assert "9 days so far" in ben
    assert "Last recording today. Last step today. Last debrief today." in ben
    part = client_of(world.ben).get(path, headers={"X-Partial": "1"}).text
    assert "Heads went down." in part
    assert "<html" not in part
    for who, all_of_it, not_this in ((world.amina, [*ours, *hers], []), (world.ben, ours, hers)):
        told = client_of(who).get(f"/api/v1/cycles/{cycle.id}/story")
        kept = json.dumps(told.json, ensure_ascii=False)
        assert [words for words in all_of_it if words not in kept] == []
        assert [words for words in [*not_this, "About something else"] if words in kept] == []
        assert told.json["goal"]["statement"] == goal.statement
        assert [one["stage"] for one in told.json["chapters"]] == [stage.value for stage in Stage]
    for name in OUTSIDERS:
        assert client_of(getattr(world, name)).get(f"/api/v1/cycles/{cycle.id}/story").status_code == 404


def test_a_goal_that_was_taken_back_is_told_to_nobody(world, client_of, goal, agreed):
    cycle = a_cycle(world.amina, world.amina_and_ben, goal)
    ben, amina = client_of(world.ben), client_of(world.amina)
    post(amina, f"/goals/{goal.id}", statement=goal.statement, kind="instruction", pair_id="")
    for page in (ben.get(f"/cycles/{cycle.id}"), ben.get("/cycles"), ben.get("/")):
        assert goal.statement not in page.text
        assert goal.id not in page.text
    assert "not shared with you at the moment" in ben.get(f"/cycles/{cycle.id}").text


def test_a_closed_cycle_is_looked_back_at_and_done_again(world, client_of, goal, agreed):
    cycle = a_closed_cycle(world.amina, world.amina_and_ben, goal)
    ben, path = client_of(world.ben), f"/cycles/{cycle.id}"
    assert "Do it again" in ben.get(path).text
    one = cycle.check_backs[0].id
    assert ben.get(f"/check-backs/{one}").headers["Location"].endswith(f"{path}#check-back-{one}")
    assert post(ben, f"/check-backs/{one}", name="Soon", due_on="never").status_code == 422
    post(ben, f"/check-backs/{one}", name="Soon", due_on=clock.today().isoformat())
    assert "Look back: soon, has it lasted?" in ben.get(path).text
    again = post(ben, f"/check-backs/{one}/answer", said="Not asked any more", figure="two")
    assert again.status_code == 422
    assert "Not asked any more" in again.text
    assert 'value="two"' in again.text
    assert post(ben, f"/check-backs/{one}/answer", lasting="cant-tell-yet", said="").status_code == 303
    page = client_of(world.amina).get(path).text
    assert "Can’t tell yet</span>" in page
    assert "Look back: soon" not in page
    assert post(ben, f"{path}/check-backs", name="", due_on="").status_code == 422
    post(ben, f"{path}/check-backs", name="After a year", due_on="2027-11-01")
    assert "After a year" in ben.get(path).text
    assert post(ben, f"/check-backs/{one}/deletion").status_code == 404
    new = post(ben, f"{path}/repetition")
    assert post(ben, f"{path}/repetition").headers["Location"] == new.headers["Location"]
    page = ben.get(new.headers["Location"]).text
    assert f'href="{path}">an earlier cycle' in page
    assert goal.statement in page
    assert post(ben, f"{path}/deletion").status_code == 404
    assert post(client_of(world.amina), f"{path}/deletion").status_code == 303


def test_no_page_of_a_cycle_is_there_for_anybody_else(world, client_of, goal, agreed):
    cycle = a_closed_cycle(world.amina, world.amina_and_ben, goal)
    one, path = cycle.check_backs[0].id, f"/cycles/{cycle.id}"
    pages = (path, f"/check-backs/{one}", f"/agreements/{agreed.id}", f"/agreements/{agreed.id}/edit")
    acts = [f"{path}/{act}" for act in ("stage", "goal", "repetition", "deletion", "check-backs")]
    acts += [f"/check-backs/{one}{act}" for act in ("", "/answer", "/deletion")]
    acts += [f"/agreements/{agreed.id}", f"/agreements/{agreed.id}/signature"]
    for name in OUTSIDERS:
        client = client_of(getattr(world, name))
        assert [client.get(page).status_code for page in pages] == [404] * len(pages), name
        assert [post(client, act, stage="reflect").status_code for act in acts] == [404] * len(acts), name
        assert goal.statement not in client.get("/cycles").text
        assert goal.statement not in client.get(f"/cycles?teacher={world.amina.id}").text
    for name in ("elena", "farid", "grace"):
        assert client_of(getattr(world, name)).get("/cycles/new").status_code == 404
    for nobody in (None, world.hugo):
        assert "/sign-in" in client_of(nobody).get(path).headers["Location"]


def test_somebody_alone_is_asked_good_questions_and_somebody_used_to_it_fewer(world, client_of, goal):
    goal_of_hers = a_goal(world.amina, statement="They ask.")
    cycle = a_cycle(world.amina, None, goal_of_hers)
    amina, path = client_of(world.amina), f"/cycles/{cycle.id}"
    new, used = prompts_for(Stage.SET_GOAL, Pathway.NEW), prompts_for(Stage.SET_GOAL, Pathway.USED)
    page = amina.get(path).text
    assert "Questions to ask yourself" in page
    assert new.questions[1] in page
    assert new.about.split(",")[0] in page
    post(amina, f"{path}/goal", goal_id=goal_of_hers.id, pathway="used-to-it")
    page = amina.get(path).text
    assert used.questions[0] in page
    assert new.questions[1] not in page
    for stage in Stage:
        for pathway in Pathway:
            questions = prompts_for(stage, pathway).questions
            assert len(questions) >= 2
            assert all(
                "?" in question or question.startswith("What") or "." in question for question in questions
            )


def test_the_list_shows_what_runs_first_and_what_is_closed_by_year(world, client_of, goal, agreed):
    for year in (2024, 2025):
        a_closed_cycle(world.amina, world.amina_and_ben, goal, on=date(year, 5, 6))
    a_cycle(world.amina, world.amina_and_ben, goal)
    a_cycle(world.ben)
    page = " ".join(client_of(world.ben).get("/cycles").text.split())
    assert page.index("Set goal</strong>") < page.index("Closed in 2025") < page.index("Closed in 2024")
    assert "Choose the goal that this cycle is for." in page
    assert "All that this stage asks for is there." in page
    hers = client_of(world.ben).get(f"/cycles?teacher={world.amina.id}").text
    assert "looks for its goal" not in hers
    assert "Closed in 2024" in hers
    assert "looks for its goal" not in client_of(world.amina).get("/cycles").text


def test_sixty_cycles_are_a_page_at_a_time_and_cost_no_more_queries_than_three(
    world, client_of, goal, agreed
):
    ben = client_of(world.ben)

    def cycles(count: int) -> None:
        for number in range(count):
            a_closed_cycle(
                world.amina, world.amina_and_ben, goal, on=date(2017 + number % 9, 3, 1 + number % 28)
            )
            a_cycle(world.amina, world.amina_and_ben, goal)

    cycles(3)
    ben.get("/cycles")
    few = queries_of(lambda: ben.get("/cycles"))
    cycles(30)
    assert queries_of(lambda: ben.get("/cycles")) == few
    first = ben.get("/cycles").text
    assert "Older cycles" in first
    older = first.split('href="/cycles?cursor=')[1].split('"')[0].replace("&amp;", "&")
    second = ben.get(f"/cycles?cursor={older}").text
    assert "Closed in 2017" in second
    assert "Newest cycles" in second
    assert ben.get("/cycles?cursor=nonsense").status_code == 422


def test_a_long_story_costs_no_more_queries_than_a_short_one(world, client_of, goal, agreed):
    cycle = a_cycle(world.amina, world.amina_and_ben, goal)
    coach = client_of(world.ben)

    def more(count: int) -> None:
        amina, ben, its = person(world.amina), person(world.ben), db.session.get(Goal, goal.id)
        for number in range(count):
            lesson = a_lesson(amina, title=f"Lesson {number}")
            shared(lesson, its.pair)
            recording = a_recording(lesson)
            a_comment(recording, amina, goal=its)
            a_clip(recording, ben, goal=its)
            step = ActionStep.agree(its, by=ben, owner_id=None, body="Count.", due_on=None)
            step.complete(by=amina, what_happened="More hands.")
            begin_or_join(lesson, by=ben, pair_id=its.pair_id, goal_id=its.id)
            db.session.commit()

    more(3)
    coach.get(f"/cycles/{cycle.id}")
    few = queries_of(lambda: coach.get(f"/cycles/{cycle.id}"))
    more(9)
    assert queries_of(lambda: coach.get(f"/cycles/{cycle.id}")) == few


def test_the_next_thing_follows_from_the_facts():
    here = {"id": "c", "with_whom": "Ben", "agreement_id": "a"}
    goal = {"goal_id": "g", "goal": "They ask.", "goal_is_mine": True}
    signed = {"signed": True, "signed_by_me": True}
    order = [
        (Stage.SET_GOAL, {}, "Read agreement"),
        (Stage.SET_GOAL, {"signed_by_me": True}, "Choose goal"),
        (Stage.SET_GOAL, {"signed_by_me": True, **goal}, "Open agreement"),
        (Stage.SET_GOAL, {**signed, **goal}, "Say where it stands"),
        (Stage.SET_GOAL, {**signed, **goal, "goal_is_mine": False}, "Open goal"),
        (Stage.SET_GOAL, {**signed, **goal, "baseline": True}, "Go on to action plan"),
        (Stage.ACTION_PLAN, {}, "Choose goal"),
        (Stage.ACTION_PLAN, goal, "Open the plan"),
        (Stage.ACTION_PLAN, {**goal, "plan_items": 1}, "Go on to monitor"),
        (Stage.MONITOR, {**goal, "trying": "Count."}, "Say what happened"),
        (Stage.MONITOR, goal, "Open lessons"),
        (Stage.MONITOR, {**goal, "pieces": 1, "trying": "Count."}, "Say what happened"),
        (Stage.MONITOR, {**goal, "pieces": 1}, "Go on to reflect"),
        (Stage.REFLECT, goal, "Open lessons"),
        (Stage.REFLECT, {**goal, "pieces": 1}, "Open reflection"),
        (Stage.REFLECT, {**goal, "pieces": 1, "reflections": 1}, "Open reflection"),
        (Stage.REFLECT, {**goal, "pieces": 1, "reflections": 1, "said_signed": True}, "Close cycle"),
        (Stage.REFLECT, {**goal, "pieces": 1, "reflections": 1, "with_whom": ""}, "Close cycle"),
        (Stage.CLOSED, {"looks_back": [("x", "Eight weeks on", date(2026, 11, 1))]}, "Look back"),
        (Stage.CLOSED, {"looks_back": [("x", "Eight weeks on", date(2026, 12, 1))]}, "Do it again"),
        (Stage.CLOSED, {}, "Do it again"),
    ]
    for stage, facts, button in order:
        assert next_thing(Facts(stage=stage, **(here | facts)), date(2026, 11, 20)).button == button, (
            stage,
            facts,
        )
    looking = Facts(stage=Stage.REFLECT, pieces=1, **(here | goal))
    for facts, sentence, waits in [
        ({"part_done": True}, "Ben writes their part", True),
        ({"part_done": True, "parts_done": True}, "Say together what the plan deserves", False),
        ({"reflections": 1}, "Sign what Ben and you say together.", False),
        ({"reflections": 1, "said_signed_by_me": True}, "Ben signs what you say together.", True),
    ]:
        found = next_thing(replace(looking, **facts), date(2026, 11, 20))
        assert (sentence in found.sentence, found.waits) == (True, waits), found
    alone = next_thing(Facts(id="c", stage=Stage.SET_GOAL), date(2026, 11, 20))
    assert alone.button == "Choose goal"


def test_the_cadence_is_said_in_plain_words():
    days = [date(2026, 11, day) for day in (1, 4, 4, 10)]
    assert rhythm(days) == "Something happens about every 4 days."
    assert rhythm(days[:2]) == "It is too early to speak of a rhythm."
    today = date(2026, 11, 11)
    assert since_last("step", days, today) == "Last step yesterday."
    assert since_last("step", days[:1], today) == "Last step 10 days ago."
    assert since_last("step", [], today) == "No step yet."
    now = clock.now()
    ago = lambda days: now - timedelta(days=days)  # noqa: E731
    spans = spans_of(
        ago(9),
        [(ago(7), Stage.SET_GOAL, Stage.ACTION_PLAN), (ago(6), Stage.ACTION_PLAN, Stage.SET_GOAL)],
        now,
    )
    assert [(span.stage, span.days) for span in spans] == [
        (Stage.SET_GOAL, 2),
        (Stage.ACTION_PLAN, 1),
        (Stage.SET_GOAL, 6),
    ]
