"""What lies beside the composer for one person on one recording, read in a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import case, func, select

from app.comments.mentions import handles, readers_of
from app.comments.models import Comment, CommentState, Mention
from app.foundation.db import db
from app.lessons.models import Recording
from app.people.models import Person

TAGS_LOOKED_AT: Final = 400  # the newest tagged comments in sight: older habits are not worth a longer query
MOST_TAGS_OFFERED: Final = 40
NUDGED_FROM: Final = 5  # with fewer comments of one's own, a share says nothing
NUDGED_SHARE: Final = 5  # one in so many off-goal


@dataclass(frozen=True)
class Handle:
    """Somebody who can be named in a comment: what to type after the @, and who that is."""

    handle: str
    name: str


@dataclass(frozen=True)
class Composing:
    """What the composer offers and says. ``own`` and ``off_goal`` count a person's comments on this recording."""

    drafts: int
    deleted: int
    own: int
    off_goal: int
    tags: Sequence[str]
    people: Sequence[Handle]

    @classmethod
    def on(cls, recording: Recording, person: Person) -> "Composing":
        """Gather it for one person."""
        own, off_goal, drafts = _counts(recording, person)
        return cls(
            drafts=drafts,
            deleted=_deleted(recording, person),
            own=own,
            off_goal=off_goal,
            tags=_tags(person),
            people=[
                Handle(handle, one.name) for handle, one in handles(readers_of(recording.lesson, but=person))
            ],
        )

    @property
    def strays(self) -> bool:
        """Whether enough of the comments are off-goal to say so, calmly."""
        return self.own >= NUDGED_FROM and self.off_goal * NUDGED_SHARE >= self.own


def _counts(recording: Recording, person: Person) -> tuple[int, int, int]:
    mine = Comment.written_by(person).where(Comment.recording_id == recording.id)
    off_goal = func.coalesce(func.sum(case((Comment.off_goal, 1), else_=0)), 0)
    drafts = func.coalesce(func.sum(case((Comment.state == CommentState.DRAFT, 1), else_=0)), 0)
    counted = db.session.execute(mine.with_only_columns(func.count(), off_goal, drafts)).one()
    return int(counted[0]), int(counted[1]), int(counted[2])


def _deleted(recording: Recording, person: Person) -> int:
    deleted = Comment.deleted_by(person).where(Comment.recording_id == recording.id)
    return db.session.scalar(deleted.with_only_columns(func.count())) or 0


def _tags(person: Person) -> list[str]:
    """The tags of the comments a person can read, the most used first."""
    newest = Comment.visible_to(person).order_by(Comment.created_at.desc()).limit(TAGS_LOOKED_AT)
    used = Counter(tag for tags in db.session.scalars(newest.with_only_columns(Comment.tags)) for tag in tags)
    return [tag for tag, _times in used.most_common(MOST_TAGS_OFFERED)]


def note_opened(recording: Recording, person: Person) -> bool:
    """Note that a person has a recording's comments before them; say whether any of them had named them till now."""
    return Mention.opened(person, *_naming(recording, person))


def _naming(recording: Recording, person: Person) -> list[str]:
    unseen = select(Mention.comment_id).where(Mention.person_id == person.id, Mention.seen_at.is_(None))
    named = Comment.on(recording, person).where(Comment.id.in_(unseen))
    return list(db.session.scalars(named.with_only_columns(Comment.id)))
