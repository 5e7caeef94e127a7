"""Which moments a debrief proposes to talk about. Pure: moments in, at most five of them out, a strength first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

MOST_MOMENTS = 5
SAME_MOMENT_MS = (
    5_000  # two notes closer than this are about the same thing; one of them is enough to begin with
)

TITLE_LENGTH = 90

Sort = Literal["comment", "clip"]
WORTH = {"question": 0, "suggestion": 1, "clip": 2, "strength": 2, "noticing": 3}


@dataclass(frozen=True)
class Moment:
    """Something of a lesson that both people may look at: a shared comment or a clip. Times are ms of media time."""

    sort: Sort
    id: str
    recording_id: str
    at_ms: int
    end_ms: int | None
    kind: str
    author_id: str
    author_name: str
    words: str
    goal_id: str | None = None
    answered: bool = False
    recording_order: int = 0

    @property
    def title(self) -> str:
        """What to call it in one line."""
        line = " ".join(self.words.split())
        return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1].rstrip()}…"


def propose(moments: Iterable[Moment], *, goal_id: str | None = None) -> list[Moment]:
    """At most five moments: a strength first, then what is worth most to talk about, in the order of the lesson.

    What is about the goal goes before what is not, an open question before an answered one, and the people who
    chose moments take turns, so that neither fills the meeting.
    """
    ranked = sorted(moments, key=lambda moment: _rank(moment, goal_id))
    first = next((moment for moment in ranked if moment.kind == "strength"), None)
    led_by = [first] if first else []
    others = _distinct([*led_by, *ranked])[len(led_by) :]
    rest = list(islice(_taking_turns(others, led_by), MOST_MOMENTS - len(led_by)))
    return [*led_by, *sorted(rest, key=_place)]


def _distinct(ranked: Sequence[Moment]) -> list[Moment]:
    """Of notes about the same moment, the one that ranks first."""
    kept: list[Moment] = []
    for moment in ranked:
        if not any(_same(moment, other) for other in kept):
            kept.append(moment)
    return kept


def _rank(moment: Moment, goal_id: str | None) -> tuple[bool, bool, int, tuple[int, int, str]]:
    off_goal = goal_id is not None and moment.goal_id != goal_id
    return off_goal, moment.answered, WORTH[moment.kind], _place(moment)


def _place(moment: Moment) -> tuple[int, int, str]:
    return moment.recording_order, moment.at_ms, moment.id


def _taking_turns(ranked: Sequence[Moment], chosen: Sequence[Moment]) -> Iterable[Moment]:
    """Deal the moments out one author after the other; whoever has been heard already waits for the others."""
    waiting: dict[str, list[Moment]] = {}
    for moment in ranked:
        waiting.setdefault(moment.author_id, []).append(moment)
    heard = {moment.author_id for moment in chosen}
    turns = sorted(waiting, key=lambda author: author in heard)
    while any(waiting.values()):
        for author in turns:
            if waiting[author]:
                yield waiting[author].pop(0)


def _same(one: Moment, other: Moment) -> bool:
    return one.recording_id == other.recording_id and abs(one.at_ms - other.at_ms) < SAME_MOMENT_MS
