"""What is so for one person at this moment, read in a fixed number of queries, each through ``visible_to``."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Select, case, exists, select

from app.action_steps.models import ActionStep
from app.coaching.cycle_facts import facts_of
from app.coaching.next_thing import next_thing
from app.comments.models import Comment, CommentKind, CommentState, Mention, Reply
from app.cycles.models import CheckBack, Cycle
from app.cycles.stages import Stage
from app.debriefs.models import AgendaItem, Debrief, Decision
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.home.situation import (
    Appointment,
    Film,
    Meeting,
    Named,
    Noticing,
    Promised,
    Question,
    Round,
    Situation,
    Step,
)
from app.lessons.models import Lesson, Recording, RecordingState, Sharing, Upload
from app.lessons.schemas import RecordingUrls
from app.meetings import models as planned
from app.noticing.models import SealedNoticing
from app.people.models import Pair, Person, RoleName
from app.queue.models import Promise

Row = TypeVar("Row")

OF_EACH = 6  # one more than the page ever shows
MEETS_SOON = timedelta(days=14)
STILL_NEWS = timedelta(days=21)  # what nobody took up in three weeks does not press any more


def situation(person: Person, goal: Goal | None, pairs: Sequence[Pair]) -> Situation:
    """Gather what could come next for a person."""
    coach = next((pair.coach.first_name for pair in pairs if pair.teacher_id == person.id), "")
    return Situation(
        teaches=person.has_role(RoleName.TEACHER),
        coaches=person.has_role(RoleName.COACH),
        has_goal=goal is not None,
        coach=coach,
        unfinished=[film(one.recording, person) for one in _all(_uploads(person))],
        stopped=[film(one, person) for one in _all(_stopped(person))],
        unwatched=[film(one, person) for one in _all(_unwatched(person))],
        to_look_at=[film(one, person) for one in _all(uncommented(person).limit(OF_EACH))],
        questions=[_question(one, person) for one in _all(_questions(person))],
        named=[_named(one, person) for one in _all(_naming(person))],
        meetings=_meetings(person),
        appointments=_appointments(person),
        noticings=[_noticing(one, person) for one in _all(SealedNoticing.awaiting(person).limit(OF_EACH))],
        steps=[_step(one) for one in _all(_steps(person))],
        promises=[_promised(one) for one in _all(Promise.to_tell(person).limit(OF_EACH))],
        rounds=_rounds(person),
    )


def current_goal(person: Person) -> Goal | None:
    """The goal a person works on: one with a step that is being tried before others, then the one set last."""
    own = Goal.owned_by(person).where(Goal.closed_at.is_(None))
    tried = exists(select(ActionStep.id).where(ActionStep.goal_id == Goal.id, ActionStep.ended_at.is_(None)))
    newest = own.order_by(case((tried, 0), else_=1), Goal.created_at.desc(), Goal.id)
    return db.session.scalars(newest.limit(1)).unique().one_or_none()


def active_step(goal: Goal | None) -> ActionStep | None:
    """The step that is being tried for a goal."""
    if goal is None:
        return None
    return db.session.scalars(ActionStep.active().where(ActionStep.goal_id == goal.id)).one_or_none()


def pairs_of(person: Person) -> list[Pair]:
    """The pairs a person works in, oldest first."""
    return _all(Pair.reaching(person).order_by(Pair.created_at, Pair.id))


def recent_lessons(person: Person, count: int) -> list[Lesson]:
    """The lessons a person can see, the last taught first."""
    newest = Lesson.visible_to(person).order_by(Lesson.taught_on.desc(), Lesson.created_at.desc(), Lesson.id)
    return _all(newest.limit(count))


def first_recordings(lessons: Sequence[Lesson]) -> dict[str, Recording]:
    """The recording that stands for each lesson: the first that plays, else the first."""
    found: dict[str, Recording] = {}
    for recording in _all(Recording.of(lessons)):
        known = found.get(recording.lesson_id)
        if known is None or (recording.playable and not known.playable):
            found[recording.lesson_id] = recording
    return found


def sharings_in_force(lessons: Sequence[Lesson]) -> dict[str, list[Sharing]]:
    """The sharings of some lessons, by the lesson's id."""
    found: dict[str, list[Sharing]] = {}
    active = Sharing.active().where(Sharing.lesson_id.in_([lesson.id for lesson in lessons]))
    for sharing in _all(active.order_by(Sharing.created_at, Sharing.id)):
        found.setdefault(sharing.lesson_id, []).append(sharing)
    return found


