"""What may be marked, and what making one mark does to another."""

import pytest
from sqlalchemy import func, select

from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.marks.models import Mark


@pytest.fixture
def make(recording, world):
    """Make a mark of Amina's and commit it."""

    def act(tag, at_ms, end_ms=None):
        made = Mark.make(on=recording, by=world.amina, tag=tag, at_ms=at_ms, end_ms=end_ms)
        db.session.commit()
        return made

    return act


def spans(recording, person):
    found = db.session.scalars(Mark.on(recording, person)).unique()
    return [(mark.tag.name, mark.at_ms, mark.end_ms) for mark in found]


@pytest.mark.parametrize(
    ("tag", "at_ms", "end_ms", "field", "sentence"),
    [
        (0, 184_001, None, "at_ms", "The recording is 3:04 long."),
        (1, 5_000, 184_001, "end_ms", "The recording is 3:04 long."),
        (1, 5_000, 5_000, "end_ms", "The end comes after the beginning."),
        (0, 5_000, 6_000, "end_ms", "“Open question” marks a moment, so it has no end."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(make, tags, tag, at_ms, end_ms, field, sentence):
    with pytest.raises(Refusal, match=sentence.replace(".", r"\.")) as refused:
        make(tags[tag], at_ms, end_ms)
    assert refused.value.field == field


def test_a_mark_that_was_edited_holds_the_same_rules(make, tags):
    mark = make(tags[1], 5_000, 9_000)
    with pytest.raises(Refusal):
        mark.edit(tag=tags[0])
    db.session.rollback()
    mark.edit(tag=tags[0], end_ms=None)
    db.session.commit()
    assert (mark.tag.name, mark.end_ms, mark.version) == ("Open question", None, 2)


def test_starting_one_of_a_group_ends_the_other_and_leaves_everything_else(make, tags, recording, world):
    question, wait, teacher, student = tags
    make(question, 500)
    make(teacher, 1_000)
    make(wait, 1_500)
    later = make(student, 4_000)
    assert [mark.tag.name for mark in later.displaced] == ["Teacher talk"]
    assert spans(recording, world.amina) == [
        ("Open question", 500, None),
        ("Teacher talk", 1_000, 4_000),
        ("Wait time", 1_500, None),
        ("Student talk", 4_000, None),
    ]


def test_an_interval_is_not_open_twice_and_one_begun_earlier_lasts_until_the_one_that_runs(
    make, tags, recording, world
):
    _question, wait, teacher, student = tags
    make(wait, 1_000)
    make(wait, 3_000)
    make(teacher, 60_000)
    make(student, 30_000)
    assert spans(recording, world.amina) == [
        ("Wait time", 1_000, 3_000),
        ("Wait time", 3_000, None),
        ("Student talk", 30_000, 60_000),
        ("Teacher talk", 60_000, None),
    ]


def test_the_wrong_key_put_right_at_the_same_moment_leaves_one_mark(make, tags, recording, world):
    make(tags[2], 8_000)
    make(tags[3], 8_000)
    assert spans(recording, world.amina) == [("Student talk", 8_000, None)]


def test_nobodys_key_ends_what_somebody_else_has_open(make, tags, recording, world, share):
    share()
    make(tags[2], 1_000)
    Mark.make(on=recording, by=world.ben, tag=tags[3], at_ms=2_000)
    db.session.commit()
    assert [end for _tag, _at, end in spans(recording, world.ben)] == [None, None]


def test_marks_are_seen_by_whoever_sees_the_recording_and_go_with_it(make, tags, recording, world, share):
    make(tags[0], 1_000)
    assert spans(recording, world.ben) == []
    share()
    assert len(spans(recording, world.ben)) == 1
    assert db.session.scalars(Mark.written_by(world.ben)).unique().all() == []
    assert spans(recording, world.dana) == []
    db.session.delete(recording)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 0
