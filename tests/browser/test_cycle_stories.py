"""A coaching cycle as people go round it: as a pair from the agreement to the look back, and as a teacher alone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import cycle_steps as steps
from tests.browser.conftest import axe, browse
from tests.browser.cycle_steps import House, at_stage, back, enter, film, house, next_thing, unbegun, waits

__all__ = ["axe", "browse", "enter", "film", "house", "unbegun"]
pytestmark = pytest.mark.browser

GOAL = "Three students build on each other’s ideas in every discussion."
STEP = "Ask better questions and listen more."
REASON = "We said in the debrief which ones, and it is for this class only."
MODEL = "Ben leads ten minutes of discussion, and Amina watches who speaks to whom."
SEEN = "Two of them answered each other and not me."
OUTSIDERS = ("chidi", "elena", "farid", "grace")

Enter = Callable[..., Page]
Look = Callable[[Page], list[str]]


def test_a_pair_goes_round_from_the_agreement_to_doing_it_again(
    unbegun: House, enter: Enter, axe: Look, film: Path
) -> None:
    amina, ben = enter("amina"), enter("ben", 390, touch=True, scheme="dark")
    here = agree(amina, ben)
    agree_on_a_goal(amina, ben, here)
    plan_and_rehearse(amina, ben, here, film)
    monitor(unbegun, amina, ben, here)
    for page in (amina, ben):
        page.goto(here)
        steps.fits(page)
        assert axe(page) == []
    nobody_else_finds_it(enter, here, amina)
    reflect(amina, ben, here)
    look_back_and_go_on(amina, ben, here)
    for page in (amina, ben):
        page.goto(here)
        steps.fits(page)
        assert axe(page) == []


def agree(amina: Page, ben: Page) -> str:
    """Amina begins; both read and sign."""
    here = steps.begin(amina)
    next_thing(amina, "Read the coaching agreement with Ben, and sign it.")
    amina.get_by_role("button", name="Sign agreement").press("Enter")
    expect(amina.get_by_text("Signed.").first).to_be_visible()
    back(amina)
    ben.goto(here)
    expect(ben.get_by_role("button", name="Delete cycle")).to_have_count(0)
    return here


def agree_on_a_goal(amina: Page, ben: Page, here: str) -> None:
    """A goal of Amina's that both read; Ben's page hears of it, and what is said where it stands comes last."""
    next_thing(amina, "Choose the goal that this cycle is for.")
    steps.set_goal(amina, GOAL)
    waits(amina, "Ben reads and signs the coaching agreement.")
    expect(ben.locator("h1")).to_have_text(GOAL)
    next_thing(ben, "Read the coaching agreement with Amina, and sign it.")
    ben.get_by_role("button", name="Sign agreement").press("Enter")
    expect(ben.get_by_text("Both of you have signed now.")).to_be_visible()
    back(ben)
    next_thing(amina, "Say where the goal stands now")
    steps.say_where_it_stands(amina)
    next_thing(amina, "Go on to “Action plan”")
    at_stage(amina, "Action plan")
    at_stage(ben, "Action plan")


def plan_and_rehearse(amina: Page, ben: Page, here: str, film: Path) -> None:
    """A thing on the plan for Ben, done on the cycle's page; a step kept for a reason; one rehearsal, first private."""
    next_thing(amina, "Plan what you do for it")
    steps.plan(amina, MODEL, "Ben")
    expect(ben.locator(".plan-item__what")).to_have_text(MODEL)
    half_written = ben.locator("#moving textarea").first
    ben.get_by_text("Go back a stage").click()
    half_written.fill("Because")
    amina.locator(".plan-item").get_by_role("button", name="Done").press("Enter")
    expect(amina.get_by_text("All of it is done.")).to_be_visible()
    expect(amina.get_by_role("button", name="Not done")).to_be_focused()
    steps.agree_step(amina, STEP, REASON)
    amina.get_by_role("link", name="Rehearse now").first.click()
    amina.get_by_text("Pick a film instead").click()
    amina.get_by_label("Film of a rehearsal").set_input_files(film)
    amina.get_by_role("button", name="Upload rehearsal").click()
    amina.wait_for_url(re.compile(r"/lessons/[a-z2-7]{20}"))
    expect(amina.locator("h1")).to_contain_text("Rehearsal")
    expect(half_written).to_have_value("Because")
    ben.get_by_role("link", name="Open goal").click()
    expect(ben.get_by_role("heading", name="Rehearsals")).to_have_count(0)
    rehearsed = amina.url.split("#")[0]
    assert steps.statuses(ben, [rehearsed, f"{ben.url}/edit"]) == {404}
    amina.goto(ben.url)
    amina.get_by_role("button", name="Share with Ben").click()
    expect(amina.locator(".rehearsal")).to_contain_text("You and Ben")
    ben.reload()
    expect(ben.locator(".rehearsal")).to_contain_text("By Amina, shared with you")
    assert steps.statuses(ben, [rehearsed]) == {200}
    back(amina)
    back(ben)


