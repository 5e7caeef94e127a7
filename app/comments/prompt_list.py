"""The open questions that every school begins with. Each asks for something seen, and none has yes or no for an answer."""

from typing import Final

READY_LIST: Final[dict[str, list[str]]] = {
    "set": [
        "What do you hope students will be doing that they are not doing yet?",
        "When did a student surprise you here, and what came just before?",
        "Whose voice did you hear least, and where were they sitting?",
        "If only one thing in this lesson were different, which would change most for them?",
        "How would we both know, from the film alone, that it had changed?",
        "What about this matters to you, beyond this class?",
    ],
    "plan": [
        "What will you say or do first, in your own words?",
        "Where in a usual lesson is there a natural place to try this?",
        "What will students see you do differently?",
        "What might get in the way, and what will you do then?",
        "How could we rehearse this for five minutes before the lesson?",
        "What is the smallest version of this that would still count?",
    ],
    "monitor": [
        "What did the students do in the ten seconds after this?",
        "What did you decide here, and what did you notice that made you decide it?",
        "What made this possible?",
        "How long did the silence last, and who broke it?",
        "What does this answer tell you about how they understood the question?",
        "Where else in the lesson did something like this happen?",
        "What did you expect to happen here?",
    ],
    "reflect": [
        "What has changed since the first film, and what is your evidence?",
        "Which part of the plan helped most, and which would you leave out?",
        "What did it cost you to do this, and was it worth it?",
        "What would a student say is different now?",
        "What will you keep doing when nobody is filming?",
        "What are you curious about next?",
    ],
}
