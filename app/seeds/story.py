"""What happened at Hill Street School so far, so that somebody who opens the demo finds work half done and picks it up.

Amina has a goal and has tried one step for it. She recorded a lesson, shared it with Ben, both left comments, a debrief
is open: what is missing is the next step, and that is left to whoever looks.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.comments.models import Comment, CommentKind, CommentState, Said
from app.debriefs.beginning import begin_or_join
from app.debriefs.items import Outcome
from app.foundation import clock
from app.foundation.db import db
from app.goals.measures import Measure
from app.goals.models import Goal, GoalKind
from app.lessons.models import Lesson, Recording, Sharing
from app.people.models import Person, School
from app.seeds.comments import work_with_comments
from app.seeds.cycles import go_round
from app.seeds.earlier import remember
from app.seeds.evidence import gather
from app.seeds.library import fill_library
from app.seeds.marking import mark
from app.seeds.planning import plan_together
from app.seeds.pods import meet_and_log
from app.seeds.progress import follow
from app.seeds.recordings import Film, at_hand, recording_in, shorts
from app.seeds.school import World, people
from app.seeds.telling import Telling
from app.seeds.trying import sit_in

PURPOSE = "coaching"


def plant_demo() -> World:
    """Make the demo school in an empty installation and ask for its films to be processed. Commits.

    Where the school is there already it is left as people made it. Raises ``NoVoices`` when a film has to be made and
    nobody can speak in it.
    """
    there = db.session.scalars(select(School).limit(1)).first()
    if there is not None:
        raise AlreadyPlanted
    world = people()
    with tempfile.TemporaryDirectory(prefix="sightline-film-") as scratch:
        tell(world, at_hand(Path(scratch)))
        db.session.flush()
        remember(world, shorts(Path(scratch)))
    db.session.commit()
    return world


class AlreadyPlanted(Exception):
    """This installation has people in it; nothing is added among them."""


def tell(world: World, film: Film) -> Lesson:
    """Add what happened so far to the session, from the goal to the open debrief."""
    goal = _goal(world)
    lesson = _lesson(world)
    recording = recording_in(lesson, by=world.amina, path=film.path, filename=film.filename)
    _comments(world, goal, recording, film.telling)
    work_with_comments(world, recording)
    _clip(world, goal, recording, film.telling)
    mark(world, recording, film.telling)
    fill_library(world, goal, recording, film.telling)
    db.session.flush()
    follow(world, goal, recording)
    gather(world, goal, recording)
    _debrief(world, lesson)
    _earlier_lesson(world)
    go_round(world, goal)
    plan_together(world)
    db.session.flush()
    meet_and_log(world)
    return lesson


def _goal(world: World) -> Goal:
    goal = Goal.set_by(
        world.amina,
        statement="Three students build on each other’s ideas in every discussion.",
        why="They talk to me, and I talk to them. I want them to need each other, and I want to be able to stop "
        "being the switchboard.",
        kind=GoalKind.STUDENT_BEHAVIOUR,
        measure=Measure("Ideas built on, per discussion", "ideas", 1, 3),
        pair_id=world.amina_and_ben.id,
    )
    db.session.flush()
    step = ActionStep.agree(
        goal,
        by=world.ben,
        owner_id=world.amina.id,
        body="Stop repeating answers back.",
        due_on=clock.today() - timedelta(days=6),
    )
    step.complete(
        by=world.amina,
        what_happened="Tried in two lessons. The silence afterwards felt long, and then somebody else spoke.",
    )
    sit_in(world, goal, step)
    return goal


def _lesson(world: World) -> Lesson:
    lesson = Lesson.taught_by(
        world.amina,
        title="Comparing fractions",
        taught_on=clock.today() - timedelta(days=5),
        subject="Mathematics",
        phase="Year 5",
        look_fors=["Who answers whom?", "How long do I wait after a question?"],
    )
    db.session.add(lesson)
    db.session.flush()
    db.session.add(
        Sharing.of(
            lesson,
            by=world.amina,
            to=world.amina_and_ben,
            purpose=PURPOSE,
            expires_at=clock.now() + timedelta(days=20),
        )
    )
    return lesson


def _earlier_lesson(world: World) -> None:
    """A lesson that waits for its recording: seen by Amina alone."""
    db.session.add(
        Lesson.taught_by(
            world.amina,
            title="Ratio tables",
            taught_on=clock.today() - timedelta(days=1),
            subject="Mathematics",
            phase="Year 5",
            look_fors=["Did I wait three seconds?"],
        )
    )


def _comments(world: World, goal: Goal, recording: Recording, telling: Telling) -> None:
    def leave(
        by: Person, kind: CommentKind, body: str, at_ms: int, end_ms: int | None = None, **more: object
    ) -> Comment:
        said: Said = {
            "at_ms": at_ms,
            "end_ms": end_ms,
            "kind": kind,
            "body": body,
            "state": CommentState.SHARED,
        }
        said.update({"goal_id": goal.id, **more})  # type: ignore[typeddict-item]
        return Comment.leave(on=recording, by=by, **said)

    leave(
        world.ben,
        CommentKind.STRENGTH,
        "You waited five full seconds after the question. Heads went down to think before anyone spoke.",
        *telling.wait,
    )
    leave(
        world.amina,
        CommentKind.NOTICING,
        "Explained in a student’s own words, and I did not repeat it back. First time.",
        *telling.explains,
    )
    question = leave(
        world.ben,
        CommentKind.QUESTION,
        "Two students finish each other’s thought here. What made that possible?",
        *telling.build,
    )
    question.reply(
        by=world.amina, body="I had stopped talking. I think they filled the gap because I did not."
    )
    leave(
        world.ben,
        CommentKind.SUGGESTION,
        "After the long wait a new idea came. What if you ask “who can add?” before saying which answer is right?",
        *telling.asks_for_more,
    )
    leave(world.amina, CommentKind.NOTICING, telling.surprise, telling.surprise_ms)
    leave(
        world.ben,
        CommentKind.NOTICING,
        "Ask about the seating next time: the two who build on each other sit together.",
        telling.build[1],
        state=CommentState.PRIVATE,
        goal_id=None,
        off_goal=True,
    )


def _clip(world: World, goal: Goal, recording: Recording, telling: Telling) -> None:
    start_ms, end_ms = telling.clip
    db.session.add(
        Clip(
            recording=recording,
            recording_id=recording.id,
            author=world.amina,
            author_id=world.amina.id,
            goal=goal,
            goal_id=goal.id,
            title="Same amount, more pieces",
            start_ms=start_ms,
            end_ms=end_ms,
        )
    )


def _debrief(world: World, lesson: Lesson) -> None:
    debrief, _new = begin_or_join(
        lesson,
        by=world.ben,
        pair_id=world.amina_and_ben.id,
        meets_at=clock.now().replace(hour=15, minute=30, second=0, microsecond=0) + timedelta(days=2),
    )
    debrief.items[0].decide(Outcome.DISCUSSED, by=world.ben)
    debrief.write_notes("Begin with the five seconds. Then: what could the next step be?", base="")
