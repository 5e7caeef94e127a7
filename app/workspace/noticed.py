"""What both of a pair saw in a recording and what only one of them did, once their sealed noticing is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from app.comments.models import Comment, CommentState
from app.foundation.db import db
from app.lessons.models import Recording
from app.noticing.matching import Comparison, Note, compare
from app.noticing.models import NoticingState, SealedNoticing
from app.people.models import Person


@dataclass(frozen=True)
class Noticed:
    """The noticings of one person on a recording, one of them opened: its two people's notes, side by side.

    ``noticing`` is ``None`` where there was none yet; ``comparison`` where the chosen one is not open.
    """

    recording: Recording
    noticings: Sequence[SealedNoticing]
    noticing: SealedNoticing | None
    comparison: Comparison | None
    tolerance_ms: int

    @classmethod
    def by(cls, viewer: Person, recording: Recording, chosen_id: str | None, tolerance_ms: int) -> Self:
        """Gather what ``viewer`` may see. The newest that is open is shown, or the one that is asked for."""
        noticings = db.session.scalars(SealedNoticing.on(recording, viewer)).unique().all()
        asked = next((one for one in noticings if one.id == chosen_id), None)
        opened = next((one for one in noticings if one.state is NoticingState.OPEN), None)
        noticing = asked or opened or next(iter(noticings), None)
        comparison = None
        if noticing is not None and noticing.state is NoticingState.OPEN:
            comparison = _compared(noticing, viewer, tolerance_ms)
        return cls(recording, noticings, noticing, comparison, tolerance_ms)

    @property
    def opened(self) -> Sequence[SealedNoticing]:
        """Those that can be looked at, the newest first."""
        return [one for one in self.noticings if one.state is NoticingState.OPEN]


def _compared(noticing: SealedNoticing, viewer: Person, tolerance_ms: int) -> Comparison:
    notes: dict[str, list[Note]] = {person.id: [] for person in noticing.people}
    written = Comment.on(noticing.recording, viewer).where(
        Comment.author_id.in_(notes),
        Comment.state == CommentState.SHARED,
        Comment.created_at.between(noticing.begun_at, noticing.unsealed_at),
    )
    for comment in db.session.scalars(written).unique():
        notes[comment.author_id].append(_note(comment))
    return compare(notes[noticing.teacher_id], notes[noticing.coach_id], tolerance_ms)


def _note(comment: Comment) -> Note:
    return Note(
        sort="comment",
        id=comment.id,
        at_ms=comment.at_ms,
        end_ms=comment.end_ms,
        kind=comment.kind.value,
        tags=frozenset(comment.tags),
        words=comment.told,
    )
