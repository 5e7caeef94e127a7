"""How a student can be asked: four kinds of question, what can be answered to each, and sets that are ready to use."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FEWEST_QUESTIONS: Final = 1
MOST_QUESTIONS: Final = 8
LONGEST_SENTENCE: Final = 300


class QuestionKind(StrEnum):
    """How a question is answered: on a scale of five, with one of three faces, with yes or no, or in one sentence."""

    AGREEMENT = "agreement"
    SMILEYS = "smileys"
    YES_NO = "yes-no"
    SENTENCE = "sentence"

    @property
    def choices(self) -> tuple[tuple[int, str], ...]:
        """What can be chosen, as (value, words), the most favourable last; empty for a sentence."""
        return CHOICES[self]

    @property
    def agrees_from(self) -> int:
        """The least value that counts as agreeing."""
        return {QuestionKind.AGREEMENT: 4, QuestionKind.SMILEYS: 3}.get(self, 1)


CHOICES: Final[dict[QuestionKind, tuple[tuple[int, str], ...]]] = {
    QuestionKind.AGREEMENT: (
        (1, "Not at all"),
        (2, "Not really"),
        (3, "Sometimes"),
        (4, "Mostly"),
        (5, "Very much"),
    ),
    QuestionKind.SMILEYS: ((1, "Not good"), (2, "So-so"), (3, "Good")),
    QuestionKind.YES_NO: ((0, "No"), (1, "Yes")),
    QuestionKind.SENTENCE: (),
}
KINDS: Final = [
    (QuestionKind.AGREEMENT.value, "Scale of five"),
    (QuestionKind.SMILEYS.value, "Three faces"),
    (QuestionKind.YES_NO.value, "Yes or no"),
    (QuestionKind.SENTENCE.value, "One sentence"),
]


@dataclass(frozen=True)
class Asked:
    """One question as a teacher words it."""

    kind: QuestionKind
    words: str


@dataclass(frozen=True)
class ReadySet:
    """Questions that belong together, to begin from."""

    key: str
    name: str
    about: str
    questions: tuple[Asked, ...]


def _set(key: str, name: str, about: str, *questions: tuple[QuestionKind, str]) -> ReadySet:
    return ReadySet(key, name, about, tuple(Asked(kind, words) for kind, words in questions))


READY_SETS: Final = (
    _set(
        "climate",
        "How it feels in our class",
        "Belonging, safety to be wrong, and being listened to.",
        (QuestionKind.AGREEMENT, "In this class I can say when I do not understand."),
        (QuestionKind.AGREEMENT, "When I get something wrong, people here help me."),
        (QuestionKind.AGREEMENT, "My teacher listens to what I think."),
        (QuestionKind.AGREEMENT, "Other students in this class listen to me."),
        (QuestionKind.AGREEMENT, "I feel that I belong in this class."),
        (QuestionKind.SENTENCE, "What is one thing that would make this class better for you?"),
    ),
    _set(
        "talk",
        "How we talk together",
        "Who speaks, who listens, and whether ideas are built on.",
        (QuestionKind.AGREEMENT, "I had time to think before somebody answered."),
        (QuestionKind.AGREEMENT, "I said an idea of mine out loud today, to the class or to a partner."),
        (QuestionKind.AGREEMENT, "Somebody used my idea or added to it."),
        (QuestionKind.AGREEMENT, "I learned something from what another student said."),
        (QuestionKind.YES_NO, "Did you want to say something and not get to?"),
        (QuestionKind.SENTENCE, "What helps you to speak up?"),
    ),
    _set(
        "challenge",
        "How hard it was",
        "Effort, help, and knowing what to do next.",
        (QuestionKind.AGREEMENT, "I had to think hard in this lesson."),
        (QuestionKind.AGREEMENT, "I knew what to do when I was stuck."),
        (QuestionKind.AGREEMENT, "I knew what good work looks like."),
        (QuestionKind.AGREEMENT, "I could explain what we learned to a friend."),
        (QuestionKind.YES_NO, "Was the work too easy for you?"),
        (QuestionKind.SENTENCE, "What was the hardest part?"),
    ),
    _set(
        "young",
        "For young children, with faces",
        "Four short questions that can be read aloud.",
        (QuestionKind.SMILEYS, "How was our lesson for you?"),
        (QuestionKind.SMILEYS, "How was talking with your partner?"),
        (QuestionKind.SMILEYS, "How was it when I asked you to think?"),
        (QuestionKind.YES_NO, "Did somebody listen to you?"),
    ),
)
