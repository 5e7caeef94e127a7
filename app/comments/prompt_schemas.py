"""What the prompt bank looks like on the way in and out."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from app.comments.prompts import PromptBank, Stage
from app.foundation.schemas import Input, Line, Output, Text

MOST_QUESTIONS: Final = 30
LINE_LENGTH: Final = 200

Questions = Annotated[list[Line], Field(max_length=MOST_QUESTIONS)]


def _lines(typed: str) -> str:
    found = split_lines(typed)
    if len(found) > MOST_QUESTIONS:
        raise ValueError(f"Please keep this to {MOST_QUESTIONS} questions.")
    if any(len(line) > LINE_LENGTH for line in found):
        raise ValueError(f"Please keep each question to {LINE_LENGTH} characters.")
    return typed


def split_lines(typed: str) -> list[str]:
    """One question for each line that says something."""
    return [line.strip() for line in typed.splitlines() if line.strip()]


TypedQuestions = Annotated[Text, Field(max_length=MOST_QUESTIONS * (LINE_LENGTH + 2)), AfterValidator(_lines)]


class PromptsIn(Input):
    """The school's open questions, all of them, by stage of the cycle."""

    set: Questions
    plan: Questions
    monitor: Questions
    reflect: Questions

    def questions(self) -> dict[str, list[str]]:
        """The same as the bank keeps it."""
        return {stage.value: getattr(self, stage) for stage in Stage}


class PromptsForm(Input):
    """The same as a form sends it: one question a line."""

    set: TypedQuestions = ""
    plan: TypedQuestions = ""
    monitor: TypedQuestions = ""
    reflect: TypedQuestions = ""
    version: int = 0

    def questions(self) -> dict[str, list[str]]:
        """The same as the bank keeps it."""
        return {stage.value: split_lines(getattr(self, stage)) for stage in Stage}


class PromptsOut(Output):
    """The school's open questions. Version 0 is the list that every school begins with."""

    set: list[str]
    plan: list[str]
    monitor: list[str]
    reflect: list[str]
    version: int

    @classmethod
    def of(cls, bank: PromptBank) -> "PromptsOut":
        """Show a bank."""
        return cls(version=bank.version, **{stage.value: bank.at(stage) for stage in Stage})
