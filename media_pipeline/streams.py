"""Chooses the tracks that a viewer gets, out of all that a file holds."""

from dataclasses import dataclass
from typing import Any

from media_pipeline import refusals
from media_pipeline.artifacts import Notice
from media_pipeline.limits import Limits

Stream = dict[str, Any]  # one track as ffprobe describes it

VIDEO_NAMES = {
    "h264", "hevc", "vp8", "vp9", "av1", "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v2", "msmpeg4v3", "h263", "flv1",
    "wmv1", "wmv2", "wmv3", "vc1", "mjpeg", "dvvideo", "theora", "prores", "svq3", "vp6f",
}  # fmt: skip
AUDIO_NAMES = {
    "aac", "aac_latm", "mp3", "mp2", "mp1", "opus", "vorbis", "flac", "alac", "ac3", "eac3", "amr_nb", "amr_wb",
    "wmav1", "wmav2", "wmapro", "dvaudio", "nellymoser", "speex", "gsm_ms",
}  # fmt: skip
HIGHEST_SAMPLE_RATE = 768_000


@dataclass(frozen=True)
class Streams:
    """The main picture, every sound worth hearing, and what had to be left out."""

    video: Stream | None
    audio: tuple[Stream, ...]
    left_out: tuple[Notice, ...]


def choose_streams(headers: dict[str, Any], limits: Limits) -> Streams:
    """From what ffprobe says of a file. Raises UnreadableMedia or OverLimit where nothing can be given to a viewer."""
    streams = headers.get("streams", [])
    if over := refusals.said_over_limit(headers.get("said", "")):
        raise over
    if len(streams) > limits.streams:
        raise refusals.too_many_streams()
    pictures = [stream for stream in streams if _is_film(stream)]
    sounds = [stream for stream in streams if stream.get("codec_type") == "audio"]
    video = [stream for stream in pictures if stream.get("codec_name") in VIDEO_NAMES]
    audio = [stream for stream in sounds if _is_known_sound(stream, limits)]
    if not video and not audio:
        names = {_name(stream) for stream in pictures + sounds}
        raise refusals.unsupported(names) if names else refusals.nothing_inside()
    chosen = max(video, key=lambda stream: (_flag(stream, "default"), _area(stream)), default=None)
    _check_size(chosen, limits)
    notices = _left_out(bool(pictures) and not video, len(video) > 1, len(sounds) > len(audio))
    return Streams(chosen, tuple(audio), notices)


def _is_film(stream: Stream) -> bool:
    """Whether a picture moves: covers and stills are kept in files as if they were films."""
    return (
        stream.get("codec_type") == "video"
        and not _flag(stream, "attached_pic")
        and not _flag(stream, "still_image")
    )


def _is_known_sound(stream: Stream, limits: Limits) -> bool:
    name = _name(stream)
    known = name in AUDIO_NAMES or name.startswith(("pcm_", "adpcm_"))
    fair = 0 < int(stream.get("sample_rate") or 0) <= HIGHEST_SAMPLE_RATE
    return known and fair and int(stream.get("channels") or 0) <= limits.channels


def _name(stream: Stream) -> str:
    return str(stream.get("codec_name") or stream.get("codec_tag_string") or "unknown")


def _flag(stream: Stream, name: str) -> int:
    return int(stream.get("disposition", {}).get(name, 0))


def _area(stream: Stream) -> int:
    return int(stream.get("width") or 0) * int(stream.get("height") or 0)


def _check_size(stream: Stream | None, limits: Limits) -> None:
    if stream is None:
        return
    width, height = int(stream.get("width") or 0), int(stream.get("height") or 0)
    if width * height > limits.frame_pixels or max(width, height) > limits.side_pixels:
        raise refusals.too_many_pixels(width, height)
    if width <= 0 or height <= 0:
        raise refusals.damaged(f"This film does not say how large its picture is. {refusals.CHOOSE}")


def _left_out(no_picture: bool, several_pictures: bool, some_sound: bool) -> tuple[Notice, ...]:
    notices = (
        (
            no_picture,
            "picture-left-out",
            "The picture is stored in a way that we can’t play. You can listen to the sound.",
        ),
        (
            several_pictures,
            "one-picture-shown",
            "This file holds more than one picture. You see the main one.",
        ),
        (
            some_sound,
            "sound-left-out",
            "Some of the sound is stored in a way that we can’t play. It is left out.",
        ),
    )
    return tuple(Notice(code, sentence) for holds, code, sentence in notices if holds)
