"""Decodes a picture that this machine's ffmpeg has no decoder for (AV1, in some builds) into one that it has.

Runs only as a sandboxed child (`ffmpeg.run_module("media_pipeline.bridge", …)`). PyAV brings decoders of its own; what it
writes is nearly lossless, has every frame at its own tick, and lives only until the playback film is made from it.
"""

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

NEARLY_LOSSLESS = {"preset": "ultrafast", "crf": "8", "bf": "0"}
REPORT_EVERY = 50  # frames


def carry_over(order: dict[str, Any]) -> dict[str, Any]:
    """Decode one track, encode it as H.264 with the same time stamps; answer how many frames came over."""
    options = {key: str(value) for key, value in order["guard"].items()}
    demuxer = order["demuxer"].partition(",")[0]
    count = 0
    with (
        av.open(f"file:{order['path']}", format=demuxer, options=options) as source,
        av.open(f"file:{order['out']}", "w", format="mov") as out,
    ):
        track = source.streams[order["video"]]
        track.thread_type = "AUTO"
        film = out.add_stream(
            "libx264", rate=Fraction(order["rate"]).limit_denominator(1001), options=NEARLY_LOSSLESS
        )
        film.width, film.height, film.pix_fmt = (
            track.codec_context.width,
            track.codec_context.height,
            "yuv420p",
        )
        film.codec_context.time_base = track.time_base
        for frame in decoded(source, track):
            if frame.pts is None:
                continue
            even = frame.reformat(width=film.width, height=film.height, format="yuv420p")
            even.pts, even.time_base = frame.pts, frame.time_base
            out.mux(film.encode(even))
            count += 1
            if count % REPORT_EVERY == 0:
                say({"progress": min(count / max(order["frames"], 1), 1.0)})
        out.mux(film.encode(None))
    return {"frames": count, "bytes": Path(order["out"]).stat().st_size}


def decoded(source: Any, track: Any) -> Iterator[Any]:
    """Every frame that can be decoded; a rotten packet costs its own frames only."""
    for packet in source.demux(track):
        try:
            yield from packet.decode()
        except av.error.FFmpegError:
            continue


def say(what: dict[str, Any]) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Answer one order from the parent."""
    av.logging.set_level(av.logging.ERROR)
    say(carry_over(json.loads(sys.argv[1])))


if __name__ == "__main__":
    main()
