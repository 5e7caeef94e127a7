"""Then and now: two clips of a cycle's goal, the earliest and the latest unless the two chose others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from flask import url_for

from app.clips.models import Clip
from app.cycles.models import Cycle
from app.foundation.db import db
from app.lessons.audience import day
from app.lessons.models import Lesson, Recording
from app.people.models import Person
from app.reflections.joint import JointReflection

MOST_OFFERED: Final = 50


@dataclass(frozen=True)
class ThenAndNow:
    """The two clips as one person may see them, and the others of the goal that could stand in their place."""

    then: Clip | None
    now: Clip | None
    offered: Sequence[Clip]

    @classmethod
    def of(cls, cycle: Cycle, viewer: Person, joint: JointReflection | None) -> Self:
        """Look them up in one query, or two where clips were chosen."""
        offered = _of_the_goal(cycle, viewer)
        chosen = _chosen(joint, viewer)
        first = offered[0] if offered else None
        last = offered[-1] if len(offered) > 1 else None
        then = chosen.get((joint.then_clip_id if joint else None) or "", first)
        now = chosen.get((joint.now_clip_id if joint else None) or "", last)
        return cls(then, None if now is then else now, offered)

    @property
    def both(self) -> Sequence[tuple[str, Clip]]:
        """Those that are there, each under its name."""
        return [(name, clip) for name, clip in (("Then", self.then), ("Now", self.now)) if clip is not None]

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """What a form offers: each clip's id, and its name with the day."""
        films = {clip.id: clip for clip in (*self.offered, *(clip for _name, clip in self.both))}
        return [(clip.id, f"{day(clip.recording.lesson.taught_on)}: {clip.title}") for clip in films.values()]

    @property
    def comparable(self) -> bool:
        """Whether there are two to put beside each other."""
        return self.then is not None and self.now is not None


def still_of(clip: Clip) -> str | None:
    """Where a still of the clip's film is, once there is one."""
    if clip.recording.kept_as("poster/poster.jpg") is None:
        return None
    return url_for("media.show", id=clip.recording_id, name="poster.jpg")


def _of_the_goal(cycle: Cycle, viewer: Person) -> list[Clip]:
    """The clips of the goal, in the order in which they were taught."""
    if cycle.goal_id is None:
        return []
    its = Clip.visible_to(viewer).where(Clip.goal_id == cycle.goal_id)
    if cycle.closed_at is not None:  # what came later belongs to another round
        its = its.where(Clip.created_at <= cycle.closed_at)
    in_order = its.join(Recording, Recording.id == Clip.recording_id).join(
        Lesson, Lesson.id == Recording.lesson_id
    )
    latest = in_order.order_by(Lesson.taught_on.desc(), Clip.created_at.desc(), Clip.id.desc())
    earliest = in_order.order_by(Lesson.taught_on, Clip.created_at, Clip.id).limit(1)
    found = list(db.session.scalars(latest.limit(MOST_OFFERED)).unique())[::-1]
    if len(found) == MOST_OFFERED:
        found[0] = db.session.scalars(earliest).unique().one()
    return found


def _chosen(joint: JointReflection | None, viewer: Person) -> dict[str, Clip]:
    ids = [one for one in (joint.then_clip_id, joint.now_clip_id) if one] if joint else []
    if not ids:
        return {}
    return {
        clip.id: clip for clip in db.session.scalars(Clip.visible_to(viewer).where(Clip.id.in_(ids))).unique()
    }
