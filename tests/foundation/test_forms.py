"""Forms: the API's schemas behind what a person types, one sentence a field, nothing lost."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import pytest
from pydantic import AfterValidator, Field
from werkzeug.datastructures import MultiDict

from app.foundation.forms import Form, takes_several
from app.foundation.schemas import Input, Line, MediaTime, OptionalLine, OptionalParagraphs


class Season(StrEnum):
    """Something to choose from."""

    SUMMER = "summer"
    WINTER = "winter"


def _even(number: int) -> int:
    if number % 2:
        raise ValueError("Please give an even number.")
    return number


class Outing(Input):
    """A form with one field of every kind."""

    title: Line
    on: date | None = None
    season: Season = Season.SUMMER
    people: Annotated[int, Field(ge=2, le=30), AfterValidator(_even)] = 2
    by_bus: bool = False
    bring: list[str] = Field(default_factory=list, max_length=3)
    note: OptionalParagraphs = None
    place: OptionalLine = None
    starts_ms: MediaTime = 0


def filled(**fields: str | list[str]) -> Form[Outing]:
    """The form as posted with ``fields``."""
    return Form(Outing, MultiDict({"title": "To the lake", **fields}))


def test_what_was_typed_becomes_values() -> None:
    form = filled(
        on="2026-11-17", season="winter", people="12", by_bus="true", bring=["a hat", "", " ", "bread"]
    )
    assert form.valid
    assert form.data == Outing(
        title="To the lake",
        on=date(2026, 11, 17),
        season=Season.WINTER,
        people=12,
        by_bus=True,
        bring=["a hat", "bread"],
    )


def test_a_field_left_empty_is_a_field_not_given() -> None:
    form = filled(on="", people="", place="", note="")
    assert form.valid
    assert (form.data.on, form.data.people, form.data.place, form.data.note) == (None, 2, None, None)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Please fill this in."),
        ("title", "   ", "Please fill this in."),
        ("title", "x" * 201, "Please keep this to 200 characters."),
        ("title", "a\x00b", "Please remove the characters that cannot be shown."),
        ("on", "17/11/2026", "Please give a date, like 2026-11-17."),
        ("on", "2026-02-30", "Please give a date, like 2026-11-17."),
        ("season", "autumn", "Please choose one of the options."),
        ("people", "many", "Please enter a whole number."),
        ("people", "1", "Please enter 2 or more."),
        ("people", "31", "Please enter 30 or less."),
        ("people", "3", "Please give an even number."),
        ("by_bus", "perhaps", "Please choose yes or no."),
        ("note", "x" * 10_001, "Please keep this to 10000 characters."),
        ("starts_ms", "-1", "Please enter 0 or more."),
    ],
)
def test_what_to_put_right_is_said_in_a_sentence_and_what_was_typed_stays(
    field: str, typed: str, sentence: str
) -> None:
    form = filled(**{field: typed, "place": "North shore"})
    assert form.errors == {field: sentence}
    assert not form.valid
    assert form.values[field] == typed
    assert form.values["place"] == "North shore"
    with pytest.raises(ValueError, match="sentences to show first"):
        _ = form.data


def test_too_many_of_a_list_is_one_sentence() -> None:
    assert filled(bring=["a", "b", "c", "d"]).errors == {"bring": "Please keep this to 3 entries."}


def test_every_field_has_its_own_sentence() -> None:
    assert set(filled(title="", people="x", on="y").errors) == {"title", "people", "on"}


def test_what_the_form_does_not_have_is_not_read() -> None:
    form = filled(owner_id="somebody else")
    assert form.valid
    assert "owner_id" not in form.values


def test_what_only_the_database_knows_is_added_later() -> None:
    form = filled()
    form.refuse("title", "There is an outing of that name already.")
    assert not form.valid
    assert form.errors["title"].startswith("There is")


def test_a_fresh_form_shows_what_it_is_given() -> None:
    form = Form(Outing, values={"title": "As last year"})
    assert (form.values, form.errors, form.valid) == ({"title": "As last year"}, {}, False)


@pytest.mark.parametrize(
    ("annotation", "several"),
    [(list[str], True), (list[int] | None, True), (str, False), (str | None, False)],
)
def test_a_list_is_told_from_a_single_value(annotation: object, several: bool) -> None:
    assert takes_several(annotation) is several
