"""A goal of Amina's and Ben's, and files that look like student work."""

import cv2
import numpy as np
import pytest

from tests.goals.story import a_goal

PDF = b"%PDF-1.4\n% a worksheet\n"
PLACE = b"GPS 48.2082 16.3738"


@pytest.fixture
def goal(world):
    return a_goal(world.amina, world.amina_and_ben)


@pytest.fixture
def photograph() -> bytes:
    """A JPEG of 60 by 40 pixels that tells beside them where it was taken."""
    pixels = np.full((40, 60, 3), 200, dtype=np.uint8)
    coded = cv2.imencode(".jpg", pixels)[1].tobytes()
    told = b"Exif\x00\x00" + PLACE
    return coded[:2] + b"\xff\xe1" + (len(told) + 2).to_bytes(2, "big") + told + coded[2:]
