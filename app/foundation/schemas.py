"""What every schema of the house shares: strictness on the way in, RFC 3339 on the way out."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

MEDIA_TIME_LIMIT_MS = 24 * 60 * 60 * 1000  # no lesson is longer than a day; keeps integers small everywhere


class Input(BaseModel):
    """A body or a form: unknown fields are refused, so that nobody's owner or role is set by accident or intent."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Output(BaseModel):
    """An answer, read from a model's attributes."""

    model_config = ConfigDict(from_attributes=True)


def _readable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("Please remove the characters that cannot be shown.")
    return text


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("Please give the moment with its time zone.")
    return moment


def _zulu(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Text = Annotated[str, AfterValidator(_readable), Field(json_schema_extra={"pattern": r"^[^\u0000]*$"})]
Filled = Annotated[
    Text, Field(min_length=1, pattern=r"\S", json_schema_extra={"pattern": r"^[^\u0000]*\S[^\u0000]*$"})
]
"""Text that must be filled in, with more than spaces. Programs are told so by the pattern."""
Line = Annotated[Filled, Field(max_length=200)]
"""One line that must be filled in."""
Paragraphs = Annotated[Filled, Field(max_length=10_000)]
"""Prose that must be filled in: a comment, a statement."""
OptionalLine = Annotated[Text, Field(max_length=200)] | None
OptionalParagraphs = Annotated[Text, Field(max_length=10_000)] | None
MediaTime = Annotated[int, Field(ge=0, le=MEDIA_TIME_LIMIT_MS)]
"""Milliseconds of media time."""
Reference = Annotated[Text, Field(min_length=1, max_length=64)]
"""The id of something else."""
MomentIn = Annotated[datetime, AfterValidator(_aware)]
Moment = Annotated[
    datetime,
    PlainSerializer(_zulu, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""A UTC moment, written as RFC 3339 with a Z."""