def monitor(house: House, amina: Page, ben: Page, here: str) -> None:
    """The step is tried; readings typed and counted, student work, a comment from the lesson, a time to meet."""
    next_thing(amina, "Go on to “Monitor”")
    at_stage(ben, "Monitor")
    next_thing(amina, f"Try it, and look at what happens: {STEP}")
    amina.locator("summary", has_text="Say what happened").click()
    amina.get_by_label("What happened when it was tried?").fill("Mia waited, and then answered Omar.")
    amina.get_by_role("button", name="Finish step").click()
    back(amina)
    steps.type_reading(amina, "2")
    amina.get_by_role("button", name="Count marks").click()
    amina.get_by_role("button", name=re.compile("^Keep 2: Open question by Ben, how often")).click()
    expect(amina.locator("table.readings tbody tr")).to_have_count(2)
    amina.goto(here)
    steps.add_student_work(amina, "Exit tickets, comparing fractions")
    comment(ben, house, SEEN)
    expect_comment(amina, here)
    meet(amina, ben, here)


def comment(ben: Page, house: House, words: str) -> None:
    """What Ben saw in the lesson, about the goal."""
    ben.goto(f"{house.page}#t=1")
    form = ben.locator("form[data-comment-form]").first
    form.locator("textarea").first.fill(words)
    form.get_by_role("button", name="More").click()  # what it is about stands behind it on a phone
    form.locator("select[name=about]").select_option(label=f"Goal: {GOAL}")
    form.locator("select[name=state]").select_option("shared")
    form.locator("textarea").first.press("Enter")
    expect(ben.locator("article[data-comment]", has_text=words)).to_be_visible()


def expect_comment(amina: Page, here: str) -> None:
    """It stands in the story with its day, and leads to its moment."""
    amina.goto(here)
    told = amina.locator("#monitor .happening")
    expect(told.filter(has_text=SEEN).get_by_role("link")).to_have_attribute(
        "href", re.compile("/lessons/.*#t=")
    )
    told = amina.locator(".chapter .happening")
    for words in ("Exit tickets", "Mia waited", "Reading by you", "Rehearsal: "):
        expect(told.filter(has_text=words).locator("time").first).to_be_visible()


def meet(amina: Page, ben: Page, here: str) -> None:
    """Amina proposes, Ben accepts, and her page says when."""
    amina.get_by_role("link", name="Plan a meeting").click()
    amina.get_by_text("Debrief", exact=True).click()
    amina.get_by_label("When could you meet?").fill(f"{steps.in_days(2)}T15:30")
    amina.get_by_role("button", name="Plan meeting").click()
    amina.goto(here)
    expect(amina.locator("#monitor")).to_contain_text("waits for an answer")
    ben.goto(here)
    ben.get_by_role("link", name=re.compile("Debrief.*choose a time")).click()
    ben.get_by_role("button", name="Accept time").click()
    expect(ben.get_by_text("You have a time to meet.")).to_be_visible()
    expect(amina.locator(".next-meeting")).to_contain_text("15:30")
    back(ben)


def nobody_else_finds_it(enter: Enter, here: str, amina: Page) -> None:
    """Not one page of the cycle is there for anybody else, whatever their role."""
    written = (
        "links => links.map(link => link.getAttribute('href').split('#')[0])"  # a chart's have no pathname
    )
    links = sorted(set(amina.locator("main a[href]").evaluate_all(written)))
    within = re.compile(r"^/(agreements|goals|plan-items|meetings|readings)/[a-z2-7]{20}")
    goal = next(link for link in links if re.fullmatch(r"/goals/[a-z2-7]{20}", link))
    base = here.split("/cycles/", maxsplit=1)[0]
    addresses = [here, f"{here}/plan", f"{here}/reflection"]
    addresses += [base + link for link in links if within.match(link)]
    addresses += [f"{base}{goal}/evidence", f"{base}{goal}/progress"]
    assert len(addresses) > 9
    assert steps.statuses(amina, addresses) == {200}
    for who in OUTSIDERS:
        page = enter(who)
        assert steps.statuses(page, addresses) == {404}, who
        page.context.close()


