"""Makes the one film that every browser plays: re-muxed where the upload allows it, encoded where it does not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from media_pipeline import ffmpeg
from media_pipeline.allowed import guard
from media_pipeline.artifacts import Notice, Playback, Probe
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import FfmpegFailed, OutOfSpace, UnreadableMedia
from media_pipeline.hdr import write_table
from media_pipeline.mp4 import Film, NotAsWritten, Track, read_film
from media_pipeline.parameter_sets import UnusualPicture
from media_pipeline.remux import PRIMING, remux
from media_pipeline.shape import HDR_TRANSFERS
from media_pipeline.sniff import MOV
from media_pipeline.timecode import parse_rate, to_ms
from media_pipeline.timeline import Rhythm, Ticks, kept_times, least_gap, too_many_frames
from media_pipeline.units import blank_user_data

NAME = "playback.mp4"
SOUND_RATE = 48_000
KEY_FRAME_EVERY_S = 2
PICTURE = {
    "c:v": "libx264",
    "preset": "veryfast",
    "crf": 21,
    "bf": 0,
    "pix_fmt": "yuv420p",
    "profile:v": "high",
}
KEEP_GOING = {"max_error_rate": 1}  # how much may be lost is weighed here, frame by frame, once it is made
TABLE = ".colours.cube"
LEAST_BITS, MOST_BITS = 300_000, 8_000_000  # a second
ROOM_FOR_PICTURE = 0.8  # of what a film may grow to; the rest is for sound and tables
LEAST_SHARE = 0.5  # of the frames: below this the recording is refused, above it the loss is told
TOLD_SHARE = 0.995
FIRST_FRAME_S = 0.3  # the first frame decoded is at most this far from where the first one was found
SAME_SHAPE = 0.02  # a picture within this of its shape is stretched to it, as by rounding to even sizes


@dataclass(frozen=True)
class _Plan:
    """How this recording becomes a playback film."""

    probe: Probe
    copy_video: bool
    rhythm: Rhythm | None
    carried: Source | None = None

    @classmethod
    def make(cls, probe: Probe, *, copy_video: bool) -> "_Plan":
        return cls(probe, copy_video, _rhythm(probe))

    @property
    def start(self) -> Fraction:
        """Seconds from ffmpeg's zero (the container's start) to the viewer's."""
        return Fraction(self.probe.start)


def _rhythm(probe: Probe) -> Rhythm | None:
    rate = parse_rate(probe.source_rate)
    return Rhythm(rate, probe.variable_rate, probe.rounded_times) if rate else None


def make_playback(source: Source, probe: Probe, times: Ticks, folder: Path, attempt: Attempt) -> Playback:
    """Write `playback.mp4` into `folder` and check it frame by frame against the recording."""
    path = folder / NAME
    plan = _Plan.make(probe, copy_video=probe.copy_video)
    expected = _expected(probe, times, attempt)
    film = _remuxed(source, plan, path, expected, attempt) if plan.copy_video else None
    if film is None:
        plan = _Plan.make(probe, copy_video=False)
        film = _encoded(source, plan, path, attempt)
    warnings = _check(film, probe, len(expected))
    return _artifact(film, plan, warnings)


def _remuxed(
    source: Source, plan: _Plan, path: Path, expected: list[Fraction], attempt: Attempt
) -> Film | None:
    """The film with its picture copied; None where that does not show the right frames (an edit list cuts into it, say)."""
    rhythm = plan.rhythm
    assert rhythm is not None  # noqa: S101  a film has a rhythm
    ways: tuple[Callable[[], Film], ...] = (
        lambda: remux(source, plan.probe, rhythm, path, attempt),
        lambda: _written(source, plan, path, attempt),
    )
    for way in ways:
        try:
            film = way()
            if film.video is not None and _keeps_times(film.video, expected):
                blank_user_data(path, film.video)
                return film
        except OutOfSpace:
            raise
        except (FfmpegFailed, NotAsWritten, UnusualPicture):
            continue
    return None


