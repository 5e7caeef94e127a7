"""The chart as a picture file, for a document or a slide: drawn here, without a browser."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from app.foundation.harmless import one_line
from app.progress.chart import Chart, Dot, Label, Line

SCALE: Final = 2
SHIFT: Final = 4  # positions in sixteenths of a pixel
FONT: Final = "sans"  # comes with OpenCV, and knows Latin, Greek, Cyrillic and Chinese letters
MARGIN: Final = 24
TITLE_SIZE: Final = 17
TEXT_SIZE: Final = 12
TITLE_LINES: Final = 3

Colour = tuple[int, int, int]
Image = np.ndarray

WHITE: Final[Colour] = (255, 255, 255)
INK: Final[Colour] = (46, 33, 28)  # blue, green, red, as OpenCV has it
SOFT: Final[Colour] = (104, 92, 86)
GRID: Final[Colour] = (230, 226, 222)
GOOD: Final[Colour] = (66, 117, 26)
ACCENT: Final[Colour] = (168, 92, 30)

COLOURS: Final[dict[str, Colour]] = {
    "grid": GRID,
    "path": SOFT,
    "phase": SOFT,
    "baseline": SOFT,
    "target": GOOD,
    "median": ACCENT,
    "trend": ACCENT,
    "tick": SOFT,
}
WIDTHS: Final = {"median": 2.0, "target": 1.4, "baseline": 1.4, "path": 1.2}
DASHES: Final = {"target": (6, 4), "baseline": (2, 4), "phase": (4, 4), "trend": (10, 4)}


def as_png(chart: Chart, *, title: str, lines: Sequence[str]) -> bytes:
    """The chart under its title and a few lines of words, twice as fine as a screen's pixels, on white."""
    heading = wrapped(title, TITLE_SIZE, chart.width - 2 * MARGIN)[:TITLE_LINES]
    said = [part for line in lines for part in wrapped(line, TEXT_SIZE, chart.width - 2 * MARGIN)]
    above = MARGIN + 24 * len(heading) + 12
    height = above + chart.height + 18 * len(said) + MARGIN
    image = np.full((height * SCALE, chart.width * SCALE, 3), 255, np.uint8)
    for number, words in enumerate(heading):
        _write(image, words, MARGIN, MARGIN + 16 + 24 * number, TITLE_SIZE, INK, weight=500)
    for line in chart.lines:
        _line(image, line, above)
    for dot in chart.dots:
        _dot(image, dot, above)
    for label in chart.labels:
        _label(image, label, above)
    for number, words in enumerate(said):
        _write(image, words, MARGIN, above + chart.height + 16 + 18 * number, TEXT_SIZE, SOFT)
    kept, data = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    if not kept:
        raise RuntimeError("the picture could not be written")
    return bytes(data.tobytes())


def wrapped(text: str, size: int, width: float) -> list[str]:
    """The text in lines that fit; a single word that does not fit is cut where it must be."""
    found: list[str] = []
    for word in one_line(text).split():
        joined = f"{found[-1]} {word}" if found else word
        if found and _width(joined, size) <= width:
            found[-1] = joined
            continue
        rest = word
        while _width(rest, size) > width and len(rest) > 1:
            fitting = next(
                n for n in range(len(rest) - 1, 0, -1) if n == 1 or _width(rest[:n], size) <= width
            )
            found.append(rest[:fitting])
            rest = rest[fitting:]
        found.append(rest)
    return found


def _width(words: str, size: int, weight: int = 400) -> float:
    left, _, right, _ = _box(words, size, weight)
    return (right - left) / SCALE


def _box(words: str, size: int, weight: int) -> tuple[int, int, int, int]:
    x, y, width, height = cv2.getTextSize((0, 0), words, (0, 0), cv2.FontFace(FONT), size * SCALE, weight)
    return x, y, x + width, y + height


def _write(
    image: Image,
    words: str,
    x: float,
    y: float,
    size: int,
    colour: Colour,
    *,
    anchor: str = "start",
    weight: int = 400,
) -> None:
    back = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * _width(words, size, weight)
    place = (round((x - back) * SCALE), round(y * SCALE))
    cv2.putText(image, words, place, colour, cv2.FontFace(FONT), size * SCALE, weight)


def _label(image: Image, label: Label, above: float) -> None:
    colour = COLOURS.get(label.kind, INK)
    weight = 400 if label.kind == "tick" else 500
    _write(
        image, label.words, label.x, label.y + above, TEXT_SIZE, colour, anchor=label.anchor, weight=weight
    )


def _line(image: Image, line: Line, above: float) -> None:
    colour = COLOURS.get(line.kind, INK)
    start, end = np.array([line.x1, line.y1 + above]), np.array([line.x2, line.y2 + above])
    thickness = max(1, round(WIDTHS.get(line.kind, 1) * SCALE))
    for begin, stop in _dashed(start, end, DASHES.get(line.kind)):
        cv2.line(image, _fine(begin), _fine(stop), colour, thickness, cv2.LINE_AA, SHIFT)


def _dashed(start: Image, end: Image, dash: tuple[int, int] | None) -> list[tuple[Image, Image]]:
    length = float(np.linalg.norm(end - start))
    if dash is None or length == 0:
        return [(start, end)]
    on, off = dash
    along = (end - start) / length
    return [
        (start + along * at, start + along * min(at + on, length))
        for at in range(0, int(length) + 1, on + off)
    ]


def _dot(image: Image, dot: Dot, above: float) -> None:
    centre = _fine(np.array([dot.x, dot.y + above]))
    radius = round(4.5 * SCALE * (1 << SHIFT))
    cv2.circle(image, centre, radius, INK if dot.intervention else WHITE, cv2.FILLED, cv2.LINE_AA, SHIFT)
    cv2.circle(image, centre, radius, INK, round(1.5 * SCALE), cv2.LINE_AA, SHIFT)


def _fine(place: Image) -> tuple[int, int]:
    x, y = (place * SCALE * (1 << SHIFT)).round().astype(int)
    return int(x), int(y)
