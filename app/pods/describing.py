"""Pointing out words that judge, and how to put it as a description. It advises and never forbids. Pure.

To describe first is hard because judging is quick: “a good question” tells what its writer felt, “she asked who could
add to that, and four hands went up” tells what happened.
"""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Hint:
    """One word that judges, as it was written, and a kind way to put it instead."""

    word: str
    instead: str

    @property
    def sentence(self) -> str:
        """Both, as one line."""
        return f"“{self.word}” is a judgement. {self.instead}"


PRAISE: Final = "What did you see that makes you say so? Write that down: who did or said what."
BLAME: Final = (
    "What happened, or did not? Say it as a camera would: who did or said what, and what came next."
)
ADVICE: Final = "That is for later. For now: what was done or said here?"
FEELING: Final = "What did you see or hear just before you felt that? Write that down."
GUESS: Final = "Nobody can see a thought. What did they do or say that made you think so?"
AMOUNT: Final = "How many, how long, how often? A number lets the others see it too."

JUDGING: Final[tuple[tuple[str, str], ...]] = (
    (
        r"well done|well[- ]managed|well[- ]planned|good|great|excellent|amazing|wonderful|brilliant|nice(?:ly)?|"
        r"lovely|perfect(?:ly)?|strong(?:ly)?|effective(?:ly)?|impressive(?:ly)?|fantastic|superb|best",
        PRAISE,
    ),
    (
        r"bad(?:ly)?|poor(?:ly)?|weak(?:ly)?|wrong(?:ly)?|unfortunate(?:ly)?|fail(?:s|ed|ing|ure)?|ineffective(?:ly)?|"
        r"messy|chaotic|chaos|boring|sloppy|confusing|lazy|rude|disappointing|too (?:fast|slow|long|short|loud|quiet|"
        r"much|little|many|few|easy|hard|difficult)|not enough|lack(?:s|ed|ing)?|worst|worse",
        BLAME,
    ),
    (
        r"should(?:n['’]t| not)?(?: have)?|ought to|must(?:n['’]t)?|needs? to|needed to|could have|would have been better|"
        r"better(?: to| if)?|i(?: would|['’]d)(?: have)?|why not|try to|have to",
        ADVICE,
    ),
    (
        r"i (?:really )?(?:like|liked|love|loved|enjoyed|disliked|hated|appreciated|admired)|"
        r"i (?:was|am) (?:impressed|surprised|disappointed|worried)|i (?:felt|feel)",
        FEELING,
    ),
    (
        r"engaged|disengaged|motivated|unmotivated|bored|interested|uninterested|confused|understood|didn['’]t understand|"
        r"paid attention|not paying attention|on[- ]task|off[- ]task|wanted to|tried to|knew|didn['’]t know",
        GUESS,
    ),
    (r"always|never|nobody|no one|everybody|everyone|a lot(?: of)?|lots of|often|rarely|hardly", AMOUNT),
)
"""What judges, and how to put it, the first match at a place winning."""

PATTERN: Final = re.compile(
    "|".join(rf"(?P<k{place}>\b(?:{words})\b)" for place, (words, _) in enumerate(JUDGING)), re.IGNORECASE
)
QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)|«[^»]*»")
"""What somebody else said is a description, whatever they said."""

MOST: Final = 3


def hints(body: str) -> list[Hint]:
    """What in a note judges, each word once and at most three: more would be a judgement of its own."""
    found: dict[str, Hint] = {}
    for match in PATTERN.finditer(QUOTED.sub(lambda said: " " * len(said[0]), body)):
        place = int((match.lastgroup or "k0")[1:])
        word = " ".join(match[0].lower().split())
        found.setdefault(word, Hint(word, JUDGING[place][1]))
    return list(found.values())[:MOST]