def _encoded(source: Source, plan: _Plan, path: Path, attempt: Attempt) -> Film:
    """The film with its picture encoded; where ffmpeg can't decode it, from a copy that was carried over first."""
    if not plan.probe.has_video or ffmpeg.decodes(plan.probe.video_codec or ""):
        return _written(source, plan, path, attempt)
    carried = Source(path.with_name(".carried.mov"), MOV)
    first, second = attempt.part(0.0, 0.5), attempt.part(0.5, 1.0)
    order = {
        "path": str(source.path.resolve()),
        "demuxer": source.demuxer,
        "guard": guard(attempt.limits),
        "video": plan.probe.video_index,
        "rate": plan.probe.source_rate,
        "frames": plan.probe.frames,
        "out": str(carried.path),
    }
    ffmpeg.run_module("media_pipeline.bridge", order, replace(first, source_bytes=attempt.limits.file_bytes))
    film = _written(source, replace(plan, carried=carried), path, second)
    carried.path.unlink()
    return film


def _written(source: Source, plan: _Plan, path: Path, attempt: Attempt) -> Film:
    ffmpeg.run([_output(source, plan, path, attempt)], attempt)
    path.with_name(TABLE).unlink(missing_ok=True)
    return read_film(path)


def _output(source: Source, plan: _Plan, path: Path, attempt: Attempt) -> Any:
    node = ffmpeg.open_input(source, attempt)
    streams, options = [], {"movflags": "+faststart", "format": "mp4", **KEEP_GOING}
    if plan.probe.has_video:
        streams.append(
            _copied_picture(node, plan, options)
            if plan.copy_video
            else _new_picture(node, plan, options, path.parent, attempt)
        )
    if plan.probe.has_audio:
        streams.append(
            _copied_sound(node, plan, options) if plan.probe.copy_audio else _new_sound(node, plan, options)
        )
    return ffmpeg.write(streams, path, **options)


def _copied_picture(node: Any, plan: _Plan, options: dict[str, Any]) -> Any:
    probe = plan.probe
    options["c:v"] = "copy"
    options["bsf:v"] = _shifted(plan)
    if plan.rhythm is not None and plan.rhythm.rounded:
        options["video_track_timescale"] = plan.rhythm.timescale
    return node[str(probe.video_index)]


def _shifted(plan: _Plan) -> str:
    """A bitstream filter that starts the clock at the first frame, and undoes a container's rounding."""
    assert plan.rhythm is not None  # noqa: S101  a film has a rhythm
    if not plan.rhythm.rounded:
        return f"{_shift_by(plan.start)}:{_last_duration(plan.rhythm)}"
    step, scale = plan.rhythm.frame_ticks, plan.rhythm.timescale
    start = round(plan.start * scale)
    pts, dts = (f"round(({stamp}-{start})/{step})*{step}" for stamp in ("PTS", "DTS"))
    return f"setts=time_base=1/{scale}:prescale=1:pts={pts}:dts={dts}:duration={step}"


def _shift_by(start: Fraction) -> str:
    ticks = f"round({float(start)!r}/TB)"
    return f"setts=pts=PTS-{ticks}:dts=DTS-{ticks}"


def _last_duration(rhythm: Rhythm, least: float = 0.0) -> str:
    """How long the last frame lasts (the others last until the next one), for `setts`; at least `least` seconds."""
    most, usual = float(rhythm.longest_last_s), float(1 / rhythm.rate)
    believed = f"if(gt(DURATION*TB\\,{most!r})\\,{usual!r}/TB\\,DURATION)"
    return f"duration=max({least!r}/TB\\,{believed})"


