"""A gentle check of a goal by PEERS: powerful, easy, emotionally compelling, reachable, student-focused.

The five are Jim Knight's. The check reads words and guesses; it asks, and never forbids.
"""

import re
from datetime import date, timedelta

FEWEST_WORDS = 5
MOST_WORDS = 30  # more than one can say to a colleague in a corridor
FARTHEST = timedelta(days=300)  # a school year
MOST_AT_ONCE = 3  # whoever is asked five things at once answers none

SEVERAL = re.compile(r";|\band also\b|\bas well as\b|(\band\b.*){2}", re.IGNORECASE)
SOMEBODY_ELSES = re.compile(
    r"\b(must|should|have to|has to|required|requirement|policy|inspection)\b", re.IGNORECASE
)
ABSOLUTE = re.compile(
    r"\b(always|never|everybody|everyone|every (?:single )?(?:student|pupil|child|lesson)|all (?:the |my )?"
    r"(?:students|pupils|children|lessons)|perfect(?:ly)?|100\s?%)",
    re.IGNORECASE,
)
STUDENTS = re.compile(
    r"\b(students?|pupils?|children|child|class|learners?|they|them|their|boys|girls|groups?|pairs?|partners?|"
    r"hands|voices|answers?)\b",
    re.IGNORECASE,
)


def hints(
    statement: str,
    *,
    why: str | None,
    measure: str | None,
    target: float | None,
    target_on: date | None,
    today: date,
) -> list[str]:
    """What would make a goal easier to follow, as questions in plain words; nothing when there is nothing to ask."""
    found = (
        _powerful(statement),
        _easy(statement),
        _emotionally_compelling(statement, why),
        _reachable(statement, measure, target),
        _student_focused(statement),
        _by_when(target_on, today),
    )
    return [hint for hint in found if hint][:MOST_AT_ONCE]


def _powerful(statement: str) -> str | None:
    if len(statement.split()) < FEWEST_WORDS:
        return "Powerful: what would be different in the room? A few more words help you see it."
    return None


def _easy(statement: str) -> str | None:
    if len(statement.split()) > MOST_WORDS or SEVERAL.search(statement):
        return "Easy: this may be more than one goal. Which part would make the biggest difference?"
    return None


def _emotionally_compelling(statement: str, why: str | None) -> str | None:
    other = SOMEBODY_ELSES.search(statement)
    if other:
        said = f"“{other[0].lower()}” can sound like somebody else’s goal"
        return f"Emotionally compelling: {said}. What would you love to see?"
    if not why:
        return (
            "Emotionally compelling: why does it matter to you? That is what you come back to on a hard day."
        )
    return None


def _reachable(statement: str, measure: str | None, target: float | None) -> str | None:
    absolute = ABSOLUTE.search(statement)
    if absolute:
        return f"Reachable: “{absolute[0].lower()}” is a long way. What would be a good next stretch?"
    if not measure and target is None:
        return "Reachable: how would you know that you are there? Something to count or time is enough."
    return None


def _student_focused(statement: str) -> str | None:
    if STUDENTS.search(statement):
        return None
    return "Student-focused: what would your students do or say then?"


def _by_when(target_on: date | None, today: date) -> str | None:
    if target_on is None:
        return None
    if target_on < today:
        return "Reachable: that day has passed. When would you like to look back?"
    if target_on - today > FARTHEST:
        return "Reachable: that is most of a year away. A nearer day keeps it in sight."
    return None
