"""What the lesson's page shows to whom, in every state that a recording can be in."""

import pytest

from app.comments.models import Comment, CommentState
from app.foundation.db import db
from app.lessons.models import Recording, RecordingState, Stage


@pytest.fixture
def page_of(client_of, lesson):
    """The page as somebody sees it."""

    def read(person, **asked: str):
        return client_of(person).get(f"/lessons/{lesson.id}", query_string=asked)

    return read


def put(recording: Recording, **facts) -> None:
    db.session.add(recording)
    for name, value in facts.items():
        setattr(recording, name, value)
    db.session.commit()


def test_only_those_who_see_the_lesson_find_its_page(page_of, recording, world, share):
    strangers = [world.ben, world.chidi, world.dana, world.elena, world.farid, world.grace]
    for person in [*strangers, world.ines, world.jonas, world.kofi]:
        assert page_of(person).status_code == 404
    assert page_of(None).status_code == 302
    assert page_of(world.hugo).status_code == 302
    assert page_of(world.amina).status_code == 200
    share()
    assert page_of(world.ben).status_code == 200


def test_the_page_says_who_can_see_it_and_offers_what_is_theirs(page_of, recording, world, share):
    alone = page_of(world.amina).text
    assert "Only you can see this." in alone
    assert "Share lesson" in alone
    assert "Begin debrief" in alone
    share()
    assert "You and Ben can see this, for coaching." in page_of(world.amina).text
    coach = page_of(world.ben).text
    assert "You and Amina can see this, for coaching." in coach
    assert "Share lesson" not in coach
    assert "Begin debrief" in coach


def test_the_first_watch_is_prompted_until_it_is_shared_and_each_prompt_goes_once_answered(
    page_of, recording, world, share
):
    assert page_of(world.amina).text.count("data-prompt=") == 3
    Comment.leave(on=recording, by=world.amina, at_ms=0, body="They waited.", kind="strength")
    db.session.commit()
    left = page_of(world.amina).text
    assert left.count("data-prompt=") == 2
    assert "One strength" not in left
    share()
    assert "data-prompt=" not in page_of(world.amina).text


def test_a_lesson_without_a_recording_invites_its_teacher_to_add_one(page_of, lesson, world, share):
    assert "Add recording" in page_of(world.amina).text
    share()
    coach = page_of(world.ben).text
    assert "Add recording" not in coach
    assert "Amina has shared this lesson and has not added a recording yet." in coach


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RecordingState.UPLOADING, "not all here yet"),
        (RecordingState.RECEIVED, "Its turn comes next"),
        (RecordingState.PROCESSING, "being prepared"),
        (RecordingState.REJECTED, "This film has no picture and no sound."),
        (RecordingState.FAILED, "This film has no picture and no sound."),
    ],
)
def test_a_recording_that_cannot_be_watched_says_why_instead_of_a_player(
    page_of, recording, world, state, words
):
    stopped = state in (RecordingState.REJECTED, RecordingState.FAILED)
    reason = "This film has no picture and no sound." if stopped else None
    put(recording, state=state, playable_at=None, reason_message=reason, reason_code="x" if stopped else None)
    text = page_of(world.amina).text
    assert words in text
    assert "<video" not in text
    assert "js/workspace/waiting.js" in text


def test_it_plays_while_other_stages_go_on(page_of, recording, world):
    put(recording, state=RecordingState.PROCESSING)
    text = page_of(world.amina).text
    assert "<video" in text
    assert "You can watch already." in text


def test_a_sound_recording_gets_a_calm_stage(page_of, recording, world):
    put(recording, has_video=False, width=None, height=None, frame_rate=None)
    text = page_of(world.amina).text
    assert "Sound recording" in text
    assert "<video" in text
    assert "media-pip-button" not in text


def test_several_recordings_are_chosen_among_and_one_that_plays_comes_first(
    page_of, recording, lesson, world
):
    put(recording, playable_at=None, state=RecordingState.UPLOADING)
    second = Recording(
        lesson_id=lesson.id,
        added_by_id=world.amina.id,
        state=RecordingState.READY,
        playable_at=recording.created_at,
        duration_ms=60_000,
        filename="side.mp4",
        has_video=True,
    )
    second.lesson = lesson
    stage = Stage(name="playback", position=1)
    second.stages = [stage]
    stage.finish({"files": ["playback/playback.mp4"]}, 1)
    db.session.add(second)
    db.session.commit()
    first_page = page_of(world.amina).text
    assert f'data-playback="/media/recordings/{second.id}/playback.mp4"' in first_page
    assert "fractions.mp4" in first_page
    assert "<video" not in page_of(world.amina, recording=recording.id).text
    assert "<video" in page_of(world.amina, recording="nonsense").text


def test_the_goal_of_the_teacher_is_the_composers_and_another_goal_can_be_chosen(
    page_of, recording, world, goal, share
):
    share()
    text = page_of(world.ben).text
    assert goal.statement in text
    assert f'<option value="{goal.id}" selected>' in text


def test_a_private_goal_is_neither_shown_nor_offered_to_the_coach(
    page_of, recording, world, private_goal, share
):
    share()
    assert private_goal.statement in page_of(world.amina).text
    assert private_goal.statement not in page_of(world.ben).text
    assert private_goal.id not in page_of(world.ben).text


def test_there_is_one_heading_and_the_list_counts_what_its_reader_reads(page_of, recording, world, share):
    share()
    for state in CommentState:
        Comment.leave(on=recording, by=world.ben, at_ms=0, body="x", state=state)
    db.session.commit()
    assert page_of(world.ben).text.count("<h1") == 1
    assert "3 comments" in page_of(world.ben).text
    assert "1 comment<" in page_of(world.amina).text
