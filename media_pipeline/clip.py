"""Cuts a piece out of a recording: from one frame up to, not including, another; its sound to the sample.

Where the recording allows it, frames are copied; else, and where a copy does not stand up to being looked at, all are
encoded.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from media_pipeline import ffmpeg, workspace
from media_pipeline.artifacts import Clip, Probe
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import FfmpegFailed, MediaError, OutOfSpace, telling_of_full_disks
from media_pipeline.joints import check_cut
from media_pipeline.limits import Limits
from media_pipeline.mp4 import Film, NotAsWritten, Track, read_film
from media_pipeline.parameter_sets import UnusualPicture
from media_pipeline.playback import make_playback
from media_pipeline.probe import load_times, probe
from media_pipeline.smart_cut import NotCopyable, Plan, make_cut, plan_cut
from media_pipeline.sniff import MOV, sniff
from media_pipeline.timecode import format_time, seconds_text, to_ms

NAME = "clip.mp4"
ROUNDING_MS = 1  # a moment given in whole milliseconds may lie this far from the frame it was read from
SEEK_MARGIN_S = 2  # before the first frame wanted: more than any encoder reorders
PROBING_SHARE, MAKING_SHARE = 0.1, 0.8  # of the progress told: of making a playback film; of the whole
TRYING_SHARE = 0.9  # of the progress told, where a copy is tried
UNFIT = (NotCopyable, UnusualPicture, NotAsWritten)
PICTURE = {
    "c:v": "libx264",
    "preset": "veryfast",
    "crf": 20,
    "bf": 0,
    "pix_fmt": "yuv420p",
    "profile:v": "high",
}


class EmptyClip(MediaError):
    """The times given leave nothing of the recording."""


@dataclass(frozen=True)
class _Range:
    """The piece wanted, in frames and in exact seconds on the recording's clock."""

    first: int
    last: int
    start: Fraction
    end: Fraction


def cut_clip(
    source: Path,
    folder_or_out: Path,
    *,
    start_ms: int,
    end_ms: int,
    limits: Limits | None = None,
    on_progress: Callable[[float], None] = lambda _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
    threads: int | None = None,
) -> Clip:
    """Cut `[start_ms, end_ms)` out of a recording or its playback film, frame by frame.

    The clip starts on the frame that is on the screen at `start_ms` and ends before the one on the screen at `end_ms`;
    a moment may be a frame's time rounded to the millisecond either way. `folder_or_out` is the file to write where it
    ends in `.mp4`, else a folder that gets `clip.mp4`. Raises MediaError; the file is seen whole or not at all.
    """
    out = folder_or_out if folder_or_out.suffix.lower() == ".mp4" else folder_or_out / NAME
    attempt = Attempt(
        limits or Limits(),
        cancelled,
        _rising(on_progress),
        threads,
        nice=0,
        source_bytes=source.stat().st_size,
    )
    with workspace.beside(out) as scratch:
        film = _own_film(source)
        if film is None:
            film = _made_film(source, scratch, attempt.part(0.0, MAKING_SHARE))
            attempt = attempt.part(MAKING_SHARE, 1.0)
        wanted = _range(film, start_ms, end_ms)
        written = scratch / NAME
        clip = _cut(film, wanted, written, replace(attempt, duration_s=float(wanted.end - wanted.start)))
        workspace.sync_file(written)
        workspace.publish(written, out)
    return replace(clip, files=(out.name,))


def _rising(tell: Callable[[float], None]) -> Callable[[float], None]:
    """Pass on only progress: ffmpeg's own count falls a little where sound and picture end apart."""
    highest = 0.0

    def report(fraction: float) -> None:
        nonlocal highest
        highest = max(highest, fraction)
        tell(highest)

    return report


def _own_film(source: Path) -> Film | None:
    """The recording with the moment of each frame, where it is a film like those made here."""
    if sniff(source).demuxer != MOV:
        return None
    try:
        film = read_film(source)
        return film if _is_ours(film) else None
    except ValueError:  # NotAsWritten, or tables that do not fit each other
        return None


