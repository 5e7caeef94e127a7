"""A link as a picture that a phone's camera reads."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class Code:
    """A QR code to draw: how many modules each side has, the quiet border included, and the dark ones as a path."""

    side: int
    path: str


BORDER = 4  # modules of quiet that a reader needs around the code


def code_of(link: str) -> Code:
    """The code of a link, with so much redundancy that a tenth of it may be hidden by a head."""
    matrix = segno.make_qr(link, error="m").matrix
    runs = [
        f"M{BORDER + x} {BORDER + y}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, dark in enumerate(row)
        if dark
    ]
    return Code(len(matrix) + 2 * BORDER, "".join(runs))
