"""Uploads, as the tus 1.0.0 protocol and we promise them."""

import base64
import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.foundation import clock, jobs, storage
from app.foundation.db import db
from app.foundation.jobs import State
from app.lessons import receiving
from app.lessons.models import Lesson, Recording, RecordingState, Upload
from app.lessons.processing import processing_key
from app.lessons.room import Allowance
from app.people.models import Person
from app.seeds import World
from tests.lessons.conftest import (
    PIECE,
    TUS,
    UPLOADS,
    Chore,
    begin,
    encoded,
    lesson_of,
    metadata,
    offset_of,
    send,
)

FILM = bytes(range(256)) * 40


def digest(algorithm: str, data: bytes) -> str:
    """An Upload-Checksum header."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def recording_of(answer: object) -> Recording:
    """The recording that a finishing answer names."""
    found = db.session.get(Recording, answer.headers["Sightline-Recording"], populate_existing=True)  # type: ignore[attr-defined]
    assert found is not None
    return found


def test_options_tell_what_the_server_speaks_without_signing_in(api_of: Callable[..., FlaskClient]) -> None:
    answer = api_of(None).options(UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["Tus-Resumable"] == answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "creation-defer-length", "checksum", "expiration", "termination",
    }  # fmt: skip
    assert answer.headers["Tus-Max-Size"] == str(20 * 2**30)
    assert set(answer.headers["Tus-Checksum-Algorithm"].split(",")) == {"sha1", "sha256"}


def test_an_upload_begins_grows_and_becomes_a_recording(amina: FlaskClient, lesson: Lesson) -> None:
    made = begin(amina, lesson, len(FILM))
    assert made.status_code == 201
    assert made.headers["Upload-Offset"] == "0"
    assert made.headers["Tus-Resumable"] == "1.0.0"
    url = made.headers["Location"]
    first = send(amina, url, 0, FILM[:4000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "4000")
    assert "Sightline-Recording" not in first.headers
    last = send(amina, url, 4000, FILM[4000:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(FILM)))
    recording = recording_of(last)
    assert recording.state is RecordingState.RECEIVED
    assert recording.lesson_id == lesson.id
    assert recording.filename == "algebra.mp4"
    assert recording.sha256 == hashlib.sha256(FILM).hexdigest()
    assert storage.current().read(recording.source) == FILM
    assert jobs.status(db.session, processing_key(recording.id)) is State.WAITING


def test_the_recording_is_there_from_the_first_byte_on(amina: FlaskClient, lesson: Lesson) -> None:
    begin(amina, lesson, len(FILM))
    recording = db.session.scalars(select(Recording)).one()
    assert recording.state is RecordingState.UPLOADING


def test_head_tells_the_offset_and_is_never_kept(amina: FlaskClient, lesson: Lesson) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    send(amina, url, 0, FILM[:77])
    answer = amina.head(url, headers=TUS)
    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == "77"
    assert answer.headers["Upload-Length"] == str(len(FILM))
    assert answer.headers["Upload-Metadata"] == metadata(lesson.id)
    assert answer.headers["Cache-Control"] == "no-store"
    assert parsedate_to_datetime(answer.headers["Upload-Expires"]) > clock.now() + timedelta(hours=23)


def test_after_the_end_head_still_answers_and_names_the_recording(amina: FlaskClient, lesson: Lesson) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    done = send(amina, url, 0, FILM)
    again = amina.head(url, headers=TUS)
    assert again.headers["Upload-Offset"] == str(len(FILM))
    assert again.headers["Sightline-Recording"] == done.headers["Sightline-Recording"]
    repeated = send(amina, url, len(FILM), b"")
    assert repeated.status_code == 204
    assert repeated.headers["Sightline-Recording"] == done.headers["Sightline-Recording"]


def test_the_first_piece_may_come_with_the_creation(amina: FlaskClient, lesson: Lesson) -> None:
    headers = {**PIECE, "Upload-Length": str(len(FILM)), "Upload-Metadata": metadata(lesson.id)}
    part = amina.post(UPLOADS, headers=headers, data=FILM[:100])
    assert (part.status_code, part.headers["Upload-Offset"]) == (201, "100")
    whole = amina.post(UPLOADS, headers=headers, data=FILM)
    assert (whole.status_code, whole.headers["Upload-Offset"]) == (201, str(len(FILM)))
    assert recording_of(whole).state is RecordingState.RECEIVED


def test_an_empty_file_is_whole_at_once(amina: FlaskClient, lesson: Lesson) -> None:
    made = begin(amina, lesson, 0)
    assert made.status_code == 201
    assert recording_of(made).state is RecordingState.RECEIVED


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0.1", ""])
@pytest.mark.parametrize("verb", ["post", "head", "patch", "delete"])
def test_another_version_of_the_protocol_is_refused_and_nothing_happens(
    amina: FlaskClient, lesson: Lesson, verb: str, version: str | None
) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    headers = {**PIECE, "Upload-Length": "5", "Upload-Metadata": metadata(lesson.id), "Upload-Offset": "0"}
    del headers["Tus-Resumable"]
    if version is not None:
        headers["Tus-Resumable"] = version
    answer = getattr(amina, verb)(UPLOADS if verb == "post" else url, headers=headers)
    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert offset_of(amina, url) == 0
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 1


@pytest.mark.parametrize("length", ["-1", "abc", "", "1.5", "0x10", "1e3", "9" * 30, " ", "+5", "٥"])
def test_a_length_that_is_no_number_is_refused(amina: FlaskClient, lesson: Lesson, length: str) -> None:
    headers = {
        **TUS,
        "Upload-Length": length.encode().decode("latin-1"),
        "Upload-Metadata": metadata(lesson.id),
    }
    assert amina.post(UPLOADS, headers=headers).status_code == 400


def test_a_length_must_be_said_or_said_to_come_later(amina: FlaskClient, lesson: Lesson) -> None:
    named = {**TUS, "Upload-Metadata": metadata(lesson.id)}
    assert amina.post(UPLOADS, headers=named).status_code == 400
    for nonsense in ("0", "2", "", "yes"):
        assert amina.post(UPLOADS, headers={**named, "Upload-Defer-Length": nonsense}).status_code == 400
    both = {**named, "Upload-Defer-Length": "1", "Upload-Length": "5"}
    assert amina.post(UPLOADS, headers=both).status_code == 400


def test_a_file_over_the_limit_is_refused_with_a_sentence(amina: FlaskClient, lesson: Lesson) -> None:
    answer = begin(amina, lesson, 20 * 2**30 + 1)
    assert answer.status_code == 413
    assert "20 GB" in answer.json["detail"]
    assert db.session.scalar(select(func.count()).select_from(Recording)) == 0


@pytest.mark.parametrize("kind", ["application/octet-stream", "video/mp4", "", "text/plain"])
def test_a_piece_must_say_that_it_is_one(amina: FlaskClient, lesson: Lesson, kind: str) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    assert send(amina, url, 0, FILM, Content_Type=kind).status_code == 415
    assert offset_of(amina, url) == 0


@pytest.mark.parametrize("offset", ["-1", "abc", "", "1.0", "9" * 40])
def test_an_offset_that_is_no_number_is_refused(amina: FlaskClient, lesson: Lesson, offset: str) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    assert send(amina, url, 0, FILM, Upload_Offset=offset).status_code == 400


@pytest.mark.parametrize("offset", [0, 99, 101, len(FILM)])
def test_a_piece_at_another_offset_changes_nothing(amina: FlaskClient, lesson: Lesson, offset: int) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    send(amina, url, 0, FILM[:100])
    assert send(amina, url, offset, b"x" * 10).status_code == 409
    assert offset_of(amina, url) == 100


def test_more_than_was_announced_is_refused_and_nothing_of_it_is_kept(
    amina: FlaskClient, lesson: Lesson
) -> None:
    url = begin(amina, lesson, 100).headers["Location"]
    assert send(amina, url, 0, b"x" * 101).status_code == 413
    assert offset_of(amina, url) == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_with_the_right_checksum_is_kept(amina: FlaskClient, lesson: Lesson, algorithm: str) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    assert send(amina, url, 0, FILM[:50], Upload_Checksum=digest(algorithm, FILM[:50])).status_code == 204
    assert offset_of(amina, url) == 50


def test_a_damaged_piece_is_not_kept(amina: FlaskClient, lesson: Lesson) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    send(amina, url, 0, FILM[:10])
    damaged = send(amina, url, 10, b"y" * 40, Upload_Checksum=digest("sha1", FILM[10:50]))
    assert damaged.status_code == 460
    assert offset_of(amina, url) == 10
    done = send(amina, url, 10, FILM[10:], Upload_Checksum=digest("sha256", FILM[10:]))
    assert storage.current().read(recording_of(done).source) == FILM


@pytest.mark.parametrize("said", ["md5 abcd", "sha1", "sha1 !!!", "sha1 YWJj", "", "crc32 AAAA"])
def test_a_checksum_we_cannot_check_is_refused(amina: FlaskClient, lesson: Lesson, said: str) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    assert send(amina, url, 0, FILM[:50], Upload_Checksum=said).status_code == 400
    assert offset_of(amina, url) == 0


def test_a_dropped_upload_is_gone_with_its_recording_and_bytes(
    app: Flask, amina: FlaskClient, lesson: Lesson
) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    send(amina, url, 0, FILM[:50])
    assert amina.delete(url, headers=TUS).status_code == 204
    assert amina.head(url, headers=TUS).status_code == 404
    assert send(amina, url, 50, FILM[50:]).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Recording)) == 0
    assert list((app.config["SIGHTLINE"].data / "uploads").iterdir()) == []


def test_clients_behind_strict_networks_may_say_the_verb_in_a_header(
    amina: FlaskClient, lesson: Lesson
) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    piece = {**PIECE, "X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    assert amina.post(url, headers=piece, data=FILM[:9]).status_code == 204
    looked = amina.post(url, headers={**TUS, "X-HTTP-Method-Override": "HEAD"})
    assert looked.headers["Upload-Offset"] == "9"
    assert amina.post(url, headers={**TUS, "X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert amina.post(url, headers={**TUS, "X-HTTP-Method-Override": "TRACE"}).status_code == 405


def test_an_upload_that_stands_still_for_a_day_is_gone_and_frees_its_bytes(
    app: Flask, chore: Chore, amina: FlaskClient, lesson: Lesson
) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    send(amina, url, 0, FILM[:50])
    with clock.moved(timedelta(hours=25)):
        chore(receiving.give_up_abandoned)
    recording = db.session.scalars(select(Recording)).one()
    assert (recording.state, recording.reason_code) == (RecordingState.REJECTED, "upload-expired")
    assert recording.byte_size == 0
    assert list((app.config["SIGHTLINE"].data / "uploads").iterdir()) == []
    assert amina.head(url, headers=TUS).status_code == 410
    assert send(amina, url, 50, FILM[50:]).status_code == 410


def test_an_upload_that_moves_now_and_then_is_not_given_up(
    chore: Chore, amina: FlaskClient, lesson: Lesson
) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    with clock.moved(timedelta(hours=23)):
        send(amina, url, 0, FILM[:50])
    with clock.moved(timedelta(hours=46)):
        chore(receiving.give_up_abandoned)
        assert send(amina, url, 50, FILM[50:]).status_code == 204


def test_a_clock_that_jumps_by_a_year_does_not_drop_everything_at_once(
    chore: Chore, amina: FlaskClient, lesson: Lesson
) -> None:
    for _ in range(receiving.MOST_GIVEN_UP + 5):
        assert begin(amina, lesson, 10).status_code == 201
    with clock.moved(timedelta(days=400)):
        chore(receiving.give_up_abandoned)
    left = db.session.scalar(select(func.count()).select_from(Upload).where(Upload.expired_at.is_(None)))
    assert left == 5


def test_somebody_elses_upload_is_not_there(
    world: World, lesson: Lesson, amina: FlaskClient, api_of: Callable[..., FlaskClient]
) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    for person in world.everybody:
        if person is world.amina:
            continue
        other = api_of(person)
        refused = 401 if person is world.hugo else 404
        assert other.head(url, headers=TUS).status_code == refused, person.name
        assert other.get(url).status_code == refused, person.name
        assert send(other, url, 0, FILM).status_code == refused, person.name
        assert other.delete(url, headers=TUS).status_code == refused, person.name
        assert begin(other, lesson, 5).status_code == refused, person.name
    assert api_of(None).head(url, headers=TUS).status_code == 401
    assert offset_of(amina, url) == 0


def test_an_unknown_lesson_and_a_strangers_answer_alike(
    world: World, amina: FlaskClient, lesson: Lesson
) -> None:
    foreign = begin(amina, lesson_of(world.chidi), 5)
    headers = {**TUS, "Upload-Length": "5", "Upload-Metadata": metadata("a" * 20)}
    unknown = amina.post(UPLOADS, headers=headers)
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json["detail"] == unknown.json["detail"]


def test_a_browser_needs_its_csrf_token_and_then_uploads_too(
    world: World, lesson: Lesson, app: Flask, client_of: Callable[..., FlaskClient]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    browser = client_of(world.amina)
    assert begin(browser, lesson, 5).status_code == 403
    page = browser.get("/goals").get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    made = begin(browser, lesson, 5, X_CSRFToken=token)
    assert made.status_code == 201
    assert send(browser, made.headers["Location"], 0, b"12345", X_CSRFToken=token).status_code == 204


def test_unfinished_uploads_are_listed_for_their_owner_alone(
    world: World, amina: FlaskClient, lesson: Lesson, api_of: Callable[..., FlaskClient]
) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    send(amina, url, 0, FILM[:50])
    [listed] = amina.get(UPLOADS).json["items"]
    assert (listed["offset"], listed["length"], listed["url"]) == (50, len(FILM), url)
    assert api_of(world.ben).get(UPLOADS).json["items"] == []
    send(amina, url, 50, FILM[50:])
    assert amina.get(UPLOADS).json["items"] == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "../../etc/passwd"),
        ("a\r\nSet-Cookie: x", "a␍␊Set-Cookie: x"),
        ("nul\x00.mp4", "nul␀.mp4"),
        ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
        ("e\u0301cole.mp4", "école.mp4"),
        ("<script>.mp4", "<script>.mp4"),
        ("-i", "-i"),
        ("x" * 400, "x" * 255),
        ("", ""),
    ],
)
def test_file_names_are_kept_as_they_can_be_shown(
    amina: FlaskClient, lesson: Lesson, sent: str, shown: str
) -> None:
    made = begin(amina, lesson, 5, Upload_Metadata=metadata(lesson.id, filename=sent))
    assert made.status_code == 201
    assert db.session.scalars(select(Recording)).one().filename == shown


@pytest.mark.parametrize(
    "said",
    [
        "",
        "lesson_id",
        "lesson_id !!!",
        "filename YQ==",
        "lesson_id {id},lesson_id {id}",
        "lesson_id {id},,",
        "lesson_id {id},filename",
        "lesson_id {id},filename /////w==",
        "lesson_id {id},filetype bm90IGEgdHlwZQ==",
        "lesson_id {id}, filename YQ== Yg==",
        "lesson_id Li4vLi4vZXRjL3Bhc3N3ZA==",
        "lesson_id {id},x " + "A" * 65536,
    ],
)
def test_metadata_that_is_nonsense_is_refused(amina: FlaskClient, lesson: Lesson, said: str) -> None:
    header = said.replace("{id}", encoded(lesson.id))
    answer = begin(amina, lesson, 5, Upload_Metadata=header)
    if said.endswith(",filename"):
        assert answer.status_code == 201  # a key without a value is an empty value, says the protocol
    else:
        assert answer.status_code == 400


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=200),
        st.lists(
            st.tuples(
                st.sampled_from(["lesson_id", "filename", "filetype", "x", "", "a b", "ü"]),
                st.binary(max_size=300),
            )
        ).map(lambda pairs: ",".join(f"{key} {encoded(value)}" for key, value in pairs)),
    )
)
def test_no_metadata_breaks_the_server(amina: FlaskClient, lesson: Lesson, header: str) -> None:
    answer = begin(amina, lesson, 5, Upload_Metadata=header)
    assert answer.status_code in (201, 400, 404)


def test_of_ten_writers_at_once_one_wins_and_the_file_is_whole(
    app: Flask, amina: FlaskClient, lesson: Lesson
) -> None:
    film = os.urandom(3_000_000)
    url = begin(amina, lesson, len(film)).headers["Location"]
    token = amina.environ_base["HTTP_AUTHORIZATION"]
    gate, answers = Barrier(10), []

    def write() -> None:
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = token
        gate.wait()
        answers.append(send(client, url, 0, film))

    threads = [Thread(target=write) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 409, 413, 423}
    [done] = [answer for answer in answers if answer.status_code == 204]
    recording = recording_of(done)
    assert storage.current().read(recording.source) == film
    assert recording.sha256 == hashlib.sha256(film).hexdigest()


def test_twenty_uploads_at_once_do_not_share_one_allowance(
    app: Flask, amina: FlaskClient, lesson: Lesson
) -> None:
    app.config["ALLOWANCE"] = Allowance(person_bytes=1000, spare_bytes=0)
    token = amina.environ_base["HTTP_AUTHORIZATION"]
    gate, statuses = Barrier(20), []

    def ask() -> None:
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = token
        gate.wait()
        statuses.append(begin(client, lesson, 600).status_code)

    threads = [Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] + [413] * 19


def test_a_full_disk_is_said_before_the_first_byte(app: Flask, amina: FlaskClient, lesson: Lesson) -> None:
    app.config["ALLOWANCE"] = Allowance(spare_bytes=1 << 60)
    answer = begin(amina, lesson, 600)
    assert answer.status_code == 507
    assert "room" in answer.json["detail"]
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 0


def test_room_promised_to_one_upload_is_not_promised_again(
    app: Flask,
    amina: FlaskClient,
    lesson: Lesson,
    world: World,
    api_of: Callable[[Person | None], FlaskClient],
) -> None:
    free = storage.current().free_bytes()
    spare = free - 10 * 2**30
    if spare < 0:
        pytest.skip("this disk has less than 10 GB free")
    app.config["ALLOWANCE"] = Allowance(spare_bytes=spare)
    assert begin(amina, lesson, 6 * 2**30).status_code == 201
    chidi = api_of(world.chidi)
    assert begin(chidi, lesson_of(world.chidi), 6 * 2**30).status_code == 507


def test_an_upload_whose_end_was_cut_off_by_a_crash_is_handed_over(
    app: Flask, chore: Chore, amina: FlaskClient, lesson: Lesson
) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    upload = db.session.scalars(select(Upload)).one()
    (app.config["SIGHTLINE"].data / "uploads" / upload.id).write_bytes(FILM)
    upload.offset = len(FILM)
    db.session.commit()
    chore(receiving.hand_over_forgotten)
    chore(receiving.hand_over_forgotten)
    recording = db.session.scalars(select(Recording)).one()
    assert recording.state is RecordingState.RECEIVED
    assert storage.current().read(recording.source) == FILM
    assert jobs.status(db.session, processing_key(recording.id)) is State.WAITING
    assert amina.head(url, headers=TUS).headers["Sightline-Recording"] == recording.id


def test_a_crash_between_moving_the_file_and_saying_so_is_made_good(
    amina: FlaskClient, lesson: Lesson, app: Flask
) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    upload = db.session.scalars(select(Upload)).one()
    path = app.config["SIGHTLINE"].data / "uploads" / upload.id
    path.write_bytes(FILM)
    storage.current().put_file(path, upload.recording.source, move=True)
    upload.offset = len(FILM)
    db.session.commit()
    done = send(amina, url, len(FILM), b"")
    assert done.status_code == 204
    assert storage.current().read(recording_of(done).source) == FILM
    assert not path.exists()


def test_bytes_beyond_what_was_promised_are_written_again(
    amina: FlaskClient, lesson: Lesson, app: Flask
) -> None:
    url = begin(amina, lesson, len(FILM)).headers["Location"]
    send(amina, url, 0, FILM[:100])
    upload = db.session.scalars(select(Upload)).one()
    path = app.config["SIGHTLINE"].data / "uploads" / upload.id
    path.write_bytes(FILM[:100] + b"torn by a power cut" * 10)
    assert offset_of(amina, url) == 100
    done = send(amina, url, 100, FILM[100:])
    assert storage.current().read(recording_of(done).source) == FILM


def test_files_that_no_upload_knows_are_swept(app: Flask, chore: Chore) -> None:
    stray = app.config["SIGHTLINE"].data / "uploads" / ("a" * 20)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"left over")
    chore(receiving.give_up_abandoned)
    assert stray.exists()
    with clock.moved(timedelta(hours=1)):
        chore(receiving.give_up_abandoned)
    assert not stray.exists()
