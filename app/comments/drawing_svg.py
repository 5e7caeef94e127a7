"""A drawing as a picture that stands alone: for exports, pages on paper and other programs.

It holds lines, ellipses and text and nothing that runs, loads or links. The page draws the same shapes by the same
arithmetic in ``static/js/drawing/figures.js``.
"""

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as Xml

from app.comments.drawing import Arrow, Colour, Ellipse, Pen, Shape, Words, shapes_of, told

NAMESPACE = "http://www.w3.org/2000/svg"
INKS = {Colour.YELLOW: "#ffd83d", Colour.RED: "#ff5a4f", Colour.BLUE: "#59b7ff", Colour.WHITE: "#ffffff"}
HALO = "#10131a"  # under every line, so that each colour is seen on bright and on dark
HALO_WIDTH = 1.9  # of a line's width
HEAD_ANGLE = math.radians(28)
HEAD_OF_LENGTH = 0.4  # an arrow's head is at most this much of it …
HEAD_OF_WIDTH = 6  # … and this many widths of its line
LETTER_WIDTH = 0.52  # of a text's size: the mean of a sans serif
LEADING = 1.2
NARROWEST = 8  # letters in a line of text, however near the edge it begins

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Place = tuple[float, float]


def as_svg(drawing: Mapping[str, Any], *, width: int, height: int, who: str) -> str:
    """Draw it for a picture of ``width`` × ``height`` pixels; ``who`` drew it is said in its title."""
    root = Xml.Element(
        "svg",
        {"xmlns": NAMESPACE, "viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height)},
    )
    Xml.SubElement(root, "title").text = _printable(told(drawing, who))
    for shape in shapes_of(drawing):
        _draw(root, shape, (width, height))
    return Xml.tostring(root, encoding="unicode")


def _draw(root: Xml.Element, shape: Shape, size: Place) -> None:
    group = Xml.SubElement(root, "g", {"data-tool": shape.tool})
    if isinstance(shape, Words):
        _write(group, shape, size)
        return
    thickness = shape.width * size[0]
    name, facts = _outline(shape, size)
    line = {"fill": "none", "stroke-linecap": "round", "stroke-linejoin": "round"}
    for ink, factor in ((HALO, HALO_WIDTH), (INKS[shape.colour], 1)):
        Xml.SubElement(
            group, name, {**facts, **line, "stroke": ink, "stroke-width": _number(thickness * factor)}
        )


def _outline(shape: Pen | Arrow | Ellipse, size: Place) -> tuple[str, dict[str, str]]:
    points = [_placed(point, size) for point in shape.points]
    if isinstance(shape, Pen):
        return "path", {"d": pen_path(points)}
    if isinstance(shape, Arrow):
        return "path", {"d": arrow_path(points[0], points[1], shape.width * size[0])}
    (left, top), (right, bottom) = points
    return "ellipse", {
        "cx": _number((left + right) / 2),
        "cy": _number((top + bottom) / 2),
        "rx": _number(abs(right - left) / 2),
        "ry": _number(abs(bottom - top) / 2),
    }


def pen_path(points: Sequence[Place]) -> str:
    """A smooth line through a hand's points: curves that bend at each and meet half way between them."""
    first, *rest = points
    path = f"M{_pair(first)}"
    if not rest:
        return f"{path} l0.01 0"
    for here, after in pairwise(rest):
        path += f" Q{_pair(here)} {_pair(((here[0] + after[0]) / 2, (here[1] + after[1]) / 2))}"
    return f"{path} L{_pair(rest[-1])}"


def arrow_path(tail: Place, tip: Place, thickness: float) -> str:
    """A shaft and two barbs."""
    length = math.dist(tail, tip)
    barb = min(length * HEAD_OF_LENGTH, thickness * HEAD_OF_WIDTH)
    back = math.atan2(tail[1] - tip[1], tail[0] - tip[0])
    sides = [
        (tip[0] + barb * math.cos(back + turn), tip[1] + barb * math.sin(back + turn))
        for turn in (HEAD_ANGLE, -HEAD_ANGLE)
    ]
    return f"M{_pair(tail)} L{_pair(tip)} M{_pair(sides[0])} L{_pair(tip)} L{_pair(sides[1])}"


def _write(group: Xml.Element, shape: Words, size: Place) -> None:
    x, y = _placed(shape.at, size)
    tall = shape.size * size[0]
    letters = max(NARROWEST, int((size[0] - x) / (tall * LETTER_WIDTH)))
    text = Xml.SubElement(
        group,
        "text",
        {
            "font-family": "sans-serif",
            "font-weight": "600",
            "font-size": _number(tall),
            "fill": INKS[shape.colour],
            "stroke": HALO,
            "stroke-width": _number(tall / 6),
            "stroke-linejoin": "round",
            "paint-order": "stroke",
            "dominant-baseline": "central",
        },
    )
    for index, line in enumerate(textwrap.wrap(_printable(shape.words), letters)):
        place = {"x": _number(x), "y": _number(y + index * tall * LEADING)}
        Xml.SubElement(text, "tspan", place).text = line


def _printable(text: str) -> str:
    return NOT_IN_XML.sub("", text)


def _placed(point: Sequence[float], size: Place) -> Place:
    return point[0] * size[0], point[1] * size[1]


def _pair(place: Place) -> str:
    return f"{_number(place[0])} {_number(place[1])}"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
