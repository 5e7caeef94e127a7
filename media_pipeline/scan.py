"""Reads every packet of a recording once, and decodes its first frame: times and facts that no header is trusted for.

Runs only as a sandboxed child (`ffmpeg.run_module("media_pipeline.scan", …)`): PyAV parses hostile bytes.
"""

import json
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from media_pipeline.packets import PictureCheck, damaged_sound

PROGRESS_EVERY = 20_000  # packets
FIRST_FRAME_PACKETS = 600  # packets decoded in search of a first picture
MARK_KEY = 1
MARK_HIDDEN = 2
MARK_DAMAGED = 4
CLOCK_MAY_START_ANEW = 0x0200  # AVFMT_TS_DISCONT, of transport and program streams
LONGEST_JUMP_US = 10_000_000  # ffmpeg's -dts_delta_threshold: a clock that moves more than this was set
LONGEST_STEP_BACK_US = 100_000


@dataclass
class VideoTrack:
    """What the packets of the picture say; times in ticks of the stream's time base."""

    times: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    last_duration: int = 0
    new_headers: int = 0
    backwards: int = 0
    newest: int | None = None
    check: PictureCheck | None = None

    def add(self, packet: Any) -> None:
        time = packet.pts if packet.pts is not None else packet.dts
        if time is None:
            time = self.times[-1] + max(self.last_duration, 1) if self.times else 0
        damaged = packet.is_corrupt or (self.check is not None and self.check.damaged(packet))
        self.times.append(time)
        self.marks.append(
            MARK_KEY * packet.is_keyframe | MARK_HIDDEN * packet.is_discard | MARK_DAMAGED * damaged
        )
        self.last_duration = packet.duration or self.last_duration
        self.new_headers += bool(packet.has_sidedata("new_extradata"))
        if self.check is not None and packet.is_keyframe:
            self.new_headers += self.check.changes(packet)
        if packet.dts is not None:
            self.backwards += self.newest is not None and packet.dts <= self.newest
            self.newest = packet.dts


@dataclass
class AudioTrack:
    """First and last moment of one sound track, in ticks."""

    first: int | None = None
    end: int = 0
    packets: int = 0
    damaged: int = 0
    ends_damaged: bool = False
    is_aac: bool = False

    def add(self, packet: Any) -> None:
        time = packet.pts if packet.pts is not None else packet.dts
        self.ends_damaged = packet.is_corrupt or (self.is_aac and damaged_sound(packet))
        self.damaged += self.ends_damaged
        if time is None:
            return
        self.packets += 1
        self.first = time if self.first is None else min(self.first, time)
        self.end = max(self.end, time + (packet.duration or 0))


@dataclass
class Clock:
    """Undoes jumps of a clock that was set while it ran, in the way (and by the thresholds) of the ffmpeg program.

    A recorder that starts again, or two recordings laid end to end, leave such jumps; the films made later are made by
    ffmpeg, and have to agree with what is found here. Microseconds.
    """

    offset: int = 0
    latest: int | None = None
    last: dict[int, int] = field(default_factory=dict)
    next: dict[int, int] = field(default_factory=dict)

    def put_right(self, packet: Any) -> None:
        """Move a packet's time stamps on to the clock that began with the first packet."""
        if packet.dts is None:
            return
        base, track = packet.time_base, packet.stream_index
        dts = round(packet.dts * base * 1_000_000) + self.offset
        expected = self.next.get(track, self.latest)
        if expected is not None:
            jumped = abs(dts - expected) > LONGEST_JUMP_US
            back = track in self.last and dts + LONGEST_STEP_BACK_US < self.last[track]
            if jumped or back:
                self.offset -= dts - expected
                dts = expected
        if self.offset:
            ticks = round(Fraction(self.offset, 1_000_000) / base)
            packet.pts = None if packet.pts is None else packet.pts + ticks
            packet.dts += ticks
        self.last[track] = self.latest = dts
        self.next[track] = dts + round((packet.duration or 0) * base * 1_000_000)


def open_media(path: str, demuxer: str, options: dict[str, Any]) -> Any:
    """Open a file with the forced demuxer and the same guards as ffmpeg gets."""
    return av.open(
        f"file:{path}", format=demuxer.partition(",")[0], options={k: str(v) for k, v in options.items()}
    )