def _new_picture(node: Any, plan: _Plan, options: dict[str, Any], folder: Path, attempt: Attempt) -> Any:
    probe, rhythm = plan.probe, plan.rhythm
    assert rhythm is not None  # noqa: S101  a film has a rhythm
    scale = rhythm.timescale
    picture = _decodable_picture(node, plan, attempt)
    if probe.interlaced:
        picture = picture.filter("bwdif", mode="send_frame", deint="interlaced")
    picture = picture.filter("setpts", _since_start(plan)).filter("settb", f"1/{scale}")
    if not rhythm.variable:
        picture = picture.filter("setpts", f"round(PTS/{rhythm.frame_ticks})*{rhythm.frame_ticks}")
    picture = picture.filter("select", _kept_frames(rhythm, attempt))
    picture = _fitted(picture, probe)
    if probe.transfer in HDR_TRANSFERS:
        picture = _for_ordinary_screens(picture, probe.transfer, folder)
    picture = picture.filter("setsar", 1)
    most, most_rate = _most_bits(attempt), attempt.limits.output_frame_rate
    options |= PICTURE
    options |= {
        "fps_mode": "passthrough",
        "enc_time_base:v": f"1/{scale}",
        "video_track_timescale": scale,
        "threads:v": attempt.cores,
        "maxrate": most,
        "bufsize": 2 * most,
        "g": 9999,
        "sc_threshold": 0,
        "bsf:v": f"setts={_last_duration(rhythm, 1 / most_rate if too_many_frames(rhythm, most_rate) else 0.0)}",
        "force_key_frames": f"expr:gte(t,n_forced*{KEY_FRAME_EVERY_S})",
    }
    return picture


def _since_start(plan: _Plan) -> str:
    """Time from the first frame, which is exactly 0. STARTPTS alone would start again when a picture changes its size."""
    start = 0.0 if plan.carried else float(plan.start)
    return f"if(lt(abs(STARTPTS*TB-{start!r}),{FIRST_FRAME_S}),PTS-STARTPTS,round(PTS-{start!r}/TB))"


def _fitted(picture: Any, probe: Probe) -> Any:
    """The picture at its size; one that has another shape along the way (a shared window, say) between black bars."""
    width, height = probe.width or 0, probe.height or 0
    if Fraction(probe.sample_aspect or 1) == 1:
        picture = picture.filter("setsar", 1)
    same = f"lt(abs(dar*{height}/{width}-1),{SAME_SHAPE})"
    across, down = f"2*floor(min({width},{height}*dar)/2)", f"2*floor(min({height},{width}/dar)/2)"
    sizes = (f"if({same},{width},max(2,{across}))", f"if({same},{height},max(2,{down}))")
    picture = picture.filter("scale", *sizes, flags="bicubic", out_range="tv")
    return picture.filter("pad", width, height, "(ow-iw)/2", "(oh-ih)/2")


def _decodable_picture(node: Any, plan: _Plan, attempt: Attempt) -> Any:
    if plan.carried is None:
        return node[str(plan.probe.video_index)]
    return ffmpeg.open_input(plan.carried, attempt)["v:0"]


def _for_ordinary_screens(picture: Any, transfer: str, folder: Path) -> Any:
    """HDR colours adapted, after the picture has its final size: it costs by the pixel."""
    table = write_table(folder / TABLE, transfer)
    picture = picture.filter("format", "gbrp10le").filter("lut3d", file=str(table), interp="tetrahedral")
    picture = picture.filter("scale", out_color_matrix="bt709", out_range="tv").filter("format", "yuv420p")
    return picture.filter(
        "setparams", colorspace="bt709", color_primaries="bt709", color_trc="bt709", range="tv"
    )


def _kept_frames(rhythm: Rhythm, attempt: Attempt) -> str:
    """Frames whose time does not advance are left out; and, of too many, those too soon after the last one kept."""
    most = attempt.limits.output_frame_rate
    gap = float(least_gap(most)) if too_many_frames(rhythm, most) else 0.0
    return f"isnan(prev_selected_t)+gte(t-prev_selected_t,{gap!r})*gt(t,prev_selected_t)"


