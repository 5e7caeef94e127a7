"""What Ben and Amina marked in the lesson, each for themselves: nearly the same, and not quite."""

from app.foundation.db import db
from app.frameworks.models import TagSet
from app.frameworks.ready import ready_sets
from app.lessons.models import Recording
from app.marks.models import Mark, Marked
from app.seeds.school import World
from app.seeds.telling import Telling

Said = tuple[str, int, int | None]


def mark(world: World, recording: Recording, telling: Telling) -> None:
    """Give Ben a tag set of his own, and let both mark the lesson with it."""
    begun = ready_sets()[0]
    tag_set = TagSet.made_by(world.ben, name=begun.name, tags=begun.tags)
    db.session.flush()
    tags = {tag.name: tag for tag in tag_set.tags}
    for person, said in ((world.ben, _as_ben(telling)), (world.amina, _as_amina(telling))):
        marked = [Marked(tag=tags[name], at_ms=at_ms, end_ms=end_ms) for name, at_ms, end_ms in said]
        Mark.make_all(on=recording, by=person, marked=marked)


def _as_ben(telling: Telling) -> list[Said]:
    """Who looks for the question and for who takes it up."""
    return [
        ("Teacher talk", 0, telling.wait[0]),
        ("Open question", telling.first_question_ms, None),
        ("Wait time", *telling.wait),
        ("Student talk", *telling.explains),
        ("Students to each other", *telling.build),
        ("Builds on an idea", _within(telling.build, 0.5), None),
        ("Teacher talk", *telling.asks_for_more),
        ("Open question", telling.asks_for_more[0], None),
        ("Student asks", telling.surprise_ms, None),
    ]


def _as_amina(telling: Telling) -> list[Said]:
    """Who knows what she meant, hears two answers where Ben hears a conversation, and is slower with the key."""
    return [
        ("Teacher talk", 0, telling.wait[0]),
        ("Open question", telling.first_question_ms + 80, None),
        ("Wait time", _within(telling.wait, 0.1), telling.wait[1]),
        ("Student talk", telling.explains[0], _within(telling.explains, 0.9)),
        ("Student talk", *telling.build),
        ("Teacher talk", _within(telling.asks_for_more, 0.1), telling.asks_for_more[1]),
        ("Student asks", telling.surprise_ms, None),
    ]


def _within(found: tuple[int, int], share: float) -> int:
    return round(found[0] + share * (found[1] - found[0]))