def read_packets(order: dict[str, Any]) -> dict[str, Any]:
    """One pass over all packets. Frame times go to a file; the rest is the answer."""
    with open_media(order["path"], order["demuxer"], order["guard"]) as container:
        video = container.streams[order["video"]] if order["video"] is not None else None
        sounds = {
            index: AudioTrack(is_aac=container.streams[index].codec_context.name == "aac")
            for index in order["audio"]
        }
        track = VideoTrack(check=PictureCheck.of(video) if video else None)
        wanted = ([video] if video else []) + [container.streams[index] for index in sounds]
        size = Path(order["path"]).stat().st_size
        truncated = _follow(container, wanted, video, track, sounds, size)
        times: NDArray[np.int64] = np.array([track.times, track.marks], dtype=np.int64)
        np.save(order["times"], times, allow_pickle=False)
        return {
            "container_start": container.start_time,
            "time_base": str(video.time_base) if video else None,
            "last_duration": track.last_duration,
            "new_headers": track.new_headers,
            "backwards": track.backwards,
            "truncated": truncated,
            "audio": [_sound(container.streams[index], sound) for index, sound in sounds.items()],
        }


def _follow(
    container: Any, wanted: list[Any], video: Any, track: VideoTrack, sounds: dict[int, AudioTrack], size: int
) -> str | None:
    """Hand every packet to its track; answer what cut the file short, if anything did."""
    clock = Clock() if container.format.flags & CLOCK_MAY_START_ANEW else None
    try:
        for count, packet in enumerate(container.demux(wanted)):
            if packet.size == 0:
                continue
            if clock is not None:
                clock.put_right(packet)
            if video is not None and packet.stream_index == video.index:
                track.add(packet)
            else:
                sounds[packet.stream_index].add(packet)
            if count % PROGRESS_EVERY == PROGRESS_EVERY - 1 and packet.pos:
                say({"progress": min(packet.pos / max(size, 1), 1.0)})
    except av.error.FFmpegError as reason:
        return str(reason)
    return None


def _sound(stream: Any, sound: AudioTrack) -> dict[str, Any]:
    base = Fraction(stream.time_base)
    first = None if sound.first is None else str(sound.first * base)
    return {
        "index": stream.index,
        "first": first,
        "end": str(sound.end * base),
        "packets": sound.packets,
        "damaged": sound.damaged,
        "ends_damaged": sound.ends_damaged,
    }


def first_picture(order: dict[str, Any]) -> dict[str, Any]:
    """Decode until a picture comes out: its time is where the viewer's clock starts."""
    with open_media(order["path"], order["demuxer"], order["guard"]) as container:
        stream = container.streams[order["video"]]
        stream.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(order["guard"]["max_pixels"])}
        problem = ""
        for count, packet in enumerate(container.demux(stream)):
            if count > FIRST_FRAME_PACKETS:
                break
            try:
                frames = packet.decode()
            except av.error.FFmpegError as reason:
                problem = str(reason)
                continue
            for frame in frames:
                if frame.pts is not None:
                    return {
                        "first": frame.pts,
                        "interlaced": bool(frame.interlaced_frame),
                        "format": frame.format.name,
                    }
    return {"first": None, "problem": problem}


def first_sound(order: dict[str, Any], index: int) -> str | None:
    """When sound first comes out of a track, after what its encoder put before; None where none ever does."""
    with open_media(order["path"], order["demuxer"], order["guard"]) as container:
        for count, packet in enumerate(container.demux(container.streams[index])):
            if count > FIRST_FRAME_PACKETS:
                return None
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                continue
            if frames and frames[0].pts is not None:
                return str(frames[0].pts * Fraction(frames[0].time_base))
    return None


def say(what: dict[str, Any]) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Answer one order from the parent."""
    av.logging.set_level(av.logging.ERROR)
    order = json.loads(sys.argv[1])
    answer = read_packets(order)
    answer["picture"] = first_picture(order) if order["video"] is not None else None
    for sound in answer["audio"]:
        sound["heard"] = first_sound(order, sound["index"])
    say(answer)


if __name__ == "__main__":
    main()
