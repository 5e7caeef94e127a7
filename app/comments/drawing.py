"""What is drawn on the frame: a few shapes, placed by fractions of the picture so that they fit it at every size.

Kept as JSON beside its comment::

    {"version": 1, "shapes": [
        {"tool": "pen", "colour": "red", "width": 0.006, "points": [[0.1, 0.2], …]},
        {"tool": "arrow", "points": [[0.2, 0.8], [0.5, 0.5]]},
        {"tool": "ellipse", "points": [[0.4, 0.4], [0.6, 0.7]]},
        {"tool": "text", "words": "look here", "at": [0.5, 0.9], "size": 0.04}
    ]}

A point is ``[across, down]``, each from 0 to 1. Widths and sizes are fractions of the picture's width. An arrow points
at its second point; an ellipse fills the rectangle between its two. Words are plain text. What is left out is as in
the classes below. Plain ``{"strokes": [points, …]}`` stands for as many pen strokes.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, TypeAdapter, ValidationError

from app.foundation.schemas import Filled, Input

MOST_SHAPES = 100
MOST_POINTS = 500  # a stroke that was simplified has some twenty
MOST_WORDS = 200  # characters in one text
LARGEST_DRAWING = 50_000  # characters of JSON: some hundred strokes


class Colour(StrEnum):
    """The four that stand out from a classroom. They are told by name as well."""

    YELLOW = "yellow"
    RED = "red"
    BLUE = "blue"
    WHITE = "white"


Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Point = Annotated[list[Fraction], Field(min_length=2, max_length=2)]
Ends = Annotated[list[Point], Field(min_length=2, max_length=2)]
Stroke = Annotated[list[Point], Field(min_length=1, max_length=MOST_POINTS)]
LineWidth = Annotated[float, Field(ge=0.001, le=0.05, allow_inf_nan=False)]


class Line(Input):
    """What every drawn line has."""

    colour: Colour = Colour.YELLOW
    width: LineWidth = 0.006


class Pen(Line):
    """A line by hand; a single point is a dot."""

    tool: Literal["pen"]
    points: Stroke


class Arrow(Line):
    """From its first point to its second."""

    tool: Literal["arrow"]
    points: Ends


class Ellipse(Line):
    """Inside the rectangle between two corners."""

    tool: Literal["ellipse"]
    points: Ends


class Words(Input):
    """Plain text; ``at`` is where its first line begins, at half its height."""

    tool: Literal["text"]
    words: Annotated[Filled, Field(max_length=MOST_WORDS)]
    at: Point
    size: Annotated[float, Field(ge=0.015, le=0.15, allow_inf_nan=False)] = 0.04
    colour: Colour = Colour.YELLOW


Shape = Pen | Arrow | Ellipse | Words


class Shapes(Input):
    """A drawing as it is kept today."""

    version: Literal[1]
    shapes: Annotated[
        list[Annotated[Shape, Field(discriminator="tool")]], Field(min_length=1, max_length=MOST_SHAPES)
    ]


class Strokes(Input):
    """A drawing that is strokes alone, without tools and colours."""

    strokes: Annotated[list[Stroke], Field(min_length=1, max_length=MOST_SHAPES)]


def _kind(drawing: Any) -> str:
    plain = isinstance(drawing, Strokes) or (isinstance(drawing, Mapping) and "strokes" in drawing)
    return "strokes" if plain else "shapes"


AnyDrawing = Annotated[
    Annotated[Shapes, Tag("shapes")] | Annotated[Strokes, Tag("strokes")], Discriminator(_kind)
]


def _kept(drawing: Shapes | Strokes) -> dict[str, Any]:
    """What was sent, no more and no less: what was left out may find a better default one day."""
    made = drawing.model_dump(mode="json", exclude_unset=True)
    if len(json.dumps(made)) > LARGEST_DRAWING:
        raise ValueError("Please use fewer strokes in this drawing.")
    return made


Drawing = Annotated[AnyDrawing, AfterValidator(_kept)]
"""A drawing on the way in. What comes out of the check is the dictionary to keep."""

_READER: TypeAdapter[Shapes | Strokes] = TypeAdapter(AnyDrawing)


def shapes_of(drawing: Mapping[str, Any]) -> list[Shape]:
    """The shapes of a kept drawing, in the order they were drawn; none where an older release kept something else."""
    try:
        read = _READER.validate_python(drawing)
    except ValidationError:
        return []
    if isinstance(read, Strokes):
        return [Pen(tool="pen", points=points) for points in read.strokes]
    return list(read.shapes)


def told(drawing: Mapping[str, Any], who: str) -> str:
    """The drawing in words, for whoever does not see it: ``Ben drew an arrow and wrote “look here”``."""
    shapes = shapes_of(drawing)
    counts = Counter(shape.tool for shape in shapes if not isinstance(shape, Words))
    drawn = [_counted(name, count) for name, count in counts.items()]
    written = [f"“{shape.words}”" for shape in shapes if isinstance(shape, Words)]
    acts = [f"{verb} {_and(things)}" for verb, things in (("drew", drawn), ("wrote", written)) if things]
    return f"{who} {' and '.join(acts) or 'drew something'}"


NAMES = {"pen": ("a line", "lines"), "arrow": ("an arrow", "arrows"), "ellipse": ("an ellipse", "ellipses")}


def _counted(tool: str, count: int) -> str:
    one, many = NAMES[tool]
    return one if count == 1 else f"{count} {many}"


def _and(things: Sequence[str]) -> str:
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last
