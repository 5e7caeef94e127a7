"""What a tag set may hold, who sees it, and what stays when something was marked with it."""

import pytest
from sqlalchemy import select

from app.foundation.db import db
from app.foundation.refusals import Missing, Refusal
from app.frameworks.models import MY_TAGS, Extent, Tag, TagFacts, TagSet
from app.marks.models import Mark

WAIT = TagFacts("Wait time", key="w", extent=Extent.INTERVAL)
PRAISE = TagFacts("Praise for effort", key="1", colour=3)


@pytest.fixture
def tag_set(world):
    """Amina's own."""
    made = TagSet.made_by(world.amina, name="Questions", tags=[PRAISE, WAIT])
    db.session.commit()
    return made


def seen_by(person):
    return [found.name for found in db.session.scalars(TagSet.visible_to(person)).unique()]


@pytest.mark.parametrize(
    ("tags", "sentence"),
    [
        ([PRAISE, TagFacts("PRAISE for Effort")], "There are two tags called “PRAISE for Effort”"),
        (
            [PRAISE, TagFacts("Redirection", key="1")],
            "“Praise for effort” and “Redirection” have the same key, 1",
        ),
        ([TagFacts("Redirection", key="é")], "A key is one of 1 to 9 or a letter"),
        ([TagFacts("Redirection", key="k")], "K is a key of the lesson page"),
        ([TagFacts("Redirection", group="Who talks")], "“Redirection” marks a moment"),
        ([TagFacts(str(number)) for number in range(61)], "at most 60 tags"),
    ],
)
def test_tags_that_contradict_one_another_are_refused(world, tags, sentence):
    with pytest.raises(Refusal, match=sentence):
        TagSet.made_by(world.amina, name="Questions", tags=tags)


def test_tags_keep_the_order_given_and_get_a_colour_each(tag_set):
    db.session.expire_all()
    assert [(tag.name, tag.key, tag.colour) for tag in tag_set.tags] == [
        ("Praise for effort", "1", 3),
        ("Wait time", "w", 2),
    ]


def test_a_set_is_changed_as_a_whole_and_keys_may_change_places(tag_set):
    praise, wait = tag_set.tags
    wanted = [
        TagFacts("Thinking time", key="1", extent=Extent.INTERVAL, id=wait.id),
        TagFacts("Redirection", key="2"),
        TagFacts("Praise for effort", key="w", id=praise.id),
    ]
    tag_set.hold_tags(wanted)
    db.session.commit()
    db.session.expire_all()
    assert [(tag.name, tag.key) for tag in tag_set.tags] == [
        ("Thinking time", "1"),
        ("Redirection", "2"),
        ("Praise for effort", "w"),
    ]
    assert (tag_set.tags[0].id, tag_set.version) == (wait.id, 2)
    tag_set.hold_tags(wanted[:0])
    db.session.commit()
    assert db.session.scalars(select(Tag)).all() == []


def test_a_tag_that_marks_something_is_retired_and_keeps_its_extent(tag_set, recording, world):
    praise, wait = tag_set.tags
    Mark.make(on=recording, by=world.amina, tag=wait, at_ms=1_000, end_ms=4_000)
    db.session.commit()
    with pytest.raises(Refusal, match="“Wait time” has marks already, so it stays an interval"):
        tag_set.hold_tags([praise.facts, TagFacts("Wait time", id=wait.id)])
    db.session.rollback()
    tag_set.hold_tags([praise.facts])
    db.session.commit()
    assert [tag.name for tag in tag_set.tags] == ["Praise for effort"]
    assert wait.retired_at is not None
    with pytest.raises(Refusal, match="was taken out of its tag set"):
        Mark.make(on=recording, by=world.amina, tag=wait, at_ms=9_000)
    tag_set.add(TagFacts("Wait time", key="w", extent=Extent.INTERVAL))
    db.session.commit()
    assert [tag.key for tag in tag_set.tags] == ["1", "w"]


def test_a_set_without_marks_is_deleted_and_one_with_marks_is_put_away(tag_set, recording, world):
    unused = TagSet.made_by(world.amina, name="Movement", tags=[PRAISE])
    Mark.make(on=recording, by=world.amina, tag=tag_set.tags[0], at_ms=1_000)
    db.session.commit()
    for one in (unused, tag_set):
        one.delete()
    db.session.commit()
    assert db.session.scalars(TagSet.offered_to(world.amina)).unique().all() == []
    assert seen_by(world.amina) == ["Questions"]
    assert [mark.tag.name for mark in db.session.scalars(select(Mark))] == ["Praise for effort"]


def test_a_set_is_its_owners_until_it_is_shared_with_the_school(tag_set, world):
    assert [seen_by(person) for person in (world.amina, world.ben, world.dana)] == [["Questions"], [], []]
    tag_set.share(True)
    db.session.commit()
    assert [seen_by(person) for person in (world.ben, world.dana)] == [["Questions"], ["Questions"]]
    assert seen_by(world.ines) == []
    assert db.session.scalars(TagSet.owned_by(world.ben)).unique().all() == []


def test_a_set_comes_in_sight_with_the_marks_made_with_it(tag_set, recording, world, share):
    Mark.make(on=recording, by=world.amina, tag=tag_set.tags[0], at_ms=1_000)
    sharing = share()
    assert seen_by(world.ben) == ["Questions"]
    assert seen_by(world.dana) == []
    assert db.session.scalars(TagSet.offered_to(world.ben)).unique().all() == []
    db.session.delete(sharing)
    db.session.commit()
    assert seen_by(world.ben) == []


def test_tags_made_in_passing_gather_in_one_set(world):
    first = TagSet.my_tags(world.ben)
    first.add(TagFacts("Humming"))
    db.session.commit()
    again = TagSet.my_tags(world.ben)
    assert (again.id, again.name, [tag.name for tag in again.tags]) == (first.id, MY_TAGS, ["Humming"])


def test_who_neither_teaches_nor_coaches_makes_no_set(world):
    with pytest.raises(Missing):
        TagSet.made_by(world.elena, name="Questions")
