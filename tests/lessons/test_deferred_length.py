"""Uploads whose length is told with a later piece: films that are sent while they are recorded."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.foundation import clock
from app.foundation.db import db
from app.lessons import room
from app.lessons.models import Lesson, Recording, RecordingState, Upload
from app.lessons.receiving import give_up_abandoned, hand_over_forgotten
from tests.lessons.conftest import TUS, UPLOADS, Chore, metadata, offset_of, send

HEAD, REST = b"the first second of a film", b" and what came after it"


def begin_open(client: FlaskClient, lesson: Lesson) -> TestResponse:
    """Create an upload that nobody knows the length of."""
    headers = {**TUS, "Upload-Defer-Length": "1", "Upload-Metadata": metadata(lesson.id, "rehearsal.webm")}
    return client.post(UPLOADS, headers=headers)


def only_upload() -> Upload:
    db.session.rollback()
    return db.session.scalars(select(Upload).execution_options(populate_existing=True)).one()


def test_the_extension_is_announced(amina: FlaskClient) -> None:
    assert "creation-defer-length" in amina.options(UPLOADS).headers["Tus-Extension"].split(",")


def test_a_film_is_sent_while_it_is_recorded_and_its_length_told_at_the_end(
    amina: FlaskClient, lesson: Lesson, kept: Callable[[], list[str]]
) -> None:
    made = begin_open(amina, lesson)
    assert made.status_code == 201
    url = made.headers["Location"]
    head = amina.head(url, headers=TUS)
    assert head.headers["Upload-Defer-Length"] == "1"
    assert "Upload-Length" not in head.headers
    assert amina.get(url).json["length"] is None
    assert send(amina, url, 0, HEAD).status_code == 204
    assert send(amina, url, len(HEAD), REST).headers["Upload-Offset"] == str(len(HEAD + REST))
    assert db.session.scalars(select(Recording.state)).one() is RecordingState.UPLOADING
    done = send(amina, url, len(HEAD + REST), b"", Upload_Length=str(len(HEAD + REST)))
    assert done.status_code == 204
    recording = db.session.get(Recording, done.headers["Sightline-Recording"])
    assert recording is not None
    assert (recording.state, recording.byte_size) == (RecordingState.RECEIVED, len(HEAD + REST))
    assert recording.source in kept()


def test_the_last_piece_may_bring_the_length(amina: FlaskClient, lesson: Lesson) -> None:
    url = begin_open(amina, lesson).headers["Location"]
    send(amina, url, 0, HEAD)
    done = send(amina, url, len(HEAD), REST, Upload_Length=str(len(HEAD + REST)))
    assert "Sightline-Recording" in done.headers
    assert only_upload().length == len(HEAD + REST)


def test_a_length_is_told_once_and_fits_what_is_here(amina: FlaskClient, lesson: Lesson) -> None:
    url = begin_open(amina, lesson).headers["Location"]
    send(amina, url, 0, HEAD)
    for wrong in (str(len(HEAD) - 1), "-1", "many"):
        assert send(amina, url, len(HEAD), b"", Upload_Length=wrong).status_code == 400, wrong
    told = str(len(HEAD + REST))
    assert send(amina, url, len(HEAD), b"", Upload_Length=told).status_code == 204
    head = amina.head(url, headers=TUS).headers
    assert (head["Upload-Length"], "Upload-Defer-Length" in head) == (told, False)
    assert send(amina, url, len(HEAD), b"", Upload_Length="500").status_code == 400
    assert send(amina, url, len(HEAD), REST + b"more").status_code == 413
    assert offset_of(amina, url) == len(HEAD)


def test_no_more_comes_in_than_was_promised_room(amina: FlaskClient, lesson: Lesson, app) -> None:  # type: ignore[no-untyped-def]
    app.config["ALLOWANCE"] = room.Allowance(file_bytes=len(HEAD) + 3)
    url = begin_open(amina, lesson).headers["Location"]
    assert send(amina, url, 0, HEAD).status_code == 204
    assert send(amina, url, len(HEAD), REST).status_code == 413
    assert send(amina, url, len(HEAD), b"", Upload_Length="500").status_code == 413
    assert offset_of(amina, url) == len(HEAD)
    app.config["ALLOWANCE"] = room.Allowance(person_bytes=room.DEFERRED_BYTES)
    assert begin_open(amina, lesson).status_code == 413  # what is promised counts as kept


def test_the_room_not_needed_is_given_back(amina: FlaskClient, lesson: Lesson) -> None:
    url = begin_open(amina, lesson).headers["Location"]
    assert only_upload().recording.byte_size == room.DEFERRED_BYTES
    send(amina, url, 0, HEAD, Upload_Length=str(len(HEAD)))
    assert only_upload().recording.byte_size == len(HEAD)


def test_an_open_upload_is_never_taken_for_whole(
    amina: FlaskClient, lesson: Lesson, app, chore: Chore
) -> None:  # type: ignore[no-untyped-def]
    app.config["ALLOWANCE"] = room.Allowance(file_bytes=len(HEAD))
    url = begin_open(amina, lesson).headers["Location"]
    send(amina, url, 0, HEAD)
    chore(hand_over_forgotten)
    assert only_upload().completed_at is None
    assert offset_of(amina, url) == len(HEAD)


def test_a_recording_whose_page_never_came_back_is_kept_as_far_as_it_arrived(
    amina: FlaskClient, lesson: Lesson, chore: Chore
) -> None:
    url = begin_open(amina, lesson).headers["Location"]
    begin_open(amina, lesson)  # and one of which nothing arrived
    send(amina, url, 0, HEAD)
    with clock.moved(timedelta(hours=25)):
        chore(give_up_abandoned)
    db.session.rollback()
    states = {one.byte_size: one.state for one in db.session.scalars(select(Recording)).unique()}
    assert states == {len(HEAD): RecordingState.RECEIVED, 0: RecordingState.REJECTED}


def test_somebody_elses_open_upload_is_not_there(
    amina: FlaskClient, lesson: Lesson, world, api_of: Callable[..., FlaskClient]
) -> None:  # type: ignore[no-untyped-def]
    url = begin_open(amina, lesson).headers["Location"]
    for person in (world.ben, world.elena, world.grace, world.ines):
        assert send(api_of(person), url, 0, HEAD, Upload_Length="5").status_code == 404