def _made_film(source: Path, scratch: Path, attempt: Attempt) -> Film:
    """The playback film of any other recording."""
    found = _probe(source, scratch, attempt.part(0.0, PROBING_SHARE))
    making = replace(attempt.part(PROBING_SHARE, 1.0), duration_s=found.duration_ms / 1000)
    with workspace.building(scratch, "playback") as folder:
        make_playback(Source(source, found.demuxer), found, load_times(scratch), folder, making)
    return read_film(scratch / "playback" / "playback.mp4")


def _probe(source: Path, scratch: Path, attempt: Attempt) -> Probe:
    with workspace.building(scratch, "probe") as folder:
        return probe(source, folder, attempt)


def _is_ours(film: Film) -> bool:
    """Whether a film's tables say all there is to know: one picture that starts at 0 and hides nothing."""
    tracks = [track for track in film.tracks if track.handler in ("vide", "soun")]
    video = film.video
    if not tracks or len(tracks) > 2 or any(len(track.sizes) == 0 for track in tracks):
        return False
    if film.audio is not None and b"mp4a" not in film.audio.description:
        return False
    if video is None:
        return True
    if b"avcC" not in video.description:
        return False
    return len(video.shown) == len(video.pts) == len(np.unique(video.shown)) and int(video.shown[0]) == 0


def _range(film: Film, start_ms: int, end_ms: int) -> _Range:
    end_ms = min(end_ms, to_ms(film.end))
    if start_ms < 0 or end_ms <= start_ms:
        sentence = f"Between {format_time(max(start_ms, 0))} and {format_time(max(end_ms, 0))} there is nothing to cut. "
        raise EmptyClip("empty-clip", sentence + "Choose a start before the end, inside the recording.")
    if film.video is None:
        return _Range(0, 0, Fraction(start_ms, 1000), Fraction(end_ms, 1000))
    first = _frame_at(film, start_ms)
    last = len(film.video.shown) if end_ms >= to_ms(film.end) else _frame_at(film, end_ms)
    last = max(last, first + 1)
    shown = film.video.shown
    end = film.video.seconds(shown[last]) if last < len(shown) else film.end
    return _Range(first, last, film.video.seconds(shown[first]), end)


def _frame_at(film: Film, moment_ms: int) -> int:
    """The frame on the screen at a moment: the last that began, give or take the rounding to milliseconds."""
    assert film.video is not None  # noqa: S101  asked only of films
    limit = Fraction(moment_ms + ROUNDING_MS, 1000) * film.video.timescale
    return max(0, int(np.searchsorted(film.video.shown, float(limit), side="left")) - 1)


# ----------------------------------------------------------------------------------------------------- copying, encoding


def _cut(film: Film, wanted: _Range, path: Path, attempt: Attempt) -> Clip:
    """Copy what can be copied; encode everything where nothing can, or where the copy does not stand up."""
    try:
        plan = plan_cut(film, wanted.first, wanted.last, attempt)
    except UNFIT:
        clip, rest = None, attempt
    else:
        clip = _copied(plan, wanted, path, attempt.part(0.0, TRYING_SHARE))
        rest = attempt.part(TRYING_SHARE, 1.0)
    clip = clip or _encoded(film, wanted, path, rest)
    attempt.report(1.0)
    return clip


def _copied(plan: Plan, wanted: _Range, path: Path, attempt: Attempt) -> Clip | None:
    """The clip with most of its frames copied, looked at around its joints; None where it is not good enough."""
    try:
        with telling_of_full_disks():
            sound = _sound_alone(plan.film, wanted, path.with_name("sound.mp4"), attempt.part(0.0, 0.3))
            make_cut(plan, sound, path, attempt.part(0.3, 0.9))
            clip = _check(read_film(path), plan.film, wanted, plan.copied_frames)
            check_cut(plan, path, attempt)
    except OutOfSpace:
        raise
    except (FfmpegFailed, *UNFIT):
        return None
    return clip


