"""The pages of lessons, as a browser without script uses them; what scripts ask is among it."""

import hashlib
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.classes.models import ClassGroup
from app.foundation import clock, storage
from app.foundation.db import db
from app.lessons import sharing
from app.lessons.models import Lesson, Recording, RecordingState, Sharing, Upload
from app.lessons.pages import file_size, time_left
from app.lessons.room import Allowance
from app.people.models import Person
from app.seeds import World
from tests.lessons.conftest import begin, lesson_of, ready_recording, send

Browse = Callable[[Person | None], FlaskClient]


@pytest.fixture
def browser(world: World, client_of: Browse) -> FlaskClient:
    """Amina's browser."""
    return client_of(world.amina)


def post(
    client: FlaskClient, page: str, to: str, /, headers: dict[str, str] | None = None, **fields: Any
) -> TestResponse:
    """Open a page and send a form of it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found
    return client.post(to, data={"csrf_token": found[1], **fields}, headers=headers)


def film(content: bytes, name: str = "algebra.mp4") -> tuple[io.BytesIO, str]:
    """A chosen file."""
    return io.BytesIO(content), name


def audience_of(page: TestResponse) -> str:
    """What the page says about who sees it."""
    found = re.search(r"data-audience>.*?<span>(.*?)</span>", page.text, re.DOTALL)
    assert found, page.text[:400]
    return found[1]


@pytest.mark.parametrize("path", ["/lessons", "/lessons/new", "/lessons/{id}/edit", "/lessons/{id}/sharings"])
def test_every_page_has_one_heading_and_says_who_sees_it(
    browser: FlaskClient, lesson: Lesson, path: str
) -> None:
    ready_recording(lesson)
    page = browser.get(path.format(id=lesson.id))
    assert page.status_code == 200
    assert len(re.findall(r"<h1\b", page.text)) == 1
    assert audience_of(page)


def test_an_empty_list_teaches_the_first_step(browser: FlaskClient) -> None:
    page = browser.get("/lessons")
    assert "Your first lesson" in page.text
    assert "/lessons/new" in page.text


def test_leaders_evaluators_and_admins_find_no_lessons_and_cannot_add_any(
    world: World, lesson: Lesson, client_of: Browse
) -> None:
    for person in (world.elena, world.farid, world.grace):
        client = client_of(person)
        page = client.get("/lessons")
        assert page.status_code == 200
        assert lesson.title not in page.text
        assert client.get("/lessons/new").status_code == 404


def test_a_lesson_with_two_recordings_is_posted_by_a_plain_form(browser: FlaskClient, world: World) -> None:
    films = [film(b"front" * 20_000, "front.mp4"), film(b"back" * 1000, "back.mp4")]
    answer = post(
        browser, "/lessons/new", "/lessons", title="Comparing fractions", taught_on="2026-11-17", subject="Mathematics",
        phase="Year 5", new_class="5B", look_fors=["Who answers whom?", ""], recordings=films,
    )  # fmt: skip
    assert answer.status_code == 303
    lesson = db.session.scalars(select(Lesson)).unique().one()
    assert answer.headers["Location"] == f"/lessons/{lesson.id}"
    assert (lesson.title, lesson.class_group.name, lesson.look_fors) == (
        "Comparing fractions",
        "5B",
        ["Who answers whom?"],
    )
    front, back = db.session.scalars(Recording.of([lesson])).unique()
    assert (front.filename, front.state, front.byte_size) == ("front.mp4", RecordingState.RECEIVED, 100_000)
    assert storage.current().read(front.source) == b"front" * 20_000
    assert storage.current().read(back.source) == b"back" * 1000
    assert front.sha256 in (None, hashlib.sha256(b"front" * 20_000).hexdigest())


def test_nothing_of_a_posted_form_stays_in_the_folder_of_uploads(app: Flask, browser: FlaskClient) -> None:
    post(browser, "/lessons/new", "/lessons", title="x", recordings=[film(b"front" * 20_000)])
    post(browser, "/lessons/new", "/lessons", title="", recordings=[film(b"front" * 20_000)])
    assert list((app.config["SIGHTLINE"].data / "uploads").iterdir()) == []


def test_a_wrong_form_comes_back_with_everything_typed(browser: FlaskClient) -> None:
    answer = post(
        browser, "/lessons/new", "/lessons", title="", subject="Maths <b>", look_fors=["Mine", "Yours"], taught_on="soon"
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Maths &lt;b&gt;" in answer.text
    assert 'value="Mine"' in answer.text
    assert 'value="Yours"' in answer.text
    assert "Please fill this in." in answer.text
    assert "Please give a date" in answer.text
    assert db.session.scalars(select(Lesson)).unique().all() == []


def test_a_lesson_without_its_film_is_asked_about_once(browser: FlaskClient) -> None:
    asked = post(browser, "/lessons/new", "/lessons", title="x")
    assert asked.status_code == 422
    assert "choose the film" in asked.text
    kept = post(browser, "/lessons/new", "/lessons", title="x", without_recording="yes")
    assert kept.status_code == 303


def test_a_script_saves_the_lesson_first_and_sends_the_files_afterwards(browser: FlaskClient) -> None:
    headers = {"X-Partial": "1"}
    wrong = post(browser, "/lessons/new", "/lessons", headers=headers, title="")
    assert wrong.status_code == 422
    assert "data-fields" in wrong.text
    kept = post(browser, "/lessons/new", "/lessons", headers=headers, title="x")
    assert kept.status_code == 201
    assert kept.json == {"id": kept.json["id"], "url": f"/lessons/{kept.json['id']}"}


def test_a_file_for_which_there_is_no_room_is_refused_before_it_is_read(
    app: Flask, browser: FlaskClient
) -> None:
    app.config["ALLOWANCE"] = Allowance(spare_bytes=1 << 60)
    answer = post(browser, "/lessons/new", "/lessons", title="x", recordings=[film(b"x" * 100)])
    assert answer.status_code == 507
    assert "no room" in answer.text
    assert db.session.scalars(select(Lesson)).unique().all() == []


def test_a_form_is_no_piece_of_an_upload_however_large(
    browser: FlaskClient, amina: FlaskClient, lesson: Lesson
) -> None:
    url = begin(amina, lesson, 100).headers["Location"]
    answer = post(browser, "/lessons/new", url, recordings=[film(b"x" * 100)])
    assert answer.status_code == 415


def test_a_class_of_somebody_else_is_not_taken(browser: FlaskClient, world: World) -> None:
    group = ClassGroup(school_id=world.hill_street.id, teacher_id=world.chidi.id, name="Chidi’s")
    db.session.add(group)
    db.session.commit()
    answer = post(browser, "/lessons/new", "/lessons", title="x", class_id=group.id, without_recording="yes")
    assert answer.status_code == 422
    assert "Chidi’s" not in browser.get("/lessons/new").text


def test_a_class_typed_twice_is_one_class(browser: FlaskClient, world: World) -> None:
    for _ in range(2):
        post(browser, "/lessons/new", "/lessons", title="x", new_class=" 5B ", without_recording="yes")
    assert [group.name for group in db.session.scalars(select(ClassGroup))] == ["5B"]


def test_a_lesson_is_changed(browser: FlaskClient, lesson: Lesson) -> None:
    page = f"/lessons/{lesson.id}/edit"
    answer = post(
        browser, page, f"/lessons/{lesson.id}", title="Ratio", taught_on="2026-11-01", look_fors=["A"]
    )
    assert answer.status_code == 303
    found = db.session.get(Lesson, lesson.id, populate_existing=True)
    assert (found.title, str(found.taught_on), found.look_fors) == ("Ratio", "2026-11-01", ["A"])


def test_a_recording_is_added_to_a_lesson_by_a_plain_form(browser: FlaskClient, lesson: Lesson) -> None:
    page = f"/lessons/{lesson.id}/edit"
    answer = post(browser, page, f"/lessons/{lesson.id}/recordings", recordings=[film(b"film")])
    [recording] = db.session.scalars(Recording.of([lesson])).unique()
    assert answer.headers["Location"] == f"/lessons/{lesson.id}?recording={recording.id}"
    none = post(browser, page, f"/lessons/{lesson.id}/recordings")
    assert none.status_code == 303


def test_a_lesson_is_deleted_only_with_the_word(
    browser: FlaskClient, lesson: Lesson, kept: Callable[[], list[str]]
) -> None:
    ready_recording(lesson)
    page = f"/lessons/{lesson.id}/edit"
    wrong = post(browser, page, f"/lessons/{lesson.id}/deletion", confirmation="yes")
    assert wrong.status_code == 422
    assert "Please type the word delete." in wrong.text
    right = post(browser, page, f"/lessons/{lesson.id}/deletion", confirmation=" Delete ")
    assert right.headers["Location"] == "/lessons"
    assert db.session.scalars(select(Lesson)).unique().all() == []
    assert kept() == []


def test_a_recording_is_deleted_from_the_lessons_page(
    browser: FlaskClient, lesson: Lesson, kept: Callable[[], list[str]]
) -> None:
    recording = ready_recording(lesson)
    post(browser, f"/lessons/{lesson.id}/edit", f"/recordings/{recording.id}/deletion")
    assert db.session.scalars(select(Recording)).unique().all() == []
    assert kept() == []


def partial(client: FlaskClient, recording_id: str) -> str:
    """How far a recording is, as the open page fetches it."""
    answer = client.get(f"/recordings/{recording_id}", headers={"X-Partial": "1"})
    assert answer.status_code == 200
    return answer.text


def test_a_recording_tells_each_stage_while_it_is_prepared(browser: FlaskClient, lesson: Lesson) -> None:
    recording = ready_recording(lesson)
    recording.state = RecordingState.PROCESSING
    recording.playable_at = None
    recording.stage("playback").wait()
    recording.stage("playback").progress, recording.stage("playback").state = 0.4, "working"
    recording.stage("playback").seconds_left = 130
    db.session.commit()
    text = partial(browser, recording.id)
    assert "Make it playable" in text
    assert "40%" in text
    assert "About 2 minutes left" in text


def test_a_refused_file_says_why_and_offers_the_next_thing(browser: FlaskClient, lesson: Lesson) -> None:
    recording = ready_recording(lesson)
    recording.reject("image", "This is a picture. Choose the film of your lesson.")
    db.session.commit()
    text = partial(browser, recording.id)
    assert "This is a picture." in text
    assert "Choose another file" in text


def test_a_failure_of_ours_offers_to_retry(browser: FlaskClient, lesson: Lesson) -> None:
    recording = ready_recording(lesson)
    recording.fail("pipeline-crashed", "Something on our side broke.")
    db.session.commit()
    assert "Retry" in partial(browser, recording.id)
    answer = post(browser, f"/lessons/{lesson.id}/edit", f"/recordings/{recording.id}/retry")
    assert answer.status_code == 303
    assert db.session.get(Recording, recording.id, populate_existing=True).state is RecordingState.RECEIVED


def test_a_coach_sees_how_far_it_is_and_no_button(world: World, lesson: Lesson, client_of: Browse) -> None:
    recording = ready_recording(lesson)
    recording.fail("pipeline-crashed", "Something on our side broke.")
    sharing.share(db.session, lesson, world.ben.email, by=world.amina, purpose="coaching")
    db.session.commit()
    text = partial(client_of(world.ben), recording.id)
    assert "Something on our side broke." in text
    assert "Retry" not in text
    assert (
        client_of(world.dana).get(f"/recordings/{recording.id}", headers={"X-Partial": "1"}).status_code
        == 404
    )


def test_an_unfinished_upload_is_offered_wherever_its_owner_looks(
    browser: FlaskClient, amina: FlaskClient, lesson: Lesson, world: World, client_of: Browse
) -> None:
    url = begin(amina, lesson, 1000).headers["Location"]
    send(amina, url, 0, b"x" * 250)
    recording = db.session.scalars(select(Recording)).unique().one()
    for text in (
        browser.get("/lessons").text,
        browser.get("/lessons/new").text,
        partial(browser, recording.id),
    ):
        assert "25% of" in text
        assert f'data-upload="{url}"' in text
    assert url not in client_of(world.ben).get("/lessons").text


def test_an_unfinished_upload_is_dropped(browser: FlaskClient, amina: FlaskClient, lesson: Lesson) -> None:
    begin(amina, lesson, 1000)
    upload = db.session.scalars(select(Upload)).unique().one()
    post(browser, "/lessons", f"/uploads/{upload.id}/deletion")
    assert db.session.scalars(select(Recording)).unique().all() == []


def test_a_lesson_is_shared_with_the_pair_and_taken_back_on_its_page(
    browser: FlaskClient, lesson: Lesson, world: World
) -> None:
    page = f"/lessons/{lesson.id}/sharings"
    assert audience_of(browser.get(page)) == "Only you can see this."
    until = clock.today() + timedelta(days=20)
    answer = post(
        browser, page, page, whom=world.amina_and_ben.id, purpose="Coaching", until=until.isoformat()
    )
    assert answer.status_code == 303
    shown = browser.get(page)
    said = audience_of(shown)
    assert said.startswith("You and Ben can see this, for coaching, until ")
    assert f"{until.day} {until:%B}" in said
    made = db.session.scalars(select(Sharing)).unique().one()
    post(browser, page, f"/sharings/{made.id}/revocation")
    assert audience_of(browser.get(page)) == "Only you can see this."


def test_a_sharing_that_cannot_be_comes_back_with_a_sentence(
    browser: FlaskClient, lesson: Lesson, world: World
) -> None:
    page = f"/lessons/{lesson.id}/sharings"
    cases = [
        ({"whom": "", "email": "", "purpose": "coaching"}, "Please choose somebody"),
        (
            {"whom": "", "email": "stranger@hillstreet.example", "purpose": "coaching"},
            "Nobody with that address",
        ),
        ({"whom": "", "email": world.elena.email, "purpose": "coaching"}, "Nobody with that address"),
        ({"whom": world.amina_and_ben.id, "purpose": ""}, "Please fill this in."),
        ({"whom": world.amina_and_ben.id, "purpose": "x", "until": "2020-01-01"}, "still to come"),
    ]
    for fields, sentence in cases:
        answer = post(browser, page, page, **fields)
        assert answer.status_code == 422, fields
        assert sentence in answer.text, fields


def test_what_they_will_see_is_said_before_sharing(browser: FlaskClient, lesson: Lesson) -> None:
    recording = ready_recording(lesson)
    recording.duration_ms = 65_000
    db.session.commit()
    page = browser.get(f"/lessons/{lesson.id}/sharings").text
    assert "What they will see" in page
    assert "1 recording of 1 minute 5 seconds" in re.sub(r"\s+", " ", page)
    assert "Not your drafts" in page


def test_several_people_are_named_with_their_own_terms(
    world: World, lesson: Lesson, client_of: Browse
) -> None:
    sharing.share(db.session, lesson, world.amina_and_ben.id, by=world.amina, purpose="coaching")
    sharing.share(db.session, lesson, world.dana.email, by=world.amina, purpose="KS2 planning")
    db.session.commit()
    viewed = sharing.audience(lesson, world.ben, sharing.sharings_of(db.session, [lesson]))
    said = audience_of(client_of(world.amina).get(f"/lessons/{lesson.id}/sharings"))
    assert said == "You, Ben and Dana can see this: Ben, for coaching; Dana, for KS2 planning."
    assert viewed == "You, Amina and Dana can see this: you, for coaching; Dana, for KS2 planning."


def test_the_list_is_narrowed_and_turned_page_by_page(browser: FlaskClient, world: World) -> None:
    for number in range(30):
        lesson_of(world.amina, f"Lesson number {number:02}")
    first = browser.get("/lessons").text
    assert "Lesson number 29" in first
    assert "Lesson number 05" not in first
    older = re.search(r'href="(/lessons\?[^"]*cursor=[^"]+)"', first)
    assert older
    assert "Lesson number 05" in browser.get(older[1].replace("&amp;", "&")).text
    assert "Lesson number 29" not in browser.get("/lessons?which=shared").text


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, None), (5, "Less than a minute left"), (61, "About 1 minute left"), (5000, "About 1 h 23 min left")],
)  # fmt: skip
def test_waits_are_said_as_people_say_them(seconds: float | None, said: str | None) -> None:
    assert time_left(seconds) == said


@pytest.mark.parametrize(
    ("size", "said"), [(0, "1 kB"), (340_000_000, "340 MB"), (1_300_000_000, "1.2 GB"), (20 * 2**30, "20 GB")]
)
def test_sizes_are_said_as_people_say_them(size: int, said: str) -> None:
    assert file_size(size) == said


def test_the_page_says_sizes_and_waits_as_the_server_does() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    test = Path(__file__).parent / "amounts_test.mjs"
    ran = subprocess.run(
        [node, "--test", str(test)], check=False, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout
