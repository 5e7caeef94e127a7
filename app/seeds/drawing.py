"""A drawn classroom: flat shapes with soft edges, in numpy alone, so that it can be drawn on any machine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 960, 540

Picture = NDArray[np.float32]
"""Height × width × RGB, 0 to 255."""

Colour = tuple[int, int, int]

_Y, _X = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)

WALL, FLOOR, BOARD, FRAME = (226, 219, 205), (176, 148, 118), (246, 248, 247), (116, 92, 70)
TABLE, TABLE_EDGE, WINDOW, LEAF = (206, 178, 140), (160, 130, 96), (198, 220, 232), (120, 150, 104)
BAR, BAR_FILL, BAR_OTHER = (90, 98, 112), (72, 118, 178), (196, 122, 70)
SKINS: tuple[Colour, ...] = ((141, 95, 66), (224, 180, 148), (98, 66, 48), (206, 158, 120), (168, 118, 84))
HAIRS: tuple[Colour, ...] = ((40, 30, 28), (122, 78, 44), (24, 22, 24), (62, 44, 36), (30, 26, 26))
CLOTHES: tuple[Colour, ...] = ((54, 96, 112), (152, 74, 70), (84, 104, 66), (112, 88, 140), (186, 140, 62))
STUDENT_PLACES = ((170, 432), (370, 446), (590, 446), (790, 432))


@dataclass(frozen=True)
class Moment:
    """What one frame shows."""

    speaking: str | None
    hands_up: frozenset[str]
    teacher_x: float
    beat: float
    board: int


def blank() -> Picture:
    """A picture of nothing."""
    return np.zeros((HEIGHT, WIDTH, 3), np.float32)


def box(
    picture: Picture, left: float, top: float, right: float, bottom: float, colour: Colour, radius: float = 4
) -> None:
    """Draw a box with rounded corners."""
    place = _place(left, top, right, bottom)
    across = np.abs(_X[place] - (left + right) / 2) - (right - left) / 2 + radius
    down = np.abs(_Y[place] - (top + bottom) / 2) - (bottom - top) / 2 + radius
    corner = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    _paint(picture, place, corner + np.minimum(np.maximum(across, down), 0) - radius, colour)


def disk(picture: Picture, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
    """Draw an ellipse around a middle, with half its width and height."""
    place = _place(x - wide, y - high, x + wide, y + high)
    _paint(
        picture,
        place,
        (np.hypot((_X[place] - x) / wide, (_Y[place] - y) / high) - 1) * min(wide, high),
        colour,
    )


def _place(left: float, top: float, right: float, bottom: float) -> tuple[slice, slice]:
    rows = slice(max(int(top) - 2, 0), max(min(int(bottom) + 3, HEIGHT), 0))
    return rows, slice(max(int(left) - 2, 0), max(min(int(right) + 3, WIDTH), 0))


def _paint(picture: Picture, place: tuple[slice, slice], distance: Picture, colour: Colour) -> None:
    cover = np.clip(0.5 - distance, 0, 1)[..., None]
    picture[place] += (np.array(colour, np.float32) - picture[place]) * cover


def room() -> Picture:
    """The room without people: wall, window, board, tables."""
    picture = blank()
    box(picture, -20, -20, WIDTH + 20, 380, WALL, 0)
    box(picture, -20, 380, WIDTH + 20, HEIGHT + 20, FLOOR, 0)
    for left in (36, 106):
        box(picture, left, 70, left + 62, 210, WINDOW, 3)
    box(picture, 866, 250, 908, 384, FRAME, 6)
    for x, y in ((866, 220), (890, 190), (912, 226)):
        disk(picture, x, y, 26, 40, LEAF)
    box(picture, 250, 44, 710, 262, FRAME, 6)
    box(picture, 258, 52, 702, 254, BOARD, 3)
    return picture


def fraction_bar(picture: Picture, left: float, top: float, parts: int, filled: int, colour: Colour) -> None:
    """A bar cut into equal parts, some of them coloured: a fraction without a word."""
    wide, high = 380.0, 44.0
    box(picture, left - 3, top - 3, left + wide + 3, top + high + 3, BAR, 4)
    for part in range(parts):
        start = left + wide * part / parts
        box(
            picture,
            start + 1,
            top,
            start + wide / parts - 1,
            top + high,
            colour if part < filled else BOARD,
            2,
        )


def board(picture: Picture, shown: int) -> None:
    """What is on the board: first three quarters, then eighths beside it, then the two in the same pieces."""
    pairs = (((4, 3), None), ((4, 3), (8, 5)), ((8, 6), (8, 5)))
    first, second = pairs[shown]
    fraction_bar(picture, 290, 92, *first, BAR_FILL)
    if second is not None:
        fraction_bar(picture, 290, 172, *second, BAR_OTHER)


def person(
    picture: Picture, index: int, x: float, y: float, size: float, *, speaking: bool, hand: bool, beat: float
) -> None:
    """Somebody, from the front; a speaking one nods, and sound goes out beside the head."""
    nod = 2.5 * np.sin(beat * 9) if speaking else 0.8 * np.sin(beat * 1.3 + index)
    if hand:
        box(picture, x + 26 * size, y - 92 * size, x + 38 * size, y, CLOTHES[index], 6)
        disk(picture, x + 32 * size, y - 96 * size, 8 * size, 9 * size, SKINS[index])
    box(picture, x - 34 * size, y - 34 * size, x + 34 * size, y + 84 * size, CLOTHES[index], 22 * size)
    disk(picture, x, y - 64 * size + nod, 27 * size, 32 * size, SKINS[index])
    disk(picture, x, y - 84 * size + nod, 28 * size, 18 * size, HAIRS[index])
    mouth = 2 + 3 * abs(np.sin(beat * 11)) if speaking else 1.4
    disk(picture, x, y - 48 * size + nod, 8 * size, mouth * size, (92, 44, 40))
    if speaking:
        for step in range(3):
            disk(
                picture,
                x - (44 + 12 * step) * size,
                y - 62 * size,
                2.6 * size,
                (8 + 6 * step) * size,
                (250, 250, 246),
            )


def draw(empty: Picture, moment: Moment) -> Picture:
    """One frame: the room, the board, the teacher, four students at their tables."""
    picture = empty.copy()
    board(picture, moment.board)
    person(
        picture,
        0,
        moment.teacher_x,
        300,
        1.25,
        speaking=moment.speaking == "teacher",
        hand=False,
        beat=moment.beat,
    )
    for number, (x, y) in enumerate(STUDENT_PLACES, start=1):
        name = f"student {number}"
        person(
            picture,
            number,
            x,
            y - 14,
            1.0,
            speaking=moment.speaking == name,
            hand=name in moment.hands_up,
            beat=moment.beat + number,
        )
        box(picture, x - 84, y + 50, x + 84, HEIGHT + 8, TABLE_EDGE, 3)
        box(picture, x - 92, y + 40, x + 92, y + 58, TABLE, 5)
    return picture
