"""Forms: what a person typed, checked by the same schema that the API uses, with nothing lost.

A page does ``form = Form(LessonIn, request.form)``; where ``form.valid`` is false it draws itself again with
``form.values`` in the fields and ``form.errors`` beside them, under status 422.
"""

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

Schema = TypeVar("Schema", bound=BaseModel)

SOMETHING = r"\S"
"""The pattern of a field in which spaces alone are as good as nothing."""
SENTENCES = {
    "missing": "Please fill this in.",
    "string_too_short": "Please fill this in.",
    "string_too_long": "Please keep this to {max_length} characters.",
    "too_long": "Please keep this to {max_length} entries.",
    "enum": "Please choose one of the options.",
    "literal_error": "Please choose one of the options.",
    "greater_than_equal": "Please enter {ge} or more.",
    "less_than_equal": "Please enter {le} or less.",
    "extra_forbidden": "This page does not take that.",
}
KINDS = {
    "date": "Please give a date, like 2026-11-17.",
    "datetime": "Please give a day and a time.",
    "int": "Please enter a whole number.",
    "float": "Please enter a number.",
    "decimal": "Please enter a number.",
    "bool": "Please choose yes or no.",
}


class Form(Generic[Schema]):
    """A posted form beside the schema it should become.

    ``values`` holds what was typed (lists for fields that take several), ``errors`` one sentence a field,
    ``data`` the schema's instance when all is well.
    """

    def __init__(
        self,
        schema: type[Schema],
        posted: MultiDict[str, str] | None = None,
        *,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self.schema = schema
        self.values: dict[str, Any] = dict(values or {})
        self.errors: dict[str, str] = {}
        self._data: Schema | None = None
        if posted is not None:
            self._take(posted)

    @property
    def valid(self) -> bool:
        """Whether everything typed can be used."""
        return self._data is not None and not self.errors

    @property
    def data(self) -> Schema:
        """The checked values. Raises ``ValueError`` when the form is not valid."""
        if self._data is None:
            raise ValueError("the form has sentences to show first")
        return self._data

    def refuse(self, field: str, sentence: str) -> None:
        """Add a sentence that only the database could know."""
        self.errors[field] = sentence

    def _take(self, posted: MultiDict[str, str]) -> None:
        for name, field in self.schema.model_fields.items():
            if takes_several(field.annotation):
                self.values[name] = [text for text in posted.getlist(name) if text.strip()]
            elif name in posted:
                self.values[name] = posted[name]
        try:
            self._data = self.schema.model_validate(
                {name: value for name, value in self.values.items() if value != ""}
            )
        except ValidationError as problem:
            self.errors = sentences(problem.errors(include_url=False))


def takes_several(annotation: Any) -> bool:
    """Whether a schema's field is a list, so that a form may send it more than once."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return any(takes_several(part) for part in get_args(annotation))
    return origin in (list, Sequence, tuple, set)


def sentences(details: Sequence[ErrorDetails]) -> dict[str, str]:
    """Turn a schema's findings into one plain sentence a field; the first finding of a field wins."""
    found: dict[str, str] = {}
    for detail in details:
        name = str(detail["loc"][0]) if detail["loc"] else "form"
        found.setdefault(name, sentence(detail))
    return found


def sentence(detail: ErrorDetails) -> str:
    """Say one finding as a person would."""
    kind, facts = detail["type"], detail.get("ctx") or {}
    if (
        facts.get("field_type") == "Value"
    ):  # pydantic counts a text's length so once it was looked at by a function
        kind = f"string_{kind}"
    if facts.get("pattern") == SOMETHING:
        return SENTENCES["missing"]
    if kind in SENTENCES:
        return SENTENCES[kind].format(**facts)
    if kind == "value_error":
        return str(facts.get("error", "Please look at this again."))
    return KINDS.get(kind.split("_")[0], "Please look at this again.")