def _encoded(film: Film, wanted: _Range, path: Path, attempt: Attempt) -> Clip:
    """The clip with every frame encoded anew."""
    node = _decoded(film, wanted, attempt)
    streams, options = [], {"movflags": "+faststart", "format": "mp4"}
    if film.video is not None:
        streams.append(_picture(node, film.video, wanted, options))
    if film.audio is not None:
        streams.append(_sound(node, film.audio, wanted, options))
    ffmpeg.run([ffmpeg.write(streams, path, **options)], attempt)
    return _check(read_film(path), film, wanted, 0)


def _sound_alone(film: Film, wanted: _Range, path: Path, attempt: Attempt) -> Film | None:
    if film.audio is None:
        return None
    options = {"format": "mp4"}
    sound = _sound(_decoded(film, wanted, attempt), film.audio, wanted, options)
    ffmpeg.run([ffmpeg.write([sound], path, **options)], attempt)
    return read_film(path)


def _decoded(film: Film, wanted: _Range, attempt: Attempt) -> Any:
    """The film from the key frame before on."""
    seek = max(Fraction(0), wanted.start - SEEK_MARGIN_S)
    start = {"ss": seconds_text(seek), "noaccurate_seek": None} if seek else {}
    return ffmpeg.open_input(Source(film.path, MOV), attempt, copyts=None, **start)


def _picture(node: Any, track: Track, wanted: _Range, options: dict[str, Any]) -> Any:
    """Exactly the frames wanted."""
    first, scale = int(track.shown[wanted.first]), track.timescale
    until = int(track.shown[wanted.last]) if wanted.last < len(track.shown) else int(track.shown[-1]) + 1
    picture = node["v:0"].filter("settb", f"1/{scale}").filter("trim", start_pts=first, end_pts=until)
    picture = picture.filter("setpts", f"PTS-{first}")
    options |= PICTURE
    options |= {
        "fps_mode": "passthrough",
        "enc_time_base:v": f"1/{scale}",
        "video_track_timescale": scale,
        "g": 250,
        "maxrate": "12M",
        "bufsize": "24M",
    }
    return picture


def _sound(node: Any, track: Track, wanted: _Range, options: dict[str, Any]) -> Any:
    """Exactly the samples wanted, silence where the recording has none."""
    rate = track.timescale
    first, until = round(wanted.start * rate), round(wanted.end * rate)
    sound = (
        node["a:0"]
        .filter("aresample", rate, **{"async": 1, "first_pts": first})
        .filter("asettb", f"1/{rate}")
    )
    sound = sound.filter("atrim", start_pts=first, end_pts=until).filter("asetpts", f"PTS-{first}")
    options |= {"c:a": "aac", "b:a": "160k"}
    return sound


def _check(clip: Film, film: Film, wanted: _Range, copied_frames: int) -> Clip:
    """Every frame wanted, at its own distance from the first; and sound wherever the recording has it."""
    frames = 0
    if film.video is not None:
        expected = film.video.shown[wanted.first : wanted.last] - film.video.shown[wanted.first]
        if clip.video is None or not np.array_equal(clip.video.shown, expected):
            raise FfmpegFailed(
                "clip-not-exact",
                "The clip came out with other frames than asked for. It will be tried again.",
            )
        frames = len(expected)
    start_ms = to_ms(wanted.start)
    duration_ms = to_ms(wanted.end - wanted.start)
    return Clip(
        files=(NAME,),
        start_ms=start_ms,
        end_ms=start_ms + duration_ms,
        duration_ms=duration_ms,
        frames=frames,
        has_video=clip.video is not None,
        has_audio=clip.audio is not None,
        copied_frames=copied_frames,
    )
