"""What a coach can practise, each a thing that somebody watching could see."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Practice:
    """One observable practice; ``key`` is how a mark remembers it."""

    key: str
    words: str


@dataclass(frozen=True)
class Area:
    """A part of a coach's work, and what is practised in it."""

    key: str
    title: str
    why: str
    practices: tuple[Practice, ...]


AREAS: Final = (
    Area(
        "cycles",
        "Running cycles",
        "Short cycles with one goal and one step at a time change more than long ones with many.",
        (
            Practice(
                "cycles-goal",
                "I asked for the teacher’s own goal, and wrote it down in their words, not mine.",
            ),
            Practice(
                "cycles-baseline",
                "We looked at the teacher’s own lesson for a baseline before we set a target.",
            ),
            Practice("cycles-one-step", "We left the debrief with one step, who tries it, and by when."),
            Practice("cycles-rehearse", "The teacher rehearsed the step aloud while I played the class."),
            Practice("cycles-next-date", "The next meeting was in both calendars before we stood up."),
            Practice(
                "cycles-evidence", "I brought evidence for the goal we agreed, and left the rest at home."
            ),
            Practice("cycles-back", "Weeks after the cycle closed I asked again how the goal was doing."),
        ),
    ),
    Area(
        "trust",
        "Building trust",
        "A teacher shows what is unfinished only to somebody who has been careful with it before.",
        (
            Practice("trust-agreement", "We said aloud who sees what, before anything was recorded."),
            Practice("trust-strength", "I began with a strength, at a moment that I could point to."),
            Practice("trust-talk", "The teacher talked for at least half of our debrief."),
            Practice(
                "trust-silence", "After a question of mine I waited until the teacher had finished thinking."
            ),
            Practice("trust-promise", "I sent my feedback by the day that I had promised."),
            Practice(
                "trust-own", "I showed a lesson or a debrief of my own, with a moment that did not go well."
            ),
        ),
    ),
    Area(
        "data-talks",
        "Leading data talks",
        "Numbers open a talk when they are read together, and close it when they are used as a verdict.",
        (
            Practice("data-predict", "Everybody said what they expected before we looked."),
            Practice("data-describe", "We said what the data show before anybody said what they mean."),
            Practice("data-missing", "I asked whose work is not in these numbers."),
            Practice(
                "data-three",
                "We put student work, an observation and a survey side by side for one question.",
            ),
            Practice("data-small", "I said how few students a figure rests on before we compared it."),
            Practice("data-action", "We ended with one thing to try and the date on which to look again."),
        ),
    ),
)
KNOWN: Final = {practice.key: practice for area in AREAS for practice in area.practices}
