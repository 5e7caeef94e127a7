"""How large a picture is on the screen, after its own pixel shape and the way the phone was held."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

HDR_TRANSFERS = {"smpte2084", "arib-std-b67"}  # PQ and HLG


@dataclass(frozen=True)
class Shape:
    """A picture as it is stored, with what has to be done to see it right. Rotation in degrees, clockwise."""

    width: int
    height: int
    sample_aspect: Fraction = Fraction(1)
    rotation: int = 0
    mirrored: bool = False

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height on the screen, in square pixels."""
        width, height = self.width, self.height
        if self.sample_aspect > 1:
            width = round(width * self.sample_aspect)
        elif self.sample_aspect < 1:
            height = round(height / self.sample_aspect)
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def fitted(self, short_side: int) -> tuple[int, int]:
        """The size on the screen, made no larger than `short_side` across and even, as 4:2:0 needs."""
        return fit(*self.shown, short_side)


def fit(width: int, height: int, short_side: int) -> tuple[int, int]:
    """Scale down (never up) so that the shorter side is at most `short_side`; both sides even."""
    shorter = min(width, height)
    scale = min(Fraction(1), Fraction(short_side, shorter))
    return _even(width * scale), _even(height * scale)


def _even(length: Fraction) -> int:
    return max(2, round(length / 2) * 2)


def read_shape(stream: dict[str, Any]) -> Shape:
    """From what ffprobe says of a video stream."""
    rotation, mirrored = _turn(stream)
    return Shape(int(stream["width"]), int(stream["height"]), _aspect(stream), rotation, mirrored)


def _aspect(stream: dict[str, Any]) -> Fraction:
    across, _, down = str(stream.get("sample_aspect_ratio") or "1:1").partition(":")
    if not (across.isdigit() and down.isdigit()) or 0 in (int(across), int(down)):
        return Fraction(1)
    aspect = Fraction(int(across), int(down))
    return aspect if Fraction(1, 8) <= aspect <= 8 else Fraction(1)


def _turn(stream: dict[str, Any]) -> tuple[int, bool]:
    """Rotation (clockwise) and mirroring out of the display matrix."""
    for side in stream.get("side_data_list", []):
        words = [
            line.partition(":")[2].split()
            for line in str(side.get("displaymatrix", "")).splitlines()
            if ":" in line
        ]
        if len(words) < 2 or len(words[0]) < 2:
            continue
        (a, b), (c, d) = (map(int, words[0][:2]), map(int, words[1][:2]))
        return round(-float(side.get("rotation", 0))) % 360, a * d - b * c < 0
    return 0, False
