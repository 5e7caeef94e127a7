"""What a comment may say, and where."""

import pytest
from sqlalchemy import select

from app.comments.jobs import erase_deleted
from app.comments.models import UNDO_FOR, Comment, CommentKind, CommentState, Reply
from app.foundation import clock
from app.foundation.db import db
from app.foundation.moments import read_moment, write_moment
from app.foundation.refusals import Refusal


def test_a_comment_is_a_draft_until_its_author_says_otherwise(recording, world):
    comment = Comment.leave(on=recording, by=world.amina, at_ms=19_500, body="Four heads went down.")
    db.session.commit()
    assert comment.state is CommentState.DRAFT
    assert comment.kind is CommentKind.NOTICING


@pytest.mark.parametrize(
    ("at_ms", "end_ms"), [(5_000, 5_000), (5_000, 4_000), (184_001, None), (5_000, 184_001)]
)
def test_a_time_outside_the_recording_or_an_end_before_the_beginning_is_refused(
    recording, world, at_ms, end_ms
):
    with pytest.raises(Refusal):
        Comment.leave(on=recording, by=world.amina, at_ms=at_ms, end_ms=end_ms, body="x")


def test_any_time_is_taken_while_nobody_knows_how_long_the_recording_is(recording, world):
    recording.duration_ms = None
    Comment.leave(on=recording, by=world.amina, at_ms=9_000_000, body="Near the end.")
    db.session.commit()


def test_a_comment_is_about_a_goal_or_off_goal_and_not_both(recording, world, goal):
    with pytest.raises(Refusal) as refused:
        Comment.leave(on=recording, by=world.amina, at_ms=0, body="x", goal_id=goal.id, off_goal=True)
    assert refused.value.field == "off_goal"


def test_a_goal_that_its_author_cannot_see_is_refused_like_one_that_is_not_there(
    recording, world, private_goal, share
):
    share()
    for goal_id in (private_goal.id, "a" * 20):
        with pytest.raises(Refusal) as refused:
            Comment.leave(on=recording, by=world.ben, at_ms=0, body="x", goal_id=goal_id)
        assert str(refused.value) == "That is not one of this teacher’s goals."


def test_another_teachers_goal_is_refused_even_to_the_one_who_owns_it(recording, world, share, goal):
    share()
    goal.teacher_id = world.ben.id
    goal.pair_id = None
    db.session.commit()
    with pytest.raises(Refusal):
        Comment.leave(on=recording, by=world.ben, at_ms=0, body="x", goal_id=goal.id)


def test_a_changed_comment_keeps_what_was_not_changed(recording, world, goal):
    comment = Comment.leave(
        on=recording, by=world.amina, at_ms=1_000, end_ms=2_000, body="x", goal_id=goal.id
    )
    db.session.commit()
    comment.edit(body="y")
    db.session.commit()
    assert (comment.at_ms, comment.end_ms, comment.goal_id, comment.body) == (1_000, 2_000, goal.id, "y")


def test_replies_go_with_their_comment(recording, world):
    comment = Comment.leave(on=recording, by=world.amina, at_ms=0, body="x")
    comment.reply(by=world.amina, body="I think so too.")
    db.session.commit()
    comment.delete()
    db.session.commit()
    assert db.session.scalars(Reply.visible_to(world.amina)).all() == []
    with clock.moved(UNDO_FOR):
        erase_deleted()
    assert db.session.scalars(select(Reply)).all() == []


def test_the_list_is_in_the_order_of_the_lesson(recording, world):
    for at_ms in (61_400, 19_500, 33_600):
        Comment.leave(on=recording, by=world.amina, at_ms=at_ms, body=str(at_ms))
    db.session.commit()
    found = db.session.scalars(Comment.on(recording, world.amina)).unique()
    assert [comment.at_ms for comment in found] == [19_500, 33_600, 61_400]


@pytest.mark.parametrize(
    ("typed", "ms"),
    [("1:04.2", 64_200), ("0:00", 0), ("64.25", 64_250), ("1:02:00", 3_720_000), (" 1:04,2 ", 64_200)],
)
def test_times_are_read_as_people_type_them(typed, ms):
    assert read_moment(typed) == ms


@pytest.mark.parametrize("typed", ["", "soon", "1:75", "-1:00", "1:04.2345", "٣:٠٠"])
def test_what_is_no_time_gets_a_sentence(typed):
    with pytest.raises(ValueError, match="Please give"):
        read_moment(typed)


@pytest.mark.parametrize("ms", [0, 999, 64_233, 3_599_999, 3_600_001])
def test_a_stamp_survives_being_written_and_read(ms):
    assert read_moment(write_moment(ms)) == ms
