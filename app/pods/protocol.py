"""How a round goes: its stages, the meeting's agenda with its time boxes, and whose turn it is next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class AgendaPart:
    """A part of the meeting, with the minutes it is given."""

    title: str
    minutes: int
    words: str


AGENDA: Final = (
    AgendaPart(
        "Describe", 15, "Read the notes aloud, clip by clip. Only what was seen or heard. The host listens."
    ),
    AgendaPart("Patterns", 10, "What comes again? What goes together? Still nobody says whether it is good."),
    AgendaPart(
        "Predict",
        10,
        "If you were a student here and did all you were asked, what would you know or be able to do?",
    ),
    AgendaPart(
        "Next level of work",
        15,
        "Each says one thing to try, who does it and by when. The host speaks first.",
    ),
)

STAGES: Final = ("Bring clips", "Watch", "Describe", "Meet", "Next level of work")


def next_host(members: Sequence[str], hosted: Sequence[str]) -> str | None:
    """Whose turn it is: who has never hosted, in the order of joining, then whoever hosted longest ago.

    ``hosted`` names the hosts of all rounds, oldest first. ``None`` for a pod of nobody.
    """
    last = {host: place for place, host in enumerate(hosted)}
    return min(members, key=lambda member: last.get(member, -1), default=None)


def stage(*, clips: int, watched: int, gave: int, members: int, met: bool, ended: bool) -> int:
    """The place in :data:`STAGES` at which a round stands; past the last when it is over."""
    if ended:
        return len(STAGES)
    if met:
        return 4
    if clips == 0:
        return 0
    if watched < members:
        return 1
    return 2 if gave < members else 3
