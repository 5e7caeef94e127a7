"""A photograph of something, say a student's work, made safe to show: a new JPEG of its pixels and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media_pipeline import ffmpeg, workspace
from media_pipeline.attempt import Attempt
from media_pipeline.errors import FfmpegFailed, OverLimit, UnreadableMedia
from media_pipeline.limits import MIB, Limits

LARGEST_BYTES = 20 * MIB
LONGEST_SIDE = 2400  # pixels: handwriting on a whole page can still be read
MOST_PIXELS = 100_000_000  # a phone's largest; beyond it a small file could ask for all memory
QUALITY = 88
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
LONGEST_BEGINNING = 12

NOT_A_PICTURE = "This file is not a picture that we can show. Please save it as JPEG or PNG and add it again."
TOO_LARGE = (
    f"This picture is larger than {LARGEST_BYTES // MIB} MB, the most for one. Please make it smaller."
)


@dataclass(frozen=True)
class Picture:
    """The picture that was made: its width and height in pixels."""

    width: int
    height: int


def looks_like_a_picture(beginning: bytes) -> bool:
    """Whether a file that begins so claims to be a JPEG, PNG or WebP; twelve bytes are enough."""
    return beginning.startswith(BEGINNINGS) or (beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP")


def make_picture(source: Path, out: Path, *, cancelled: Callable[[], bool] = lambda: False) -> Picture:
    """Write the picture in a file to `out` as a JPEG, turned upright and without anything but its pixels.

    The file is seen whole or not at all. Raises UnreadableMedia or OverLimit, with a sentence for whoever added it;
    FfmpegFailed when it is worth another try; Cancelled.
    """
    size = source.stat().st_size
    if size > LARGEST_BYTES:
        raise OverLimit("too-large", TOO_LARGE)
    with source.open("rb") as file:
        if not looks_like_a_picture(file.read(LONGEST_BEGINNING)):
            raise UnreadableMedia("not-a-picture", NOT_A_PICTURE)
    attempt = Attempt(Limits(file_bytes=LARGEST_BYTES), cancelled, nice=0, source_bytes=size)
    with workspace.beside(out) as scratch:
        made = scratch / "picture.jpg"
        order = {
            "path": str(source.resolve()),
            "out": str(made.resolve()),
            "longest_side": LONGEST_SIDE,
            "most_pixels": MOST_PIXELS,
            "quality": QUALITY,
        }
        answer = ffmpeg.run_module("media_pipeline.stills", order, attempt)
        if "unavailable" in answer:
            raise FfmpegFailed("no-opencv", "Pictures cannot be prepared here yet.", answer["unavailable"])
        if "unreadable" in answer:
            raise UnreadableMedia("not-a-picture", NOT_A_PICTURE, answer["unreadable"])
        workspace.sync_file(made)
        workspace.publish(made, out)
    return Picture(answer["width"], answer["height"])
