"""The smaller pictures of the ladder, encoded in chunks: one decode for all of them, each chunk kept when it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from media_pipeline import ffmpeg
from media_pipeline.attempt import Attempt, Source
from media_pipeline.chain import Chain
from media_pipeline.chunks import Chunk, join
from media_pipeline.errors import FfmpegFailed
from media_pipeline.mp4 import Film, NotAsWritten, Track, read_film
from media_pipeline.timecode import seconds_text
from media_pipeline.workspace import Pieces

MOST_BITS = {1080: 5_000_000, 720: 2_500_000, 480: 1_200_000}
LEAST_BITS = {1080: 1_600_000, 720: 800_000, 480: 400_000}  # with fewer, key frames starve the frames between
LIGHTER = 0.75  # of the bits of the rung above, or a player has no reason to come down
MAKING = ".chunk"
PICTURE = {
    "c:v": "libx264",
    "preset": "veryfast",
    "crf": 22,
    "bf": 0,
    "pix_fmt": "yuv420p",
    "profile:v": "high",
    "g": 9999,
    "sc_threshold": 0,
}


@dataclass(frozen=True)
class Step:
    """One picture size of the ladder; `copied` for the film as it is."""

    short_side: int
    width: int
    height: int
    copied: bool

    @property
    def name(self) -> str:
        return f"video-{self.short_side}"


@dataclass(frozen=True)
class Rungs:
    """What is to be made of a film's picture: sizes, where key frames must be (ticks), and the chunks to do it in."""

    source: Source
    track: Track
    steps: tuple[Step, ...]
    keys: Sequence[int]
    chunks: Sequence[Chunk]

    def parameters(self) -> dict[str, Any]:
        """All that a finished chunk depends on, beside the film."""
        return {
            "picture": PICTURE,
            "steps": [[step.name, step.width, step.height, most] for step, most in self._most_bits().items()],
            "keys": [int(key) for key in self.keys],
            "chunks": [[chunk.start, chunk.end] for chunk in self.chunks],
        }

    def encode(self, folder: Path, pieces: Pieces, attempt: Attempt) -> dict[Step, tuple[Chain, Track]]:
        """Make every chunk that is not kept yet, and give each rung as one track. Raises FfmpegFailed."""
        if not self.steps:
            return {}
        made = {chunk: films for chunk in self.chunks if (films := self._kept(chunk, pieces))}
        whole = sum(_length(chunk) for chunk in self.chunks)
        done = sum(_length(chunk) for chunk in made)
        attempt.report(done / whole)
        for chunk in self.chunks:
            if chunk not in made:
                part = attempt.part(done / whole, (done + _length(chunk)) / whole)
                made[chunk] = self._make(chunk, folder, pieces, part)
                done += _length(chunk)
        try:
            return {
                step: join([made[chunk][place] for chunk in self.chunks], self.chunks, self.track)
                for place, step in enumerate(self.steps)
            }
        except FfmpegFailed:
            pieces.clear()
            raise

    def _most_bits(self) -> dict[Step, int]:
        """Bits a second that each rung may take: clearly fewer than the one above, unless that has hardly any."""
        most = int(sum(self.track.sizes) * 8 / self.track.end) if len(self.track.sizes) else 0
        found = {}
        for step in self.steps:
            side = _known_side(step)
            most = max(LEAST_BITS[side], min(int(most * LIGHTER), MOST_BITS[side]))
            found[step] = most
        return found

    def _kept(self, chunk: Chunk, pieces: Pieces) -> list[Film] | None:
        """A chunk that an earlier attempt finished, looked at again."""
        folder = pieces.find(chunk.name)
        if folder is None:
            return None
        try:
            return self._read(chunk, folder)
        except (OSError, NotAsWritten, FfmpegFailed):
            pieces.drop(chunk.name)
            return None

    def _make(self, chunk: Chunk, folder: Path, pieces: Pieces, attempt: Attempt) -> list[Film]:
        making = folder / MAKING
        making.mkdir()
        length_s = float(self.track.seconds(_length(chunk)))
        ffmpeg.run(self._outputs(chunk, making, attempt), replace(attempt, duration_s=length_s))
        self._read(chunk, making)
        return self._read(chunk, pieces.keep(making, chunk.name))

    def _outputs(self, chunk: Chunk, folder: Path, attempt: Attempt) -> list[Any]:
        """Each picture is made from the one above it. Frames of other chunks are read where they must be, and left out."""
        seek = chunk.seek(self.track)
        start = {} if seek is None else {"ss": seek, "noaccurate_seek": None}
        node = ffmpeg.open_input(self.source, attempt, copyts=None, **start)
        stream = node["v:0"].filter("settb", f"1/{self.track.timescale}")
        stream = stream.filter("trim", start_pts=chunk.start, end_pts=chunk.end)
        stream = stream.filter("setpts", f"PTS-{chunk.start}")
        outputs = []
        for number, (step, most) in enumerate(self._most_bits().items(), 1):
            picture = stream.filter("scale", step.width, step.height, flags="bicubic").filter("setsar", 1)
            if number < len(self.steps):
                split = picture.split()
                picture, stream = split[0], split[1]
            options = self._options(chunk, most, attempt)
            outputs.append(ffmpeg.write([picture], folder / _file_name(step), **options))
        return outputs

    def _options(self, chunk: Chunk, most: int, attempt: Attempt) -> dict[str, Any]:
        moments = [seconds_text(self.track.seconds(key)) for key in chunk.within(self.keys)]
        return {
            **PICTURE,
            "threads:v": attempt.cores,
            "maxrate": most,
            "bufsize": 2 * most,
            "force_key_frames": ",".join(moments),
            "fps_mode": "passthrough",
            "enc_time_base:v": f"1/{self.track.timescale}",
            "video_track_timescale": self.track.timescale,
            "format": "mp4",
            "an": None,
        }

    def _read(self, chunk: Chunk, folder: Path) -> list[Film]:
        """The pictures of a chunk: every frame at its very tick, a key frame wherever a segment may begin."""
        films = [read_film(folder / _file_name(step)) for step in self.steps]
        if not all(self._is_in_step(film.video, chunk) for film in films):
            raise FfmpegFailed(
                "rung-out-of-step",
                "A smaller version of the film came out differently timed. It will be tried again.",
            )
        return films

    def _is_in_step(self, rung: Track | None, chunk: Chunk) -> bool:
        return (
            rung is not None
            and rung.timescale == self.track.timescale
            and np.array_equal(rung.pts + chunk.start, chunk.frames(self.track))
            and bool(np.isin(chunk.within(self.keys), rung.sync_times).all())
        )


def _length(chunk: Chunk) -> int:
    return chunk.end - chunk.start


def _file_name(step: Step) -> str:
    return f"{step.name}.mp4"


def _known_side(step: Step) -> int:
    return min((side for side in MOST_BITS if side >= step.short_side), default=max(MOST_BITS))
