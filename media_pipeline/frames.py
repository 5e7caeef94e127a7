"""Looks at pictures of a film with OpenCV and says which one is sharpest and best lit. The only cv2.VideoCapture.

Runs only as a sandboxed child (`ffmpeg.run_module("media_pipeline.frames", …)`). OpenCV is imported late: on a machine
without the libraries it needs, the caller is told so and chooses without it.
"""

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

LOOKED_AT_WIDTH = 320
DARKEST, BRIGHTEST = 40.0, 215.0
UNREAD = -1.0


def best_moment(candidates: str, path: str, moments_ms: list[float]) -> dict[str, Any]:
    """The moment whose picture scores highest, with the score of each.

    `candidates` is a film of just these pictures; where one of them can't be decoded alone, they are looked for in the
    whole one.
    """
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "protocol_whitelist;file"
    try:
        import cv2  # noqa: PLC0415
    except ImportError as reason:
        return {"unavailable": str(reason)}
    cv2.setNumThreads(1)
    scores = _scores(cv2, candidates, [None] * len(moments_ms))
    if UNREAD in scores:
        scores = _scores(cv2, path, moments_ms)
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return {"best": best, "scores": scores}


def _scores(cv2: Any, path: str, moments_ms: Sequence[float | None]) -> list[float]:
    """What the pictures at these moments score, or, for None, one after the other."""
    film = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
    scores = []
    for moment in moments_ms:
        if moment is not None:
            film.set(cv2.CAP_PROP_POS_MSEC, moment)
        read, picture = film.read()
        scores.append(_score(cv2, picture) if read else UNREAD)
    film.release()
    return scores


def _score(cv2: Any, picture: Any) -> float:
    """Detail in the picture, held down where it is too dark, too bright, or without contrast."""
    height, width = picture.shape[:2]
    small = cv2.resize(
        picture, (LOOKED_AT_WIDTH, max(1, height * LOOKED_AT_WIDTH // width)), interpolation=cv2.INTER_AREA
    )
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    detail = float(cv2.Laplacian(grey, cv2.CV_64F).std())
    light, spread = float(grey.mean()), float(grey.std())
    lit = min(1.0, light / DARKEST, (255.0 - light) / (255.0 - BRIGHTEST))
    return float(detail * lit * min(1.0, spread / 30.0))


def main() -> None:
    """Answer one order from the parent."""
    order = json.loads(sys.argv[1])
    sys.stdout.write(json.dumps(best_moment(**order)) + "\n")


if __name__ == "__main__":
    main()