def uncommented(person: Person) -> Select[Recording]:
    """Recordings of others' lessons that a person can watch and has not said anything about, newest first."""
    others = Lesson.shared_with(person).with_only_columns(Lesson.id)
    return (
        Recording.visible_to(person)
        .where(
            Recording.lesson_id.in_(others),
            Recording.playable_at.is_not(None),
            Recording.state != RecordingState.REJECTED,
            Recording.id.not_in(_said_something(person)),
        )
        .order_by(Recording.created_at.desc(), Recording.id)
    )


def film(recording: Recording, person: Person) -> Film:
    """A recording in the few words that home needs."""
    lesson = recording.lesson
    return Film(
        lesson_id=lesson.id,
        title=lesson.title,
        picture=RecordingUrls.of(recording, person).poster,
        length_ms=recording.duration_ms,
        teacher=lesson.teacher.first_name,
        since=recording.playable_at or recording.created_at,
        reason=recording.reason_message or "",
    )


def _all(query: Select[Row]) -> list[Row]:
    return list(db.session.scalars(query).unique())


def _said_something(person: Person) -> Select[str]:
    """The recordings that a person has commented on: asked once for all of them, however many wait."""
    own = select(Comment.recording_id).where(Comment.author_id == person.id, Comment.deleted_at.is_(None))
    return own.distinct()


def _uploads(person: Person) -> Select[Upload]:
    mine = Upload.visible_to(person).where(Upload.completed_at.is_(None), Upload.expired_at.is_(None))
    return mine.order_by(Upload.created_at.desc(), Upload.id).limit(OF_EACH)


def _stopped(person: Person) -> Select[Recording]:
    stopped = Recording.owned_by(person).where(
        Recording.state.in_((RecordingState.REJECTED, RecordingState.FAILED)),
        Recording.created_at > clock.now() - STILL_NEWS,
    )
    return stopped.order_by(Recording.created_at.desc(), Recording.id).limit(OF_EACH)


def _unwatched(person: Person) -> Select[Recording]:
    ready = Recording.owned_by(person).where(
        Recording.playable_at > clock.now() - STILL_NEWS,
        Recording.state != RecordingState.REJECTED,
        Recording.lesson_id.not_in(Sharing.active().with_only_columns(Sharing.lesson_id)),
        Recording.id.not_in(_said_something(person)),
    )
    return ready.order_by(Recording.playable_at.desc(), Recording.id).limit(OF_EACH)


def _questions(person: Person) -> Select[Comment]:
    """Questions somebody else left on what a person teaches or coaches, not answered and not talked about."""
    answered = exists(select(Reply.id).where(Reply.comment_id == Comment.id, Reply.author_id == person.id))
    talked_about = exists(
        select(Decision.id)
        .join(AgendaItem, Decision.item_id == AgendaItem.id)
        .where(AgendaItem.comment_id == Comment.id)
    )
    asked = Comment.visible_to(person).where(
        Comment.author_id != person.id,
        Comment.kind == CommentKind.QUESTION,
        Comment.state == CommentState.SHARED,
        Comment.created_at > clock.now() - STILL_NEWS,
        ~answered,
        ~talked_about,
    )
    return asked.order_by(Comment.created_at, Comment.id).limit(OF_EACH)


def _question(comment: Comment, person: Person) -> Question:
    return Question(
        id=comment.id,
        by_id=comment.author_id,
        by=comment.author.first_name,
        lesson=film(comment.recording, person),
        at_ms=comment.at_ms,
        since=comment.created_at,
    )


def _naming(person: Person) -> Select[Comment]:
    """Comments in which somebody else named a person, not opened yet."""
    unseen = select(Mention.comment_id).where(Mention.person_id == person.id, Mention.seen_at.is_(None))
    found = Comment.visible_to(person).where(
        Comment.id.in_(unseen),
        Comment.author_id != person.id,
        Comment.created_at > clock.now() - STILL_NEWS,
    )
    return found.order_by(Comment.created_at.desc(), Comment.id).limit(OF_EACH)