def _most_bits(attempt: Attempt) -> int:
    """Bits a second that keep the film inside what one file may grow to."""
    room = attempt.limits.derived_bytes(attempt.source_bytes) * 8 / max(attempt.duration_s, 1.0)
    return int(max(LEAST_BITS, min(MOST_BITS, room * ROOM_FOR_PICTURE)))


def _copied_sound(node: Any, plan: _Plan, options: dict[str, Any]) -> Any:
    options["c:a"] = "copy"
    options["bsf:a"] = f"{_shift_by(plan.start)},noise=drop=lt(pts+{PRIMING}\\,0):amount=0"
    return node[str(plan.probe.audio_indexes[0])]


def _new_sound(node: Any, plan: _Plan, options: dict[str, Any]) -> Any:
    shift = f"PTS-{float(plan.start)!r}/TB"
    tracks = [node[str(index)].filter("asetpts", shift) for index in plan.probe.audio_indexes]
    tracks = [track.filter("aresample", SOUND_RATE, **{"async": 1, "first_pts": 0}) for track in tracks]
    sound = tracks[0] if len(tracks) == 1 else _mixed(tracks)
    channels = 1 if plan.probe.audio_channels == 1 and len(tracks) == 1 else 2
    options |= {"c:a": "aac", "b:a": "96k" if channels == 1 else "160k", "ac": channels}
    return sound


def _mixed(tracks: list[Any]) -> Any:
    """Several microphones at once, kept from clipping."""
    return ffmpeg.mix(tracks).filter("alimiter", limit=0.95, level=0)


# ------------------------------------------------------------------------------------------------------ checking the film


def _expected(probe: Probe, times: Ticks, attempt: Attempt) -> list[Fraction]:
    rhythm = _rhythm(probe)
    if rhythm is None or probe.time_base is None:
        return []
    return kept_times(times, Fraction(probe.time_base), rhythm, attempt.limits.output_frame_rate)


def _keeps_times(track: Track | None, expected: list[Fraction]) -> bool:
    """Whether every frame is there, at its time to half a millisecond, and none besides."""
    if track is None or len(track.shown) != len(expected) or len(track.pts) != len(expected):
        return False
    wanted = np.array([float(moment) for moment in expected])
    return bool(np.abs(track.shown / track.timescale - wanted).max() < 0.0005)


def _check(film: Film, probe: Probe, frames: int) -> tuple[Notice, ...]:
    if probe.has_audio and film.audio is None:
        raise FfmpegFailed(
            "no-sound-written", "The sound of the recording was lost on the way. It will be tried again."
        )
    if not probe.has_video:
        return ()
    shown = len(film.video.shown) if film.video else 0
    share = shown / max(frames, 1)
    if share < LEAST_SHARE:
        raise UnreadableMedia(
            "undecodable",
            "Most of this recording’s picture can’t be read. Choose another copy of the recording.",
        )
    if film.video is not None and film.video.shown[0] != 0:
        raise FfmpegFailed("late-start", "The film came out with a wrong start. It will be tried again.")
    if share < TOLD_SHARE:
        sentence = f"About {100 * (1 - share):.0f}% of the picture could not be read. The rest is kept."
        return (Notice("frames-missing", sentence),)
    return ()


def _artifact(film: Film, plan: _Plan, warnings: tuple[Notice, ...]) -> Playback:
    probe, track = plan.probe, film.video
    return Playback(
        files=(f"playback/{NAME}",),
        duration_ms=to_ms(film.end),
        width=probe.width,
        height=probe.height,
        frame_rate=probe.frame_rate,
        frames=len(track.shown) if track else 0,
        has_video=track is not None,
        has_audio=film.audio is not None,
        copied_video=plan.copy_video,
        copied_audio=probe.copy_audio,
        rotation=probe.rotation if plan.copy_video else 0,
        size_bytes=film.path.stat().st_size,
        warnings=(*probe.warnings, *warnings),
    )
