"""Weighs a file's headers against its packets, and says what a viewer gets and what a browser needs done to it."""

from fractions import Fraction
from typing import Any

import numpy as np

from media_pipeline import refusals
from media_pipeline.artifacts import Notice, Probe
from media_pipeline.limits import Limits
from media_pipeline.losses import damaged_stretches, losses
from media_pipeline.scan import MARK_DAMAGED, MARK_HIDDEN, MARK_KEY
from media_pipeline.shape import HDR_TRANSFERS, read_shape
from media_pipeline.sniff import Sniffed
from media_pipeline.streams import Stream, Streams
from media_pipeline.timecode import parse_rate, rate_text, to_ms
from media_pipeline.timeline import Rhythm, Ticks, find_rhythm, kept_times, too_many_frames

COPIED_PROFILES = {"Constrained Baseline", "Baseline", "Main", "High"}
COPIED_FORMATS = {"yuv420p", "yuvj420p"}
INTERLACED = {"tt", "bb", "tb", "bt"}
HIGHEST_COPIED_LEVEL = 52
LARGEST_COPIED_SIDE = 4096
LONGEST_GAP_S = 10.5  # between key frames; x264's default at 25 frames a second is 10
LONGEST_GAP_FRAMES = 300
NOTICED_OFFSET_MS = 200
SHORTEST_MS = 4  # one frame at 240 a second; what is shorter cannot be watched


