"""The same film in several sizes, for connections of several widths: an HLS ladder on the playback film's own clock.

The top rung is the playback film itself, cut into segments; the rungs below are encoded in one decode of it, in chunks
that outlive an attempt. Every rung has each frame at the same tick and a key frame at every cut, which is checked before
anything is published. The sound is apart, brought to a comfortable loudness, and made once and whole.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from media_pipeline import ffmpeg
from media_pipeline.artifacts import Ladder, Loudness, Playback, Rung
from media_pipeline.attempt import Attempt, Source
from media_pipeline.chain import Chain
from media_pipeline.chunks import configuration, digest, plan_chunks
from media_pipeline.errors import Cancelled
from media_pipeline.fragments import Stream, clean_keys, cut_picture, cut_sound
from media_pipeline.loudness import bring_to_loudness
from media_pipeline.mp4 import Film, Track, read_film
from media_pipeline.rungs import Rungs, Step
from media_pipeline.shape import fit
from media_pipeline.timecode import parse_rate
from media_pipeline.timeline import thin_out
from media_pipeline.workspace import Pieces

MASTER = "master.m3u8"
SOUND = "sound"
HEARD = "sound.mp4"
LOUDNESS = "loudness.json"
MAKING_SOUND = ".sound"
SEGMENT_S = Fraction(4)
KEY_EVERY_S = Fraction(2)
LONGEST_COPIED_GAP_S = 12  # a copied rung with rarer key frames would make segments too long to switch at
SHORT_SIDES = (1080, 720, 480)
WORTH_A_RUNG = 0.85  # a rung nearly as large as the one above it helps nobody
SOUND_SHARE, ENCODED_SHARE = 0.02, 0.97  # of the stage's time, where there is a picture to encode


def make_ladder(
    source: Source, film: Film, playback: Playback, folder: Path, attempt: Attempt, kept: Path
) -> Ladder:
    """Write `master.m3u8`, a playlist and one segmented MP4 for each rung, and the sound apart.

    What takes long is put into `kept` in pieces, as they are finished: an attempt after this one goes on from there.
    """
    plan = _Plan.make(source, film, playback, attempt)
    pieces = Pieces.of(plan.identity, kept)
    heard_share = SOUND_SHARE if plan.rungs and plan.rungs.steps else ENCODED_SHARE
    heard, loudness = _heard(source, film, folder, pieces, attempt.part(0.0, heard_share))
    rungs: list[Rung] = []
    if plan.rungs is not None:
        made = plan.rungs.encode(folder, pieces, attempt.part(heard_share, ENCODED_SHARE))
        rungs = [_lay_out(film, made.get(step), step, plan.cuts, folder, attempt) for step in plan.steps]
    sound = _sound(film, heard, plan.moments, folder, attempt)
    (folder / MASTER).write_text(_master(rungs, sound, playback), encoding="utf-8")
    _checker(attempt)()
    attempt.report(1.0)
    every = (*rungs, sound) if sound else tuple(rungs)
    names = [
        MASTER,
        *(name for rung in every for name in (rung.playlist, rung.playlist.replace(".m3u8", ".mp4"))),
    ]
    return Ladder(tuple(f"hls/{name}" for name in names), f"hls/{MASTER}", every, len(plan.cuts), loudness)


def _checker(attempt: Attempt) -> Callable[[], None]:
    def check() -> None:
        if attempt.cancelled():
            raise Cancelled

    return check


# -------------------------------------------------------------------------------------------------------------- planning


@dataclass(frozen=True)
class _Plan:
    """What the ladder of a film will be: its sizes, and where segments begin (ticks)."""

    film: Film
    steps: tuple[Step, ...]
    cuts: list[int]
    rungs: Rungs | None

    @classmethod
    def make(cls, source: Source, film: Film, playback: Playback, attempt: Attempt) -> "_Plan":
        track = film.video
        if track is None:
            return cls(film, (), [0], None)
        steps = _steps(track, playback)
        keys = _key_ticks(track, copied=steps[0].copied)
        cuts = _cuts(keys, track)
        smaller = tuple(step for step in steps if not step.copied)
        chunks = plan_chunks(track, cuts, attempt.limits.chunk_s)
        return cls(film, tuple(steps), cuts, Rungs(source, track, smaller, keys, chunks))

    @property
    def identity(self) -> dict[str, object]:
        """All that finished pieces depend on."""
        return {
            "film": [digest(track) for track in self.film.tracks],
            "version": Ladder.version,
            "program": _program(),
            "rungs": self.rungs.parameters() if self.rungs else None,
        }

    @property
    def moments(self) -> list[Fraction]:
        """Where segments of the sound begin, in seconds."""
        if self.film.video is None:
            return [number * SEGMENT_S for number in range(max(int(self.film.end / SEGMENT_S), 1))]
        return [Fraction(cut, self.film.video.timescale) for cut in self.cuts]


def _program() -> list[int]:
    """The encoder at work: after an update, what the old one made may not join with what the new one makes."""
    state = Path(ffmpeg.program("ffmpeg")).stat()
    return [state.st_size, state.st_mtime_ns]


def _steps(track: Track, playback: Playback) -> list[Step]:
    """From the largest size down; never larger than the film."""
    width, height = playback.width or 0, playback.height or 0
    short = min(width, height)
    copied = short <= SHORT_SIDES[0] * 1.02 and playback.rotation == 0 and _is_cuttable(track)
    top = short if copied else min(short, SHORT_SIDES[0])
    steps = [Step(top, *((width, height) if copied else fit(width, height, top)), copied)]
    for side in SHORT_SIDES:
        if side <= steps[-1].short_side * WORTH_A_RUNG:
            steps.append(Step(side, *fit(width, height, side), copied=False))
    return steps


def _is_cuttable(track: Track) -> bool:
    """Whether the film can be cut as it is: key frames that stand alone, often enough."""
    keys = clean_keys(track)
    if len(keys) == 0 or keys[0] != 0:
        return False
    moments = np.append(track.pts[keys], int(track.end * track.timescale))
    return bool(np.diff(moments).max() <= LONGEST_COPIED_GAP_S * track.timescale)


def _key_ticks(track: Track, *, copied: bool) -> list[int]:
    """Where every encoded rung gets a key frame: at the film's own where it is copied, else at any frame."""
    ticks = track.pts[clean_keys(track)] if copied else track.shown
    moments = [Fraction(int(tick)) for tick in np.sort(ticks)]
    return [int(moment) for moment in thin_out(moments, KEY_EVERY_S * track.timescale)]


