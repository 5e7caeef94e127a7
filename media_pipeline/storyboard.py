"""Small pictures along the film, for scrubbing: sheets of JPEG and a WebVTT list whose times are real frame times."""

from fractions import Fraction
from pathlib import Path

from media_pipeline import ffmpeg
from media_pipeline.allowed import guard
from media_pipeline.artifacts import Playback, Storyboard
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import FfmpegFailed
from media_pipeline.mp4 import Film, Track
from media_pipeline.shape import fit
from media_pipeline.timecode import format_time, to_ms
from media_pipeline.timeline import thin_out

NAME = "storyboard.vtt"
COLUMNS, ROWS = 10, 10
SHORT_SIDE = 90
SHORTEST_INTERVAL, LONGEST_INTERVAL = Fraction(2), Fraction(10)
WANTED = 360  # thumbs of an hour; fewer for a shorter film


def make_storyboard(
    source: Source, film: Film, playback: Playback, folder: Path, attempt: Attempt
) -> Storyboard:
    """Write `storyboard.vtt` and its sheets; a sound recording gets an empty list."""
    interval = min(LONGEST_INTERVAL, max(SHORTEST_INTERVAL, film.end / WANTED))
    if film.video is None or playback.width is None or playback.height is None:
        (folder / NAME).write_text("WEBVTT\n", encoding="utf-8")
        return Storyboard((f"storyboard/{NAME}",), 0, 0, 0, 0, to_ms(interval))
    width, height = fit(playback.width, playback.height, SHORT_SIDE)
    ticks = _moments(film.video, interval)
    order = {
        "path": str(source.path.resolve()),
        "guard": guard(attempt.limits),
        "folder": str(folder),
        "ticks": ticks,
        "width": width,
        "height": height,
        "rotation": playback.rotation,
        "columns": COLUMNS,
        "rows": ROWS,
    }
    answer = ffmpeg.run_module("media_pipeline.sheets", order, attempt)
    found, sheets = [int(tick) for tick in answer["ticks"]], int(answer["sheets"])
    if not found or not set(found) <= set(ticks):
        raise FfmpegFailed(
            "no-storyboard", "No pictures could be taken from the film. It will be tried again."
        )
    moments = [to_ms(film.video.seconds(tick)) for tick in found]
    (folder / NAME).write_text(_cues(moments, to_ms(film.end), width, height), encoding="utf-8")
    names = [NAME, *(_sheet(number) for number in range(1, sheets + 1))]
    files = tuple(f"storyboard/{name}" for name in names)
    return Storyboard(files, len(found), sheets, width, height, to_ms(interval))


def _moments(track: Track, interval: Fraction) -> list[int]:
    """Key frames, at least `interval` apart."""
    ticks = [Fraction(int(tick)) for tick in track.sync_times]
    return [int(tick) for tick in thin_out(ticks, interval * track.timescale * Fraction(95, 100))]


def _sheet(number: int) -> str:
    return f"sheet-{number:03d}.jpg"


def _cues(moments: list[int], end_ms: int, width: int, height: int) -> str:
    lines = ["WEBVTT", ""]
    for place, start in enumerate(moments):
        until = moments[place + 1] if place + 1 < len(moments) else max(end_ms, start + 1)
        sheet, within = divmod(place, COLUMNS * ROWS)
        left, top = within % COLUMNS * width, within // COLUMNS * height
        lines += [
            f"{format_time(start)} --> {format_time(until)}",
            f"{_sheet(sheet + 1)}#xywh={left},{top},{width},{height}",
            "",
        ]
    return "\n".join(lines)