class Finding:
    """What is known of one recording, once its packets have been read."""

    def __init__(
        self,
        sniffed: Sniffed,
        size: int,
        streams: Streams,
        scanned: dict[str, Any],
        packets: Ticks,
        limits: Limits,
    ) -> None:
        self.sniffed, self.size, self.scanned, self.limits = sniffed, size, scanned, limits
        self.warnings = list(streams.left_out)
        self.sounds = [sound for sound in scanned["audio"] if sound["heard"] is not None]
        heard = {sound["index"] for sound in self.sounds}
        self.audio = [stream for stream in streams.audio if stream["index"] in heard]
        self.video = self._readable(streams.video)
        if self.video is None and not self.audio:
            raise refusals.undecodable("Neither picture nor sound of this recording can be read.")
        self.time_base = Fraction(scanned["time_base"]) if self.video else Fraction(1, 1000)
        self.start_ticks = int(scanned["picture"]["first"]) if self.video else 0
        self._keep_shown(packets if self.video else packets[:, :0])
        self.shape = read_shape(self.video) if self.video else None
        self.rhythm = (
            find_rhythm(self.times, self.time_base, _claimed_rates(self.video)) if self.video else None
        )

    def _readable(self, stream: Stream | None) -> Stream | None:
        if stream is None or self.scanned["picture"]["first"] is not None:
            return stream
        sentence = "The picture of this recording can’t be read. You can listen to the sound."
        self.warnings.append(Notice("picture-unreadable", sentence))
        return None

    def _keep_shown(self, packets: Ticks) -> None:
        """Times from the first frame shown, sorted, without what is never shown."""
        times, marks = packets
        seen = (times >= self.start_ticks) & (marks & MARK_HIDDEN == 0)
        order = np.argsort(times[seen], kind="stable")
        times, marks = times[seen][order] - self.start_ticks, marks[seen][order]
        first_of_its_time = np.append(np.ones(min(len(times), 1), np.bool_), np.diff(times) > 0)
        self.doubled = int(len(times) - first_of_its_time.sum())
        self.times, self.marks = times[first_of_its_time], marks[first_of_its_time]

    # ------------------------------------------------------------------------------------------------------ the clock

    @property
    def start(self) -> Fraction:
        """Where the viewer's clock starts, in seconds of the container's own time stamps."""
        if self.video is not None:
            return self.start_ticks * self.time_base
        return self._first_sound

    @property
    def _first_sound(self) -> Fraction:
        return min(Fraction(sound["heard"]) for sound in self.sounds)

    @property
    def _zero(self) -> Fraction:
        """Where ffmpeg's clock starts: at the container's own start."""
        return Fraction(self.scanned["container_start"] or 0, 1_000_000)

    @property
    def duration(self) -> Fraction:
        ends = [Fraction(sound["end"]) - self.start for sound in self.sounds]
        if self.rhythm is not None:
            lasting = int(self.scanned["last_duration"]) * self.time_base
            ends.append(int(self.times[-1]) * self.time_base + self.rhythm.last_s(lasting))
        return max(ends)

    # ------------------------------------------------------------------------------------------------ the conclusions

    def conclude(self, files: tuple[str, ...]) -> Probe:
        """Everything, as the later stages and the viewer need it. Raises OverLimit for a recording that is too long."""
        duration_ms = to_ms(self.duration)
        if duration_ms > self.limits.duration_s * 1000:
            raise refusals.too_long(self.limits.duration_s)
        if duration_ms < SHORTEST_MS:
            raise refusals.over_at_once()
        self._notice_oddities()
        for_picture, for_sound = self._picture_reasons(), self._sound_reasons()
        return Probe(
            files=files,
            duration_ms=duration_ms,
            has_video=self.video is not None,
            has_audio=bool(self.audio),
            warnings=tuple(self.warnings),
            container=self.sniffed.container,
            demuxer=self.sniffed.demuxer,
            size_bytes=self.size,
            compatible=not for_picture and not for_sound,
            reasons=(*for_picture, *for_sound),
            copy_video=self.video is not None and not for_picture,
            copy_audio=bool(self.audio) and not for_sound,
            start_ticks=self.start_ticks,
            start=str(self.start - self._zero),
            start_offset_ms=to_ms(self.start - self._zero),
            **self._picture_facts(encoded=bool(for_picture)),
            **self._sound_facts(),
        )

    def _picture_facts(self, *, encoded: bool) -> dict[str, Any]:
        video, shape, rhythm = self.video or {}, self.shape, self.rhythm
        size = (
            (shape.fitted(self.limits.output_height) if encoded else shape.shown) if shape else (None, None)
        )
        most = self.limits.output_frame_rate
        frames = kept_times(self.times, self.time_base, rhythm, most) if rhythm else []
        return {
            "width": size[0],
            "height": size[1],
            "frame_rate": rate_text(_kept_rate(rhythm, len(frames), self.duration, most)),
            "frames": len(frames),
            "source_rate": rate_text(rhythm.rate) if rhythm else None,
            "variable_rate": rhythm.variable if rhythm else False,
            "rounded_times": rhythm.rounded if rhythm else False,
            "time_base": str(self.time_base) if self.video else None,
            "video_index": video.get("index"),
            "video_codec": video.get("codec_name"),
            "pixel_format": video.get("pix_fmt"),
            "coded_width": shape.width if shape else None,
            "coded_height": shape.height if shape else None,
            "sample_aspect": str(shape.sample_aspect) if shape else None,
            "rotation": shape.rotation if shape else 0,
            "mirrored": shape.mirrored if shape else False,
            "interlaced": self._interlaced,
            "transfer": video.get("color_transfer"),
        }

    def _sound_facts(self) -> dict[str, Any]:
        first = self.audio[0] if self.audio else {}
        return {
            "audio_indexes": tuple(stream["index"] for stream in self.audio),
            "audio_codec": first.get("codec_name"),
            "audio_channels": int(first.get("channels") or 0),
            "sample_rate": int(first.get("sample_rate") or 0),
        }

    @property
    def _damaged_s(self) -> tuple[tuple[float, float], ...]:
        """From when to when the picture is damaged, in seconds of the viewer's clock."""
        if self.video is None:
            return ()
        seconds = self.times * float(self.time_base)
        return damaged_stretches(seconds, self.marks & MARK_DAMAGED != 0, self.marks & MARK_KEY != 0)

    @property
    def _interlaced(self) -> bool:
        if self.video is None:
            return False
        return self.video.get("field_order") in INTERLACED or bool(self.scanned["picture"].get("interlaced"))

    def _notice_oddities(self) -> None:
        early_ms = to_ms(self.start - self._first_sound) if self.video is not None and self.sounds else 0
        early = f"The sound begins {early_ms / 1000:.1f} s before the first picture."
        hdr = self.video is not None and self.video.get("color_transfer") in HDR_TRANSFERS
        self.warnings += losses(self.scanned, self.sniffed.demuxer, self.duration, self._damaged_s)
        notices = (
            (len(self.scanned["audio"]) > len(self.audio), "sound-left-out", "One sound track is empty."),
            (
                early_ms >= NOTICED_OFFSET_MS,
                "sound-before-picture",
                f"{early} You hear it from the first picture on.",
            ),
            (not self.audio, "no-sound", "This film has no sound."),
            (hdr, "hdr", "This film was recorded in HDR. Its colours are adapted to ordinary screens."),
        )
        self.warnings += [Notice(code, sentence) for holds, code, sentence in notices if holds]

    # --------------------------------------------------------------------------------------- whether it can be copied

    def _picture_reasons(self) -> tuple[Notice, ...]:
        """Why the picture has to be encoded anew, if it has to be."""
        if self.video is None or self.rhythm is None or self.shape is None:
            return ()
        video, shape = self.video, self.shape
        checks = (
            (video["codec_name"] == "h264", "codec", "The picture is not H.264."),
            (
                video.get("profile") in COPIED_PROFILES,
                "profile",
                "Its H.264 profile does not play everywhere.",
            ),
            (video.get("pix_fmt") in COPIED_FORMATS, "pixel-format", "Its colours are not 8-bit 4:2:0."),
            (
                0 < int(video.get("level") or 0) <= HIGHEST_COPIED_LEVEL,
                "level",
                "Its H.264 level is too high.",
            ),
            (max(shape.width, shape.height) <= LARGEST_COPIED_SIDE, "size", "Its picture is larger than 4K."),
            (not self._interlaced, "interlaced", "It is interlaced."),
            (shape.sample_aspect == 1, "anamorphic", "Its pixels are not square."),
            (not shape.mirrored, "mirrored", "It is mirrored."),
            (video.get("color_transfer") not in HDR_TRANSFERS, "hdr", "It is HDR."),
            (
                not too_many_frames(self.rhythm, self.limits.output_frame_rate),
                "rate",
                "It has too many frames a second.",
            ),
            (
                self.doubled == 0 and not self.scanned["backwards"],
                "time-stamps",
                "Its time stamps are out of order.",
            ),
            (self.scanned["new_headers"] == 0, "changing-size", "Its picture changes along the way."),
            (not self._damaged_s, "damaged", "It is damaged in places."),
            (self._keys_are_sane(), "key-frames", "Its key frames are too far apart."),
        )
        return tuple(Notice(code, sentence) for fine, code, sentence in checks if not fine)

    def _keys_are_sane(self) -> bool:
        keys = np.flatnonzero(self.marks & MARK_KEY)
        if len(keys) == 0 or keys[0] != 0:
            return False
        bounds = np.append(keys, len(self.times) - 1)
        gaps_s = np.diff(self.times[bounds]) * float(self.time_base)
        return bool(gaps_s.max() <= LONGEST_GAP_S or np.diff(bounds).max() <= LONGEST_GAP_FRAMES)

    def _sound_reasons(self) -> tuple[Notice, ...]:
        """Why the sound has to be encoded anew, if it has to be."""
        if not self.audio:
            return ()
        first = self.audio[0]
        checks = (
            (len(self.audio) == 1, "several-sounds", "It has several sound tracks."),
            (
                first["codec_name"] == "aac" and first.get("profile") == "LC",
                "sound-codec",
                "The sound is not AAC.",
            ),
            (int(first.get("channels") or 0) <= 2, "channels", "The sound has more than two channels."),
            (
                self.sounds[0]["damaged"] == 0,
                "damaged-sound",
                "The sound is damaged in places.",
            ),
            (
                8000 <= int(first["sample_rate"]) <= 48_000,
                "sample-rate",
                "The sound’s sampling rate is unusual.",
            ),
        )
        return tuple(Notice(code, sentence) for fine, code, sentence in checks if not fine)


def _claimed_rates(video: Stream | None) -> list[Fraction]:
    names = ("avg_frame_rate", "r_frame_rate")
    return [rate for name in names if (rate := parse_rate((video or {}).get(name))) is not None]


def _kept_rate(rhythm: Rhythm | None, frames: int, duration: Fraction, most: int) -> Fraction | None:
    """The rate a viewer gets: the recording's own, or what is left when frames are left out."""
    if rhythm is None or not too_many_frames(rhythm, most):
        return rhythm.rate if rhythm else None
    every = -(-rhythm.rate // most)
    return (
        rhythm.rate / every if not rhythm.variable else (Fraction(frames) / duration).limit_denominator(1001)
    )
