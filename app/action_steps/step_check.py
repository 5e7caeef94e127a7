"""A gentle check of an action step: could it be seen, in one lesson, who, and by when. It advises and never forbids."""

import re
from datetime import date, timedelta

HARD_TO_SEE = re.compile(
    r"\b(improve|better|understand|be aware|think about|reflect|work on|focus on|develop|encourage|try to|be more|"
    r"consider|remember|learn about|know)\b",
    re.IGNORECASE,
)
LONGER_THAN_A_LESSON = re.compile(
    r"\b(every lesson|each lesson|all lessons|every day|daily|always|never|this term|all term|this year|each week|"
    r"every week|from now on)\b",
    re.IGNORECASE,
)
FEWEST_WORDS = 4
MOST_WORDS = 35  # what a teacher can hold in mind while thirty children talk
FARTHEST = timedelta(days=21)


def hints(body: str, *, who: str | None, due_on: date | None, today: date) -> list[str]:
    """What would make the step easier to try, in plain words; nothing when it is as it should be."""
    found = (_observable(body), _one_lesson(body), _who(who), _when(due_on, today))
    return [hint for hint in found if hint]


def _observable(body: str) -> str | None:
    vague = HARD_TO_SEE.search(body)
    if vague:
        return f"Could somebody watching see it happen? “{vague[0].lower()}” is hard to see. What will you do or say?"
    if len(body.split()) < FEWEST_WORDS:
        return "Could somebody watching see it happen? Say a little more: what will you do or say, and at which moment?"
    return None


def _one_lesson(body: str) -> str | None:
    long = LONGER_THAN_A_LESSON.search(body)
    if long:
        return f"Does it fit one lesson? “{long[0].lower()}” is a long time. Choose the next lesson to try it in."
    if len(body.split()) > MOST_WORDS:
        return "Does it fit one lesson? This may be two steps. Keep the first one."
    return None


def _who(who: str | None) -> str | None:
    return None if who else "Who will try it?"


def _when(due_on: date | None, today: date) -> str | None:
    if due_on is None:
        return "By when? A day close by helps it happen."
    if due_on < today:
        return "By when? That day has passed."
    if due_on - today > FARTHEST:
        return "By when? That is more than three weeks away; a nearer day keeps the step small."
    return None
