"""Then and now: two clips beside each other, and how somebody comes to choose them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from sqlalchemy import case

from app.clips.models import Clip
from app.clips.schemas import playback_url
from app.comments.models import Comment
from app.foundation.db import db
from app.foundation.web import one_or_404
from app.people.models import Person

MOST_OFFERED: Final = 50


@dataclass(frozen=True)
class Shown:
    """A clip as it is compared: the part of which film, and what was said about it that the viewer may read."""

    clip: Clip
    url: str
    from_ms: int
    to_ms: int
    comments: Sequence[Comment]

    @classmethod
    def to(cls, person: Person, clip_id: str) -> Self:
        """A clip that a person may see. Raises ``Missing`` for any other."""
        clip = one_or_404(Clip.visible_to(person).where(Clip.id == clip_id))
        within = Comment.on(clip.recording, person).where(
            Comment.at_ms >= clip.start_ms, Comment.at_ms < clip.end_ms
        )
        # once it is exported its film begins with it; before, it is a part of the recording
        from_ms = 0 if clip.exported else clip.start_ms
        return cls(
            clip=clip,
            url=playback_url(clip).partition("#")[0],
            from_ms=from_ms,
            to_ms=from_ms + clip.length_ms,
            comments=db.session.scalars(within).unique().all(),
        )


def others_than(clip: Clip, person: Person) -> Sequence[Clip]:
    """The other clips that a person may see: those of the same goal first, then the newest."""
    query = Clip.visible_to(person).where(Clip.id != clip.id)
    if clip.goal_id is not None:
        query = query.order_by(case((Clip.goal_id == clip.goal_id, 0), else_=1))
    newest_first = query.order_by(Clip.created_at.desc(), Clip.id.desc()).limit(MOST_OFFERED)
    return db.session.scalars(newest_first).unique().all()
