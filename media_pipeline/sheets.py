"""Draws the storyboard's sheets: seeks to each key frame, decodes that one frame, and lays it small on a sheet.

Runs only as a sandboxed child (`ffmpeg.run_module("media_pipeline.sheets", …)`): PyAV parses hostile bytes.
"""

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
JPEG_SCALE = 5  # the encoder's quantiser: 2 is best, 31 worst


def draw(order: dict[str, Any]) -> dict[str, Any]:
    """Write `sheet-NNN.jpg` files; answer the moments (in ticks) that were found, in the order laid out."""
    found: list[int] = []
    laid: list[Picture] = []
    sheets = 0
    per_sheet = order["columns"] * order["rows"]
    for count, (tick, thumb) in enumerate(_thumbs(order), 1):
        found.append(tick)
        laid.append(thumb)
        if len(laid) == per_sheet:
            sheets += 1
            _write(order, sheets, laid)
            laid = []
        say({"progress": count / len(order["ticks"])})
    if laid:
        sheets += 1
        _write(order, sheets, laid)
    return {"ticks": found, "sheets": sheets}


def _thumbs(order: dict[str, Any]) -> Iterator[tuple[int, Picture]]:
    options = {key: str(value) for key, value in order["guard"].items()}
    with av.open(f"file:{order['path']}", format="mov", options=options) as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        stream.codec_context.skip_frame = "NONKEY"
        for tick in order["ticks"]:
            frame = _frame_at(container, stream, tick)
            if frame is not None:
                yield tick, _small(frame, order)


def _frame_at(container: Any, stream: Any, tick: int) -> Any:
    """The key frame shown at `tick`, or None where it can't be decoded."""
    container.seek(tick, stream=stream, backward=True, any_frame=False)
    for packet in container.demux(stream):
        if packet.size == 0 or (packet.pts is not None and packet.is_keyframe and packet.pts > tick):
            return None
        if not packet.is_keyframe or packet.pts != tick:
            continue
        try:
            frames = [*packet.decode(), *stream.codec_context.decode(None)]
        except av.error.FFmpegError:
            frames = []
        stream.codec_context.flush_buffers()
        return frames[0] if frames else None
    return None


def _small(frame: Any, order: dict[str, Any]) -> Picture:
    width, height, turns = order["width"], order["height"], order["rotation"] // 90
    if turns % 2:
        width, height = height, width
    picture: Picture = frame.reformat(
        width=width, height=height, format="rgb24", interpolation="AREA"
    ).to_ndarray()
    return np.rot90(picture, -turns)


def _write(order: dict[str, Any], number: int, thumbs: list[Picture]) -> None:
    width, height, columns = order["width"], order["height"], order["columns"]
    rows = -(-len(thumbs) // columns)
    sheet = np.zeros((rows * height, min(columns, len(thumbs)) * width, 3), np.uint8)
    for place, thumb in enumerate(thumbs):
        top, left = place // columns * height, place % columns * width
        sheet[top : top + height, left : left + width] = thumb
    Path(order["folder"], f"sheet-{number:03d}.jpg").write_bytes(_jpeg(sheet))


def _jpeg(sheet: Picture) -> bytes:
    height, width = sheet.shape[:2]
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"flags": "+qscale", "global_quality": str(JPEG_SCALE * 118), "qmin": "2"}
    frame = av.VideoFrame.from_ndarray(sheet, format="rgb24").reformat(format="yuvj420p")
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


def say(what: dict[str, Any]) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Answer one order from the parent."""
    av.logging.set_level(av.logging.ERROR)
    say(draw(json.loads(sys.argv[1])))


if __name__ == "__main__":
    main()
