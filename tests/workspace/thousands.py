"""A lesson that was watched very closely: thousands of comments and marks, put in as rows for whoever measures or counts."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert

from app.comments.models import Comment, CommentKind, CommentState
from app.foundation import clock
from app.foundation.db import db
from app.foundation.ids import new_id
from app.frameworks.models import Extent, TagFacts, TagSet
from app.lessons.models import Recording
from app.marks.models import Mark
from app.people.models import Person

TWO_HOURS_MS = 7_200_000
TAGS = ("Explains", "Asks", "Waits", "Builds on", "Writes", "Talks in pairs", "Off task", "Teacher talks")
SAID = (
    "They waited, and two more hands went up.",
    "“It is the same amount, only cut into more pieces.” He says it to the table, not to you.",
    "What made that possible? Nobody had asked for a second answer yet, and three came all the same.",
    "Two students finish each other’s thought here.",
)


def fill(recording: Recording, people: list[Person], *, comments: int, marks: int) -> None:
    """Spread so many over the recording, in turns by each of ``people``; all of it shared. Commits."""
    length_ms = recording.duration_ms or TWO_HOURS_MS
    tag_set = TagSet.made_by(
        people[0],
        name="How students talk",
        tags=[
            TagFacts(name, extent=(Extent.POINT, Extent.INTERVAL)[number % 2])
            for number, name in enumerate(TAGS)
        ],
    )
    db.session.flush()
    tags = [tag.id for tag in tag_set.all_tags]
    if comments:
        db.session.execute(insert(Comment), list(_comments(recording, people, comments, length_ms)))
    if marks:
        db.session.execute(insert(Mark), list(_marks(recording, people, tags, marks, length_ms)))
    db.session.commit()


def _comments(
    recording: Recording, people: list[Person], count: int, length_ms: int
) -> Iterator[dict[str, Any]]:
    now = clock.now()
    for number in range(count):
        at_ms = number * length_ms // count
        yield {
            "id": new_id(),
            "recording_id": recording.id,
            "author_id": people[number % len(people)].id,
            "at_ms": at_ms,
            "end_ms": min(length_ms, at_ms + 4_000) if number % 5 == 0 and at_ms < length_ms else None,
            "kind": list(CommentKind)[number % 4],
            "state": CommentState.SHARED,
            "body": f"{number + 1}. {SAID[number % len(SAID)]}",
            "off_goal": False,
            "tags": [],
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }


def _marks(
    recording: Recording, people: list[Person], tags: list[str], count: int, length_ms: int
) -> Iterator[dict[str, Any]]:
    now = clock.now()
    for number in range(count):
        at_ms = number * length_ms // count
        tag = number % len(tags)
        yield {
            "id": new_id(),
            "recording_id": recording.id,
            "author_id": people[number % len(people)].id,
            "tag_id": tags[tag],
            "at_ms": at_ms,
            "end_ms": min(length_ms, at_ms + 1_500) if tag % 2 and at_ms < length_ms else None,
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }
