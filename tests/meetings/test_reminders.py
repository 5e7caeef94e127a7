"""Letters before a meeting: in time, once, in the person's own hours, and without a word of what it is about."""

import email
import email.policy
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest

from app.foundation import clock
from app.foundation.db import db
from app.foundation.jobs.schedules import ROUNDS
from app.foundation.mail import Letter, Undelivered
from app.meetings import jobs
from app.meetings.models import Reminders, ReminderWish
from app.people.models import Person
from tests.goals.posting import post
from tests.goals.story import a_goal
from tests.meetings.conftest import MONDAY, TUESDAY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def letters(app) -> Callable[[], list[tuple[str, str, str]]]:
    """Every letter so far: to whom, its subject and its text."""

    def read() -> list[tuple[str, str, str]]:
        folder = app.config["SIGHTLINE"].data / "mail"
        found = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(folder.glob("*.eml"))
        ]
        return [(one["To"].addresses[0].addr_spec, one["Subject"], one.get_content()) for one in found]

    return read


def remind(app, at: datetime) -> None:
    """A round of the chore, as a worker does it, at a moment."""
    with clock.standing_still(at), app.app_context():
        ROUNDS["app.meetings.jobs.remind"].chore()


def wish(person: Person, reminders: Reminders) -> None:
    ReminderWish.keep(person, reminders)
    db.session.commit()


def test_both_are_reminded_a_day_before_once_whatever_starts_again(app, world, plan, letters):
    plan(MONDAY, agreed=True)
    remind(app, MONDAY - DAY - timedelta(minutes=1))
    assert letters() == []
    for minutes in (0, 1, 2, 600):
        db.session.remove()  # a worker that was started again knows nothing but the database
        remind(app, MONDAY - DAY + timedelta(minutes=minutes))
    assert sorted(to for to, _subject, _text in letters()) == [
        "amina@hillstreet.example",
        "ben@hillstreet.example",
    ]


def test_a_letter_says_with_whom_and_when_on_ones_own_clock_and_nothing_of_what_it_is_about(
    app, world, cycle, plan, letters, client_of
):
    cycle.work_towards(a_goal(world.amina, world.amina_and_ben, statement="Hummingbirds answer."))
    post(client_of(world.amina), "/account/zone", zone="Europe/Athens")
    meeting = plan(MONDAY, agreed=True, note="Hummingbird note", place="Hummingbird room")
    remind(app, MONDAY - DAY)
    _to, subject, text = next(one for one in letters() if one[0].startswith("amina"))
    assert subject == "Meeting with Ben tomorrow at 17:30"
    assert "you have a meeting with Ben Okafor tomorrow at 17:30 (Europe/Athens)" in text
    assert f"/meetings/{meeting.id}" in text
    assert "ummingbird" not in subject + text
    assert "lanning" not in subject + text


def test_each_gets_the_letters_they_chose(app, world, plan, letters, client_of):
    plan(MONDAY, agreed=True)
    assert post(client_of(world.amina), "/calendar/reminders", reminders="both").status_code == 303
    assert post(client_of(world.ben), "/calendar/reminders", reminders="none").status_code == 303
    assert post(client_of(world.ben), "/calendar/reminders", reminders="hourly").status_code == 422
    remind(app, MONDAY - DAY)
    remind(app, MONDAY - HOUR)
    remind(app, MONDAY - HOUR / 2)
    assert [(to, subject) for to, subject, _text in letters()] == [
        ("amina@hillstreet.example", "Meeting with Ben tomorrow at 15:30"),
        ("amina@hillstreet.example", "Meeting with Ben today at 15:30"),
    ]


def test_nobody_is_reminded_of_what_is_cancelled_not_agreed_over_or_of_a_pair_that_ended(
    app, world, plan, letters
):
    later = MONDAY + DAY * 10
    off, ended = plan(MONDAY, agreed=True), plan(later, agreed=True)
    plan(TUESDAY + DAY, agreed=True)
    plan(MONDAY)  # only proposed
    off.cancel(by=world.ben)
    db.session.commit()
    remind(app, MONDAY - HOUR)
    remind(app, MONDAY + DAY * 3)  # the worker slept through the other
    db.session.merge(ended).pair.end()
    db.session.commit()
    remind(app, later - HOUR)
    assert letters() == []


def test_a_moved_meeting_is_reminded_of_at_its_new_time(app, world, plan, letters, api_of):
    meeting = plan(MONDAY, agreed=True)
    remind(app, MONDAY - DAY)
    with clock.standing_still(MONDAY - DAY + HOUR):
        asked = api_of(world.amina).post(
            f"/api/v1/meetings/{meeting.id}/proposals", json={"times": ["2026-12-02T10:00:00Z"]}
        )
        api_of(world.ben).post(
            f"/api/v1/meetings/{meeting.id}/acceptance", json={"time_id": asked.json["proposals"][0]["id"]}
        )
    remind(app, MONDAY - HOUR)
    assert len(letters()) == 2
    remind(app, datetime.fromisoformat("2026-12-01T10:00:00+00:00"))
    assert sorted(subject for _to, subject, _text in letters()[2:]) == [
        f"Meeting with {name} tomorrow at 10:00" for name in ("Amina", "Ben")
    ]


def test_a_time_agreed_within_the_day_before_needs_no_letter_that_day(app, world, plan, letters):
    with clock.standing_still(MONDAY - HOUR * 5):
        plan(MONDAY, agreed=True)
    wish(world.ben, Reminders.BOTH)
    remind(app, MONDAY - HOUR * 4)
    assert letters() == []
    remind(app, MONDAY - HOUR)
    assert [to for to, _subject, _text in letters()] == ["ben@hillstreet.example"]


def test_a_closed_post_office_is_tried_again_and_then_once(app, world, plan, letters, monkeypatch):
    plan(MONDAY, agreed=True)

    class Closed:
        def send(self, letter: Letter) -> None:
            raise Undelivered("closed")

    with monkeypatch.context() as closed:
        closed.setattr(jobs, "mailer", Closed)
        remind(app, MONDAY - DAY)
    assert letters() == []
    for _round in range(3):
        remind(app, MONDAY - DAY + timedelta(minutes=2))
    assert len(letters()) == 2


def test_two_workers_at_the_same_instant_send_one_letter_each_person(app, world, plan, letters):
    plan(MONDAY, agreed=True)
    start = Barrier(3)

    def worker() -> None:
        with app.app_context():
            start.wait()
            try:
                ROUNDS["app.meetings.jobs.remind"].chore()
            finally:
                db.session.remove()

    with clock.standing_still(MONDAY - DAY):
        threads = [Thread(target=worker) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(to for to, _subject, _text in letters()) == [
        "amina@hillstreet.example",
        "ben@hillstreet.example",
    ]
