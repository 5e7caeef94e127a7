"""Films whose frames carry their own number, in picture and (as clicks) in sound; and the reading of both."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

BITS = 16
COLUMNS, ROWS = (
    8,
    4,
)  # two rows of bits, then the same two inverted: a misread picture does not pass for a number
BLACK, WHITE = 16, 235
RATE = 48_000
CLICK = 12_000


@dataclass(frozen=True)
class Shot:
    """How a film is made. Times in seconds; `times` overrides `rate` and `count`."""

    rate: Fraction = Fraction(25)
    count: int = 75
    times: Sequence[Fraction] | None = None
    size: tuple[int, int] = (256, 144)
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    bframes: int = 0
    gop: int = 25
    start: Fraction = Fraction(0)
    picture: bool = True
    sound: bool = True
    sound_codec: str = "aac"
    sound_tracks: int = 1
    sound_channels: str = "mono"
    sound_rate: int = RATE
    sound_start: Fraction | None = None
    time_base: Fraction | None = None
    rotation: int = 0
    aspect: Fraction | None = None
    tags: dict[str, str] = field(default_factory=dict)
    encoder: dict[str, str] = field(default_factory=dict)
    muxer: dict[str, str] = field(default_factory=dict)
    first_number: int = 0
    white: int = WHITE
    # How a turned camera lays a picture down.
    stored: Callable[[NDArray[np.uint8]], NDArray[np.uint8]] = np.array

    @property
    def moments(self) -> list[Fraction]:
        return (
            list(self.times)
            if self.times is not None
            else [number / self.rate for number in range(self.count)]
        )

    @property
    def length(self) -> Fraction:
        return self.moments[-1] + 1 / self.rate


def write_film(path: Path, shot: Shot) -> Path:
    """Encode a film with PyAV: every time stamp is set by hand."""
    with _at_ordinary_priority(), av.open(str(path), "w", options=shot.muxer) as container:
        container.metadata.update(shot.tags)
        picture = _picture_stream(container, shot) if shot.picture else None
        sounds = [_sound_stream(container, shot) for _ in range(shot.sound_tracks if shot.sound else 0)]
        packets = [*_picture_packets(picture, shot)] if picture else []
        for number, sound in enumerate(sounds):
            packets += _sound_packets(sound, shot, number)
        for packet in sorted(packets, key=lambda packet: packet.dts * packet.time_base):
            container.mux(packet)
    return path


@contextmanager
def _at_ordinary_priority() -> Iterator[None]:
    """SVT-AV1, run by root, puts the thread that opens it above all others of the machine, and leaves it there.

    Its children inherit that, and a browser that spins at that priority stops everything else.
    """
    if not hasattr(os, "sched_setscheduler"):
        yield
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)


def _picture_stream(container: Any, shot: Shot) -> Any:
    base = shot.time_base or (1 / shot.rate if shot.times is None else Fraction(1, 90_000))
    options = {"bf": str(shot.bframes), "g": str(shot.gop), "preset": "veryfast", "crf": "18", **shot.encoder}
    stream = container.add_stream(shot.codec, rate=shot.rate, options=options)
    stream.width, stream.height = shot.size
    stream.pix_fmt = shot.pix_fmt
    stream.codec_context.time_base = base
    stream.codec_context.thread_count = 1
    if shot.codec == "libx264":
        stream.codec_context.max_b_frames = shot.bframes
    if shot.aspect:
        stream.codec_context.sample_aspect_ratio = shot.aspect
    if shot.rotation:
        stream.set_display_rotation(shot.rotation)
    return stream


def _picture_packets(stream: Any, shot: Shot) -> list[Any]:
    packets = []
    base = stream.codec_context.time_base
    for number, moment in enumerate(shot.moments, shot.first_number):
        picture = np.ascontiguousarray(shot.stored(draw_number(number, *shot.size, shot.white)))
        frame = av.VideoFrame.from_ndarray(picture, format="gray").reformat(format=shot.pix_fmt)
        frame.pts, frame.time_base = round((shot.start + moment) / base), base
        packets += stream.encode(frame)
    return packets + stream.encode(None)


def _sound_stream(container: Any, shot: Shot) -> Any:
    stream = container.add_stream(shot.sound_codec, rate=shot.sound_rate, layout=shot.sound_channels)
    stream.bit_rate = 128_000
    return stream


def _sound_packets(stream: Any, shot: Shot, number: int) -> list[Any]:
    start = shot.start if shot.sound_start is None else shot.sound_start
    wave = clicks(float(shot.length), shot.sound_rate, every=1.0, hertz=1000 + 700 * number)
    size = stream.codec_context.frame_size or 1024
    packets = []
    for at in range(0, len(wave), size):
        piece = np.tile(wave[at : at + size], (stream.codec_context.layout.nb_channels, 1)).T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(piece), format="s16", layout=shot.sound_channels
        )
        frame.sample_rate, frame.time_base = shot.sound_rate, Fraction(1, shot.sound_rate)
        frame.pts = at + round(start * shot.sound_rate)
        for resampled in av.AudioResampler(
            stream.codec_context.format, shot.sound_channels, shot.sound_rate
        ).resample(frame):
            packets += stream.encode(resampled)
    return packets + stream.encode(None)


def clicks(seconds: float, rate: int, *, every: float, hertz: float = 1000.0) -> NDArray[np.int16]:
    """Silence with a 10 ms burst at each whole `every` seconds."""
    time = np.arange(round(seconds * rate)) / rate
    burst = np.sin(2 * np.pi * hertz * (time % every)) * (time % every < 0.01)
    return (CLICK * burst).astype(np.int16)


def draw_number(number: int, width: int, height: int, white: int = WHITE) -> NDArray[np.uint8]:
    """A picture of 16 bits as black and white blocks, and the same inverted below."""
    bits = np.array([number >> place & 1 for place in range(BITS)], np.uint8).reshape(2, COLUMNS)
    blocks = np.vstack([bits, 1 - bits])
    rows = np.arange(height) * ROWS // height
    columns = np.arange(width) * COLUMNS // width
    return np.where(blocks[rows][:, columns] == 1, white, BLACK).astype(np.uint8)


def read_number(grey: NDArray[Any]) -> int:
    """The number that a picture shows. Raises AssertionError for a picture that shows none."""
    height, width = grey.shape
    high, wide = height // ROWS, width // COLUMNS
    inner = [
        [grey[r * high + high // 4 : (r + 1) * high - high // 4, c * wide + wide // 4 : (c + 1) * wide - wide // 4].mean()
         for c in range(COLUMNS)]
        for r in range(ROWS)
    ]  # fmt: skip
    bits = np.array(inner) > (BLACK + WHITE) / 2
    assert (bits[:2] != bits[2:]).all(), "this picture carries no number"
    return int(sum(1 << place for place, bit in enumerate(bits[:2].reshape(-1)) if bit))


@dataclass(frozen=True)
class Seen:
    """What a decoder shows: the number on each frame, and when."""

    numbers: list[int]
    times: list[Fraction]


def watch(path: Path) -> Seen:
    """Decode every frame of a film or playlist, in the order shown."""
    numbers, times = [], []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            numbers.append(read_number(frame.to_ndarray(format="gray")))
            times.append(frame.pts * frame.time_base)
    return Seen(numbers, times)


def listen(path: Path) -> NDArray[np.float64]:
    """The sound of a file from its time 0 on, mono, at 48 kHz."""
    pieces: list[tuple[int, NDArray[np.float64]]] = []
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "mono", RATE)
        for frame in container.decode(audio=0):
            start = round(frame.pts * frame.time_base * RATE)
            pieces += [
                (start, piece.to_ndarray().reshape(-1).astype(float)) for piece in resampler.resample(frame)
            ]
    end = max(start + len(piece) for start, piece in pieces)
    sound = np.zeros(end)
    for start, piece in pieces:
        at = max(start, 0)
        sound[at : start + len(piece)] = piece[at - start :]
    return sound


def click_times(sound: NDArray[np.float64], least: float = 0.1) -> list[float]:
    """When each click begins, in seconds."""
    loud = np.flatnonzero(np.abs(sound) > least)
    if len(loud) == 0:
        return []
    first = np.append(True, np.diff(loud) > RATE // 4)
    return [float(at) / RATE for at in loud[first]]


def payloads(path: Path, kind: str) -> list[bytes]:
    """The coded packets of the first stream of a kind; of an H.264 picture in an MP4, without what stands beside it."""
    with av.open(str(path)) as container:
        stream = next(stream for stream in container.streams if stream.type == kind)
        packets = [bytes(packet) for packet in container.demux(stream) if packet.size]
        framed = kind == "video" and stream.codec.name == "h264" and "mp4" in container.format.name
    return [_bare(packet) for packet in packets] if framed else packets


def _bare(packet: bytes) -> bytes:
    """A packet without its supplements (units of kind 6), in which encoders tell of themselves."""
    bare, at = b"", 0
    while at < len(packet):
        end = at + 4 + int.from_bytes(packet[at : at + 4])
        bare += b"" if packet[at + 4] & 0x1F == 6 else packet[at:end]
        at = end
    return bare
