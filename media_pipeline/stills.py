"""Decodes one picture with OpenCV and writes it anew as a JPEG of nothing but its pixels.

Runs only as a sandboxed child (`ffmpeg.run_module("media_pipeline.stills", …)`): OpenCV's readers of PNG, JPEG and WebP
parse hostile bytes. What a camera wrote beside the picture, the place above all, is not copied, because it is never read
but for which way up the picture goes.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any


def rewrite(path: str, out: str, longest_side: int, most_pixels: int, quality: int) -> dict[str, Any]:
    """Write the picture at `path` to `out`, no side longer than asked for; say its size, or what was in the way."""
    os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(most_pixels)
    try:
        import cv2  # noqa: PLC0415
        import numpy as np  # noqa: PLC0415
    except ImportError as reason:
        return {"unavailable": str(reason)}
    cv2.setNumThreads(1)
    try:
        picture = cv2.imdecode(np.fromfile(path, dtype=np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as reason:
        return {"unreadable": str(reason)[:200]}
    if picture is None:
        return {"unreadable": "no decoder took it"}
    height, width = picture.shape[:2]
    scale = min(1.0, longest_side / max(height, width))
    if scale < 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        return {"unreadable": "no encoder took it"}
    Path(out).write_bytes(coded.tobytes())
    return {"width": int(picture.shape[1]), "height": int(picture.shape[0])}


def main() -> None:
    """Answer one order from the parent."""
    sys.stdout.write(json.dumps(rewrite(**json.loads(sys.argv[1]))) + "\n")


if __name__ == "__main__":
    main()