def reflect(amina: Page, ben: Page, here: str) -> None:
    """Each alone first; then together, in words that both sign."""
    next_thing(amina, "Go on to “Reflect”", here)
    at_stage(amina, "Reflect")
    next_thing(amina, "Look back, each alone first, then together")
    steps.write_alone(amina, "They turn to each other.", "It kept me to one thing.")
    back(amina)
    waits(amina, "Ben writes their part of the reflection.")
    next_thing(ben, "Look back, each alone first, then together", here)
    expect(ben.get_by_text("Amina is done already.")).to_be_visible()
    expect(ben.get_by_text("They turn to each other.")).to_have_count(0)
    steps.write_alone(ben, "Four spoke who never did.", "The rehearsal made it light.")
    expect(ben.get_by_text("They turn to each other.")).to_be_visible()
    next_thing(amina, "Say together what the plan deserves")
    amina.get_by_text("Adapt it", exact=True).click()
    amina.get_by_label("Why?").fill("Two rehearsals would be better than one.")
    amina.get_by_role("button", name="Keep what we say").click()
    amina.get_by_role("button", name="Sign it").click()
    back(amina)
    waits(amina, "Ben signs what you say together.")
    back(ben)
    next_thing(ben, "Sign what Amina and you say together.")
    ben.get_by_role("button", name="Sign it").press("Enter")
    back(ben)
    next_thing(amina, "All that this cycle asks for is there. Close it.")
    at_stage(amina, "Closed")
    at_stage(ben, "Closed")


def look_back_and_go_on(amina: Page, ben: Page, here: str) -> None:
    """Weeks later Ben can't tell yet; the next cycle begins with one press and knows where it comes from."""
    next_thing_is = amina.get_by_label("Next", exact=True)
    expect(next_thing_is).to_contain_text("The next look back is on")
    steps.time_passes()
    next_thing(ben, "Look back: eight weeks on, has it lasted?", here)
    steps.answer_that_one_cannot_tell(ben)
    expect(amina.locator(".check-back .badge")).to_have_text("Can’t tell yet")
    next_thing(amina, "Do it again: the next small thing")
    amina.wait_for_url(lambda url: "/cycles/" in url and not url.startswith(here))
    at_stage(amina, "Set goal")
    expect(amina.locator("h1")).to_have_text(GOAL)
    amina.get_by_role("link", name="an earlier cycle").click()
    amina.wait_for_url(here + "*")
    expect(ben.get_by_role("link", name="Open the new cycle")).to_be_visible()


def test_a_teacher_goes_round_alone_on_a_phone(unbegun: House, enter: Enter, axe: Look) -> None:
    amina = enter("amina", 390, touch=True, scheme="dark")
    here = steps.begin(amina, alone=True)
    expect(amina.get_by_text("agreement")).to_have_count(0)
    prompts = amina.locator("#set-goal .prompts")
    expect(prompts.get_by_text("Questions to ask yourself")).to_be_visible()
    expect(prompts.get_by_text("How would you notice, without asking anybody")).to_be_visible()
    next_thing(amina, "Choose the goal that this cycle is for.")
    steps.set_goal(amina, GOAL, alone=True)
    next_thing(amina, "Say where the goal stands now")
    steps.say_where_it_stands(amina)
    next_thing(amina, "Go on to “Action plan”")
    expect(amina.locator("#action-plan .prompts__questions").first).to_be_visible()
    next_thing(amina, "Plan what you do for it")
    steps.plan(amina, "Watch ten minutes of my own film and count who answers whom.", "Me")
    steps.agree_step(amina, STEP, REASON)
    back(amina)
    next_thing(amina, "Go on to “Monitor”")
    next_thing(amina, f"Try it, and look at what happens: {STEP}")
    amina.locator("summary", has_text="Say what happened").tap()
    amina.get_by_label("What happened when it was tried?").fill("I waited, and Mia answered Omar.")
    amina.get_by_role("button", name="Finish step").tap()
    back(amina)
    steps.type_reading(amina, "2")
    amina.goto(here)
    steps.add_student_work(amina, "Exit tickets, comparing fractions")
    next_thing(amina, "Go on to “Reflect”", here)
    steps.fits(amina)
    assert axe(amina) == []
    next_thing(amina, "Look back, on what the plan did")
    steps.write_alone(amina, "They turn to each other.", "It kept me to one thing.")
    amina.get_by_text("Keep it", exact=True).tap()
    amina.get_by_label("Why?").fill("It costs ten minutes a week.")
    amina.get_by_role("button", name="Keep words").tap()
    back(amina)
    next_thing(amina, "All that this cycle asks for is there. Close it.")
    at_stage(amina, "Closed")
    steps.time_passes()
    next_thing(amina, "Look back: eight weeks on, has it lasted?", here)
    steps.answer_that_one_cannot_tell(amina)
    steps.fits(amina)
    assert axe(amina) == []
    ben = enter("ben")
    assert steps.statuses(ben, [here, f"{here}/plan", f"{here}/reflection"]) == {404}
