"""The moments of a lesson, read for one person: only what they may see at this moment, and only what is shared.

Everything on an agenda passes through here, so a comment that was taken back is gone from it at the next look.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.comments.models import Comment, CommentState
from app.debriefs.agenda import Moment, propose
from app.debriefs.models import AgendaItem, Debrief, Decision
from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.lessons.models import Lesson, Recording
from app.noticing.models import withheld
from app.people.models import Person


@dataclass(frozen=True)
class Place:
    """One line of an agenda as one person sees it. ``moment`` is ``None`` for a topic, and where nothing is shared."""

    item: AgendaItem
    moment: Moment | None
    step: ActionStep | None

    @property
    def gone(self) -> bool:
        """Whether it pointed at a moment that is no longer shared."""
        return self.moment is None and (self.points_somewhere or not self.item.title)

    @property
    def points_somewhere(self) -> bool:
        """Whether it stands for a comment or a clip, seen or not."""
        return self.item.comment_id is not None or self.item.clip_id is not None

    @property
    def decision(self) -> Decision | None:
        """How it ended, so far."""
        return self.item.decision


def on(lesson: Lesson, viewer: Person) -> list[Moment]:
    """Every moment of a lesson that can go on an agenda, in the order of the lesson."""
    order = _recordings_in_order(lesson.id)
    comments = _comments(viewer).where(Comment.recording_id.in_(order))
    clips = _clips(viewer).where(Clip.recording_id.in_(order))
    found = [
        *(_of_comment(comment, order) for comment in db.session.scalars(comments)),
        *(_of_clip(clip, order) for clip in db.session.scalars(clips)),
    ]
    return sorted(found, key=lambda moment: (moment.recording_order, moment.at_ms, moment.id))


def proposed(lesson: Lesson, people: Iterable[Person], viewer: Person, goal_id: str | None) -> list[Moment]:
    """What a debrief of these people could begin with."""
    at_the_table = {person.id for person in people}
    theirs = [moment for moment in on(lesson, viewer) if moment.author_id in at_the_table]
    return propose(theirs, goal_id=goal_id)


def chosen(lesson: Lesson, viewer: Person, *, comment_id: str | None, clip_id: str | None) -> Moment | None:
    """The moment that was named, if it is one of this lesson's. Raises :class:`Refusal` when it is not."""
    if comment_id is None and clip_id is None:
        return None
    if comment_id is not None and clip_id is not None:
        raise Refusal("Please choose a comment or a clip, not both.", field="clip_id")
    named = comment_id or clip_id
    sort = "comment" if comment_id else "clip"
    found = next((moment for moment in on(lesson, viewer) if (moment.sort, moment.id) == (sort, named)), None)
    if found is None:
        raise Refusal("Please choose a moment of this lesson that is shared.", field=f"{sort}_id")
    return found


def places(debrief: Debrief, viewer: Person) -> list[Place]:
    """The agenda as one person sees it, in order."""
    moments = _looked_up(debrief, viewer)
    steps = _steps(debrief.items, viewer)
    return [
        Place(
            item,
            moments.get(item.comment_id or item.clip_id or ""),
            steps.get((item.decision.action_step_id if item.decision else None) or ""),
        )
        for item in debrief.items
    ]


def _looked_up(debrief: Debrief, viewer: Person) -> dict[str, Moment]:
    order = _recordings_in_order(debrief.lesson_id)
    comment_ids = [item.comment_id for item in debrief.items if item.comment_id]
    clip_ids = [item.clip_id for item in debrief.items if item.clip_id]
    comments = _comments(viewer).where(Comment.id.in_(comment_ids), Comment.recording_id.in_(order))
    clips = _clips(viewer).where(Clip.id.in_(clip_ids), Clip.recording_id.in_(order))
    found = {comment.id: _of_comment(comment, order) for comment in db.session.scalars(comments)}
    return found | {clip.id: _of_clip(clip, order) for clip in db.session.scalars(clips)}


def _steps(items: Sequence[AgendaItem], viewer: Person) -> dict[str, ActionStep]:
    ids = [item.decision.action_step_id for item in items if item.decision and item.decision.action_step_id]
    if not ids:
        return {}
    steps = ActionStep.visible_to(viewer).where(ActionStep.id.in_(ids))
    return {step.id: step for step in db.session.scalars(steps)}


def _comments(viewer: Person) -> Select[Comment]:
    # An agenda is read by both: not even its author puts on it what the other may not see yet.
    return Comment.visible_to(viewer).where(Comment.state == CommentState.SHARED, ~withheld(Comment))


def _clips(viewer: Person) -> Select[Clip]:
    return Clip.visible_to(viewer).where(~withheld(Clip))


def _recordings_in_order(lesson_id: str) -> dict[str, int]:
    ids = select(Recording.id).where(Recording.lesson_id == lesson_id)
    found = db.session.scalars(ids.order_by(Recording.created_at, Recording.id))
    return {recording_id: position for position, recording_id in enumerate(found)}


def _of_comment(comment: Comment, order: dict[str, int]) -> Moment:
    return Moment(
        sort="comment",
        id=comment.id,
        recording_id=comment.recording_id,
        recording_order=order[comment.recording_id],
        at_ms=comment.at_ms,
        end_ms=comment.end_ms,
        kind=comment.kind.value,
        author_id=comment.author_id,
        author_name=comment.author.name,
        words=comment.told,
        goal_id=comment.goal_id,
        answered=bool(comment.replies),
    )


def _of_clip(clip: Clip, order: dict[str, int]) -> Moment:
    return Moment(
        sort="clip",
        id=clip.id,
        recording_id=clip.recording_id,
        recording_order=order[clip.recording_id],
        at_ms=clip.start_ms,
        end_ms=clip.end_ms,
        kind="clip",
        author_id=clip.author_id,
        author_name=clip.author.name,
        words=clip.title,
        goal_id=clip.goal_id,
    )
