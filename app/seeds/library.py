"""What Hill Street looks at together, how Amina and Ben saw the lesson by it, and what the school's library holds."""

from datetime import timedelta

from app.clips.models import Clip
from app.foundation import clock
from app.foundation.db import db
from app.frameworks.files import pack
from app.frameworks.models import Framework, Indicator
from app.goals.models import Goal, GoalKind
from app.lessons.models import Recording
from app.library.models import Exemplar, LibraryEntry, Purpose, Resource
from app.people.models import Person
from app.ratings.models import Rating, Seen
from app.seeds.school import World
from app.seeds.telling import Telling


def fill_library(world: World, goal: Goal, recording: Recording, telling: Telling) -> None:
    """Switch a framework on, rate the lesson by it, and put an exemplar, a question and resources into the library."""
    _switched_on(world, "general-teaching")
    talk = _switched_on(world, "classroom-talk")
    db.session.flush()
    named = {indicator.name: indicator for indicator in talk.indicators}
    _rate(world, goal, recording, talk, named)
    _exemplars(world, recording, telling, named)
    _resources(world)


def _switched_on(world: World, slug: str) -> Framework:
    found = pack(slug)
    if found is None:
        raise LookupError(slug)
    return Framework.load(found.draft, by=world.ben, ready=slug)


def _rate(
    world: World, goal: Goal, recording: Recording, talk: Framework, named: dict[str, Indicator]
) -> None:
    """Nearly alike, and one difference that is worth a talk."""
    rating = Rating.begin(goal, by=world.amina, framework=talk, lesson=recording.lesson, together=False)
    time, follow, refer = (
        named[name].id for name in ("Time to think", "What follows an answer", "Referring to others")
    )
    amina = [
        Seen(time, 1, "I waited once, after the first question. Later I was quicker again."),
        Seen(follow, 1, "I asked “say more” twice. The other times I repeated what they said."),
        Seen(refer, 2, "Two of them finished each other’s thought without me."),
    ]
    ben = [
        Seen(
            time,
            2,
            "Five seconds after the main question, and nobody was called on before four heads came up.",
        ),
        Seen(follow, 1, "Two answers were followed up, four were repeated."),
        Seen(refer, 2, "“I want to add to that” was said by a student, to a student."),
    ]
    rating.say(amina, by=world.amina)
    rating.say(ben, by=world.ben)


def _exemplars(world: World, recording: Recording, telling: Telling, named: dict[str, Indicator]) -> None:
    """One that Amina offers, and one that Ben asks her for."""
    offered = Exemplar.brought_up(
        _piece(recording, world.amina, *telling.build),
        by=world.amina,
        indicators=[named["Referring to others"]],
        title="Two students build one idea",
        why="Nobody asks them to. Listen to “I want to add to that”, and to how long I say nothing.",
        purpose=Purpose.MODEL,
        purpose_words="for colleagues who want to talk less themselves",
        goal_kind=GoalKind.STUDENT_BEHAVIOUR,
        subject="Mathematics",
        phase="Year 5",
        until=clock.today() + timedelta(days=240),
    )
    asked = Exemplar.brought_up(
        _piece(recording, world.ben, *telling.wait),
        by=world.ben,
        indicators=[named["Time to think"]],
        title="Five seconds of quiet",
        why="You can see heads go down and come up again. I would love the others to see how it looks.",
        purpose=Purpose.TALK,
        purpose_words=None,
        goal_kind=GoalKind.INSTRUCTION,
        subject="Mathematics",
        phase="Year 5",
        until=None,
    )
    for exemplar in (offered, asked):
        LibraryEntry.note(exemplar)


def _piece(recording: Recording, by: Person, start_ms: int, end_ms: int) -> Clip:
    """A range of the lesson as whoever speaks of it has it in mind; kept nowhere."""
    clip = Clip(recording_id=recording.id, author_id=by.id, start_ms=start_ms, end_ms=end_ms)
    clip.recording = recording
    return clip


def _resources(world: World) -> None:
    said = [
        (world.ben, None, "Sentence starters for discussions", "https://example.org/sentence-starters"),
        (
            world.amina,
            world.amina_and_ben.id,
            "Our list of questions that worked",
            "https://example.org/questions",
        ),
    ]
    about = (
        "One card for each table. Take them away again once nobody looks at them.",
        "We add one after each lesson.",
    )
    for (who, pair_id, title, url), description in zip(said, about, strict=True):
        resource = Resource.shared(
            who,
            pair_id=pair_id,
            title=title,
            description=description,
            tags=["talk"],
            subject=None,
            phase=None,
            url=url,
        )
        LibraryEntry.note(resource)
