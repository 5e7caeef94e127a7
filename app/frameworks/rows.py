"""A tag set's tags as the rows of a form, which is usable without a script: moved, removed and added by its buttons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from app.foundation.forms import sentences
from app.frameworks.models import Extent, TagFacts, TagSet
from app.frameworks.schemas import TagIn

FIELDS = ("id", "name", "key", "colour", "extent", "group")
WHAT = {
    "name": "its name",
    "key": "its key",
    "colour": "its colour",
    "extent": "its kind",
    "group": "its group",
}
KEY_SENTENCE = "A key is one of 1 to 9 or a letter."


@dataclass(frozen=True)
class Row:
    """One tag as it was typed."""

    id: str = ""
    name: str = ""
    key: str = ""
    colour: str = ""
    extent: str = Extent.POINT.value
    group: str = ""
    problem: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed into it."""
        return not (self.id or self.name.strip() or self.key.strip() or self.group.strip())

    def checked(self) -> "Row":
        """The same with a sentence on what cannot be used, if anything cannot."""
        try:
            self._tag()
        except ValidationError as findings:
            field, sentence = next(iter(sentences(findings.errors(include_url=False)).items()))
            said = KEY_SENTENCE if field == "key" else f"{WHAT.get(field, field).capitalize()}: {sentence}"
            return replace(self, problem=said)
        return self

    def facts(self) -> TagFacts:
        """The tag as the model takes it. Raises ``ValidationError`` where :meth:`checked` has a sentence."""
        return self._tag().facts()

    def _tag(self) -> TagIn:
        typed = {field: getattr(self, field).strip() for field in FIELDS}
        return TagIn.model_validate(
            {field: text for field, text in typed.items() if text} | {"name": typed["name"]}
        )


def rows_of(tag_set: TagSet) -> list[Row]:
    """The set's tags as they are, and an empty row for one more."""
    there = [
        Row(tag.id, tag.name, tag.key or "", str(tag.colour), tag.extent.value, tag.group or "")
        for tag in tag_set.tags
    ]
    return [*there, Row()]


def rows_typed(posted: MultiDict[str, str]) -> list[Row]:
    """The rows as they were typed, in their order."""
    columns = [posted.getlist(f"tag_{field}") for field in FIELDS]
    return [Row(*(text[:200] for text in values)) for values in zip(*columns, strict=False)]


def rearranged(rows: Sequence[Row], posted: MultiDict[str, str]) -> list[Row] | None:
    """The rows after a button for moving, removing or adding was pressed; None where it was none of these."""
    rearranging = list(rows)
    if "add" in posted:
        return [*rearranging, Row()]
    for button, step in (("up", -1), ("down", 1), ("remove", 0)):
        place = posted.get(button, type=int)
        if place is None or not 0 <= place < len(rearranging):
            continue
        row = rearranging.pop(place)
        if step:
            rearranging.insert(max(0, place + step), row)
        return rearranging
    return None
