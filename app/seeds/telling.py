"""Where in a film the story's moments are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Telling:
    """The moments of one lesson that its people talk about, in ms of media time."""

    first_question_ms: int
    wait: tuple[int, int]
    explains: tuple[int, int]
    build: tuple[int, int]
    asks_for_more: tuple[int, int]
    surprise_ms: int
    surprise: str
    clip: tuple[int, int]