def _cuts(keys: list[int], track: Track) -> list[int]:
    """Where segments begin; a last one that would be very short is joined to the one before."""
    cuts = [int(cut) for cut in thin_out([Fraction(key) for key in keys], SEGMENT_S * track.timescale)]
    if len(cuts) > 1 and track.end * track.timescale - cuts[-1] < track.timescale / 2:
        cuts.pop()
    return cuts


# ------------------------------------------------------------------------------------------------------------ publishing


def _lay_out(
    film: Film,
    encoded: tuple[Chain, Track] | None,
    step: Step,
    cuts: list[int],
    folder: Path,
    attempt: Attempt,
) -> Rung:
    assert film.video is not None  # noqa: S101  a rung has a picture
    origin, track = encoded or (film.path, film.video)
    stream = cut_picture(origin, track, cuts, folder / f"{step.name}.mp4", _checker(attempt))
    codecs = _picture_codec(track)
    return _publish(
        stream, step.name, codecs, folder, width=step.width, height=step.height, copied=step.copied
    )


def _heard(
    source: Source, film: Film, folder: Path, pieces: Pieces, attempt: Attempt
) -> tuple[Film | None, Loudness | None]:
    """The sound as the ladder gives it, where that is not the film's own, and how loud it was; kept like a chunk."""
    if film.audio is None:
        return None, None
    kept = pieces.find(SOUND)
    if kept is None:
        making = folder / MAKING_SOUND
        making.mkdir()
        loudness = bring_to_loudness(source, film, making / HEARD, attempt)
        (making / LOUDNESS).write_text(json.dumps(asdict(loudness)), encoding="utf-8")
        kept = pieces.keep(making, SOUND)
        attempt.report(1.0)  # and nothing where it was kept: that says nothing about this run's pace
    heard = read_film(kept / HEARD) if (kept / HEARD).exists() else None
    return heard, Loudness(**json.loads((kept / LOUDNESS).read_text(encoding="utf-8")))


def _sound(
    film: Film, heard: Film | None, moments: list[Fraction], folder: Path, attempt: Attempt
) -> Rung | None:
    origin = heard or film
    if origin.audio is None:
        return None
    stream = cut_sound(origin.path, origin.audio, moments, folder / f"{SOUND}.mp4", _checker(attempt))
    return _publish(stream, SOUND, "mp4a.40.2", folder, width=None, height=None, copied=heard is None)


def _publish(
    stream: Stream,
    name: str,
    codecs: str,
    folder: Path,
    *,
    width: int | None,
    height: int | None,
    copied: bool,
) -> Rung:
    playlist = f"{name}.m3u8"
    (folder / playlist).write_text(stream.playlist, encoding="utf-8")
    return Rung(name, playlist, width, height, stream.bandwidth, stream.average_bandwidth, codecs, copied)


def _picture_codec(track: Track) -> str:
    """`avc1.PPCCLL`, from the decoder's own configuration."""
    return f"avc1.{configuration(track)[1:4].hex()}"


def _master(rungs: list[Rung], sound: Rung | None, playback: Playback) -> str:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if sound and rungs:
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{SOUND}",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,URI="{sound.playlist}"'
        )
    rate = parse_rate(playback.frame_rate)
    for rung in rungs or ([sound] if sound else []):
        extra = sound if sound and rungs else None
        facts = [
            f"BANDWIDTH={rung.bandwidth + (extra.bandwidth if extra else 0)}",
            f"AVERAGE-BANDWIDTH={rung.average_bandwidth + (extra.average_bandwidth if extra else 0)}",
            f'CODECS="{",".join([rung.codecs, *([extra.codecs] if extra else [])])}"',
        ]
        if rung.width:
            facts += [
                f"RESOLUTION={rung.width}x{rung.height}",
                *([f"FRAME-RATE={float(rate):.3f}"] if rate else []),
            ]
        facts += [f'AUDIO="{SOUND}"'] if extra else []
        lines += [f"#EXT-X-STREAM-INF:{','.join(facts)}", rung.playlist]
    return "\n".join([*lines, ""])
