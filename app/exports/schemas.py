"""What exports and imports look like on the way in and out."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.exports.contents import Layer
from app.foundation.schemas import Input, Output, Reference, Text


class AuthorQuery(Input):
    """Whose things to export; everybody's that you can read unless it is said."""

    author_id: Reference | None = None


class ExportQuery(AuthorQuery):
    """What to export into a format that holds comments, marks and clips together."""

    layer: Layer = Layer.EVERYTHING


class FileFormat(StrEnum):
    """What kind of file marks are read from: a BORIS project, a table of BORIS's events, or ELAN's annotations."""

    BORIS = "boris"
    TABLE = "table"
    ELAN = "elan"


class ImportQuery(Input):
    """How to take marks up from a file.

    ``format`` is looked up in the file itself when it is not said. ``layers`` names the subjects or tiers to take, with
    a line feed between two names; without it all that hold marks. ``tag_set_id`` says which of your tag sets is to hold
    tags that are new; without it a new set does. With ``dry_run`` nothing is kept.
    """

    format: FileFormat | None = None
    layers: Annotated[Text, Field(max_length=20_000)] | None = None
    tag_set_id: Reference | None = None
    dry_run: bool = False


class ImportForm(Input):
    """The import page's fields: what the page before held of a file, and what somebody chose to take of it.

    ``act`` is ``look`` to see what would be made and ``import`` to make it.
    """

    act: Annotated[Text, Field(pattern="^(look|import)$")] = "look"
    sealed: str = ""
    layers: list[Text] = Field(default_factory=list)
    tag_set_id: Annotated[Text, Field(max_length=64)] = ""


class LayerOut(Output):
    """A subject or a tier of the file, how many marks it holds, and whether it was taken."""

    name: str
    marks: int
    taken: bool


class LeftOutOut(Output):
    """Something that was not taken up: where it stands in the file, and why."""

    where: str
    why: str


class ImportOut(Output):
    """What an import makes, or made. ``there_already`` are marks of yours that it would make a second time."""

    format: FileFormat
    dry_run: bool
    marks: int
    there_already: int
    layers: list[LayerOut]
    new_tags: list[str]
    matched_tags: list[str]
    notes: list[str]
    left_out: list[LeftOutOut]
    left_out_count: int