def _named(comment: Comment, person: Person) -> Named:
    return Named(
        comment_id=comment.id,
        by=comment.author.first_name,
        lesson=film(comment.recording, person),
        since=comment.created_at,
    )


def _meetings(person: Person) -> list[Meeting]:
    still_open = Debrief.visible_to(person).where(Debrief.closed_at.is_(None))
    soonest = still_open.order_by(
        Debrief.meets_at.is_(None), Debrief.meets_at, Debrief.created_at, Debrief.id
    )
    debriefs = _all(soonest.limit(OF_EACH))
    recordings = first_recordings([debrief.lesson for debrief in debriefs])
    return [_meeting(one, recordings.get(one.lesson_id), person) for one in debriefs]


def _meeting(debrief: Debrief, recording: Recording | None, person: Person) -> Meeting:
    lesson = debrief.lesson
    other = debrief.pair.other(person) if debrief.pair else None
    return Meeting(
        id=debrief.id,
        with_id=other.id if other else "",
        with_whom=other.first_name if other else "",
        lesson=film(recording, person) if recording else Film(lesson.id, lesson.title),
        moments=len(debrief.items),
        meets_at=debrief.meets_at,
        since=debrief.created_at,
    )


def _appointments(person: Person) -> list[Appointment]:
    """Times that wait for this person's answer, then the meetings of the days to come."""
    asked = planned.Meeting.awaiting(person).order_by(planned.Meeting.created_at, planned.Meeting.id)
    now = clock.now()
    soon = planned.Meeting.agreed_for(person).where(planned.Meeting.starts_at.between(now, now + MEETS_SOON))
    waiting = _all(asked.limit(OF_EACH))
    timed = _all(soon.order_by(planned.Meeting.starts_at, planned.Meeting.id).limit(OF_EACH))
    return [
        *(Appointment(one.id, one.other(person).first_name, None, one.created_at) for one in waiting),
        *(Appointment(one.id, one.other(person).first_name, one.starts_at, one.created_at) for one in timed),
    ]


def _noticing(noticing: SealedNoticing, person: Person) -> Noticing:
    return Noticing(
        with_whom=noticing.other(person).first_name,
        lesson=film(noticing.recording, person),
        since=noticing.begun_at,
    )


def _steps(person: Person) -> Select[ActionStep]:
    trying = ActionStep.visible_to(person).where(
        ActionStep.ended_at.is_(None),
        ActionStep.owner_id == person.id,
        ActionStep.goal_id.in_(select(Goal.id).where(Goal.closed_at.is_(None))),
    )
    return trying.order_by(ActionStep.due_on.is_(None), ActionStep.due_on, ActionStep.created_at).limit(
        OF_EACH
    )


def _step(step: ActionStep) -> Step:
    return Step(id=step.id, goal_id=step.goal_id, body=step.body, due_on=step.due_on)


def _promised(promise: Promise) -> Promised:
    lesson = promise.sharing.lesson
    return Promised(
        lesson_id=lesson.id,
        title=lesson.title,
        by=promise.set_by.first_name,
        by_on=promise.by_on,
        since=promise.updated_at,
    )


def _rounds(person: Person) -> list[Round]:
    """The coaching cycles in which it is the person's turn: those that run, and those to look back at by now."""
    due = CheckBack.visible_to(person).where(
        CheckBack.answered_at.is_(None), CheckBack.due_on <= clock.today()
    )
    seen = Cycle.visible_to(person)
    newest = (Cycle.created_at.desc(), Cycle.id)
    running = _all(seen.where(Cycle.stage != Stage.CLOSED).order_by(*newest).limit(OF_EACH))
    ended = seen.where(Cycle.stage == Stage.CLOSED, Cycle.id.in_(due.with_only_columns(CheckBack.cycle_id)))
    cycles = [*_all(ended.order_by(*newest).limit(OF_EACH)), *running]
    facts = facts_of(cycles, person)
    turns = [(facts[one.id], next_thing(facts[one.id], clock.today())) for one in cycles]
    return [
        Round(fact.id, fact.with_whom, turn.sentence, "Open cycle", turn.note)
        for fact, turn in turns
        if not turn.waits
    ]
