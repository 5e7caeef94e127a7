"""What each stage makes, as facts that travel through JSON and back. Paths are relative to the output folder."""

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, NamedTuple


class Notice(NamedTuple):
    """Something about a recording that its viewer should know: a stable code, and a sentence."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Artifact:
    """The result of one stage. `version` grows when a stage makes something different from the same source."""

    stage: ClassVar[str]
    version: ClassVar[int] = 1

    files: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary, complete enough for `artifact_from_json`."""
        return {"stage": self.stage, "version": self.version, **asdict(self)}


@dataclass(frozen=True)
class Probe(Artifact):
    """What the recording is, as a viewer will get it; and what the later stages need to know.

    Times are on the viewer's clock, which starts at the first frame shown (for sound alone: the first sample).
    """

    stage: ClassVar[str] = "probe"

    duration_ms: int
    width: int | None
    height: int | None
    frame_rate: str | None
    has_video: bool
    has_audio: bool
    warnings: tuple[Notice, ...]
    container: str
    demuxer: str
    size_bytes: int
    compatible: bool
    reasons: tuple[Notice, ...]
    copy_video: bool
    copy_audio: bool
    frames: int
    source_rate: str | None
    variable_rate: bool
    rounded_times: bool
    time_base: str | None
    start_ticks: int
    start: str
    start_offset_ms: int
    video_index: int | None
    video_codec: str | None
    pixel_format: str | None
    coded_width: int | None
    coded_height: int | None
    sample_aspect: str | None
    rotation: int
    mirrored: bool
    interlaced: bool
    transfer: str | None
    audio_indexes: tuple[int, ...]
    audio_codec: str | None
    audio_channels: int
    sample_rate: int


@dataclass(frozen=True)
class Playback(Artifact):
    """One film that every browser plays: frame N of the recording is frame N here, counted from the first shown."""

    stage: ClassVar[str] = "playback"

    duration_ms: int
    width: int | None
    height: int | None
    frame_rate: str | None
    frames: int
    has_video: bool
    has_audio: bool
    copied_video: bool
    copied_audio: bool
    rotation: int
    size_bytes: int
    warnings: tuple[Notice, ...]


@dataclass(frozen=True)
class Poster(Artifact):
    """One sharp, well-lit picture out of the film. `files` is empty for a sound recording."""

    stage: ClassVar[str] = "poster"

    at_ms: int
    width: int | None
    height: int | None
    warnings: tuple[Notice, ...]


@dataclass(frozen=True)
class Storyboard(Artifact):
    """Small pictures for scrubbing, on sheets, with a WebVTT list of real frame times."""

    stage: ClassVar[str] = "storyboard"

    thumbs: int
    sheets: int
    thumb_width: int
    thumb_height: int
    interval_ms: int


@dataclass(frozen=True)
class Waveform(Artifact):
    """The outline of the sound: `samples_per_second` pairs of lowest and highest value, each from -128 to 127."""

    stage: ClassVar[str] = "waveform"

    samples_per_second: int
    pairs: int
    has_audio: bool


@dataclass(frozen=True)
class Rung:
    """One picture size (or the sound) of the ladder."""

    name: str
    playlist: str
    width: int | None
    height: int | None
    bandwidth: int
    average_bandwidth: int
    codecs: str
    copied: bool


@dataclass(frozen=True)
class Loudness:
    """How loud the sound was (EBU R 128; all None for silence), and what the ladder's sound was given, in decibels.

    `gain_db` is what quiet sound got; where it was `evened`, loud sound got less.
    """

    integrated_lufs: float | None
    range_lu: float | None
    true_peak_dbtp: float | None
    gain_db: float
    evened: bool


@dataclass(frozen=True)
class Ladder(Artifact):
    """An HLS ladder on the same clock as the playback film. `master` is empty where there is nothing to adapt."""

    stage: ClassVar[str] = "ladder"
    version: ClassVar[int] = 2

    master: str
    rungs: tuple[Rung, ...]
    segments: int
    loudness: Loudness | None


@dataclass(frozen=True)
class Clip(Artifact):
    """A frame-accurate piece of a recording. `copied_frames` are its own, bit for bit; the rest is encoded."""

    stage: ClassVar[str] = "clip"
    version: ClassVar[int] = 2

    start_ms: int
    end_ms: int
    duration_ms: int
    frames: int
    has_video: bool
    has_audio: bool
    copied_frames: int


_KINDS: dict[str, type[Artifact]] = {
    kind.stage: kind for kind in (Probe, Playback, Poster, Storyboard, Waveform, Ladder, Clip)
}


def artifact_from_json(facts: dict[str, Any]) -> Artifact:
    """The artifact that `to_json` wrote. Raises ValueError for one of another version or an unknown stage."""
    kind = _KINDS.get(facts.get("stage", ""))
    if kind is None or facts.get("version") != kind.version:
        raise ValueError(f"not an artifact of this pipeline: {facts.get('stage')!r} {facts.get('version')!r}")
    return kind(**{field.name: _value(field.name, facts[field.name]) for field in fields(kind)})


def _value(name: str, value: Any) -> Any:
    if name in {"warnings", "reasons"}:
        return tuple(Notice(*item) for item in value)
    if name == "rungs":
        return tuple(Rung(**item) for item in value)
    if name == "loudness":
        return None if value is None else Loudness(**value)
    return tuple(value) if isinstance(value, list) else value
