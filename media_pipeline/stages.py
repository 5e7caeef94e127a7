"""The stages in order, and the loop that runs them: watchable first, resumable after each, honest about progress."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path

from media_pipeline.artifacts import Artifact, Playback, Probe
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import Cancelled
from media_pipeline.ladder import make_ladder
from media_pipeline.limits import Limits
from media_pipeline.mp4 import Film, read_film
from media_pipeline.playback import make_playback
from media_pipeline.poster import make_poster
from media_pipeline.probe import load_times, probe
from media_pipeline.record import recall, remember
from media_pipeline.side_by_side import side_by_side
from media_pipeline.sniff import MOV
from media_pipeline.storyboard import make_storyboard
from media_pipeline.waveform import make_waveform
from media_pipeline.workspace import building, clear_leftovers

# Stages that do not need each other stand together and run side by side; the ladder takes all cores, so it waits.
ROUNDS: tuple[tuple[str, ...], ...] = (
    ("probe",),
    ("playback",),
    ("poster", "storyboard", "waveform"),
    ("ladder",),
)
STAGES: tuple[str, ...] = tuple(chain(*ROUNDS))
FOLDERS = {"ladder": "hls"}  # every other stage writes to a folder of its own name
PIECES = ".hls.chunks"
NEEDS = {"probe": (), "playback": ("probe",)}  # every other stage needs both
REPORT_EVERY_S = 0.25
LEAST_PACED = 0.02  # of a stage, done in this run, before its pace tells anything


@dataclass(frozen=True)
class Progress:
    """How far a stage is: `fraction` from 0 to 1, never falling; `seconds_left` once that can be told."""

    stage: str
    fraction: float
    seconds_left: float | None


def never() -> bool:
    """The answer of work that nobody cancels."""
    return False


def process(
    source: Path,
    folder: Path,
    *,
    stages: Sequence[str] = STAGES,
    skip: Mapping[str, Artifact] | None = None,
    limits: Limits | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] = never,
    threads: int | None = None,
    pieces: Path | None = None,
) -> Iterator[Artifact]:
    """Make a recording watchable, and then better, one artifact after the other.

    Each artifact is yielded when its files stand complete and durable under `folder`; those that do not need each other
    come in the order in which they are finished. A stage in `skip` is not run again, unless its files are gone and a
    later stage needs them; what a wanted stage needs is run even if not asked for. `on_progress` is called in the
    caller's thread, `cancelled` from any. Whoever iterates no further ends what is running.

    The ladder keeps each piece of film that it has finished in a folder of its own, `pieces` (one on the same disk; by
    default inside `folder`), until it is published: run again after a kill, it makes at most one of them twice.
    Raises UnreadableMedia or OverLimit (refused: do not retry), FfmpegFailed (retry), Cancelled.
    """
    unknown = [stage for stage in stages if stage not in STAGES]
    if unknown:
        raise ValueError(f"unknown stages: {', '.join(unknown)}; there are {', '.join(STAGES)}")
    run = _Run(
        source,
        folder,
        limits or Limits(),
        on_progress,
        cancelled,
        threads,
        pieces or folder / PIECES,
        dict(skip or {}),
    )
    run.tidy()
    todo = run.plan(stages)
    for together in ROUNDS:
        yield from run.make([stage for stage in together if stage in todo])


def finished(source: Path, folder: Path) -> dict[str, Artifact]:
    """What an earlier run has already made of this very file: give it to `process` as `skip`."""
    return recall(source, folder, {stage: FOLDERS.get(stage, stage) for stage in STAGES})


@dataclass
class _Run:
    source: Path
    folder: Path
    limits: Limits
    on_progress: Callable[[Progress], None] | None
    cancelled: Callable[[], bool]
    threads: int | None
    pieces: Path
    done: dict[str, Artifact] = field(default_factory=dict)

    def plan(self, wanted: Sequence[str]) -> list[str]:
        """The stages to run, in order, with what they need."""
        todo = [stage for stage in STAGES if stage in wanted and stage not in self.done]
        for stage in reversed(STAGES):
            if stage in todo:
                todo += [need for need in _needs(stage) if need not in todo and not self._stands(need)]
        return [stage for stage in STAGES if stage in todo]

    def _stands(self, stage: str) -> bool:
        artifact = self.done.get(stage)
        return artifact is not None and all((self.folder / name).is_file() for name in artifact.files)

    def tidy(self) -> None:
        """Remove what a run that was killed right after it published a stage had no time to."""
        for stage in self.done:
            clear_leftovers(self.folder, FOLDERS.get(stage, stage))
        if "ladder" in self.done:
            shutil.rmtree(self.pieces, ignore_errors=True)

    def make(self, stages: Sequence[str]) -> Iterator[Artifact]:
        """Run stages that do not need each other, side by side as far as there are cores."""
        at_once = min(len(stages), Attempt(threads=self.threads).cores)
        works = [partial(self._make, stage, at_once) for stage in stages]
        for artifact in side_by_side(works, at_once, self.on_progress or (lambda _progress: None)):
            self.done[artifact.stage] = artifact
            yield artifact
            self.tidy()  # whoever asks for more has kept this one

    def _make(
        self, stage: str, sharers: int, stopping: Callable[[], bool], tell: Callable[[Progress], None]
    ) -> Artifact:
        """Run one stage in a folder of its own, and put that in place."""
        attempt = self._attempt(sharers, stopping)
        if attempt.cancelled():
            raise Cancelled
        meter = _Meter(stage, tell)
        meter.report(0.0)
        with building(self.folder, FOLDERS.get(stage, stage)) as partial_folder:
            artifact = self._run(stage, partial_folder, replace(attempt, report=meter.report))
            remember(artifact, self.source, partial_folder)
        meter.finish()
        return artifact

    def _attempt(self, sharers: int, stopping: Callable[[], bool]) -> Attempt:
        """What each of some stages that share the cores is told."""
        attempt = Attempt(
            self.limits,
            cancelled=lambda: stopping() or self.cancelled(),
            threads=max(1, Attempt(threads=self.threads).cores // sharers),
            source_bytes=self.source.stat().st_size,
        )
        found = self.done.get("probe")
        return replace(attempt, duration_s=found.duration_ms / 1000) if isinstance(found, Probe) else attempt

    def _run(self, stage: str, partial: Path, attempt: Attempt) -> Artifact:
        if stage == "probe":
            return probe(self.source, partial, attempt)
        if stage == "playback":
            found = self._probe
            source = Source(self.source, found.demuxer)
            return make_playback(source, found, load_times(self.folder), partial, attempt)
        film, playback = self._film, self._playback
        source = Source(film.path, MOV)
        if stage == "poster":
            return make_poster(source, film, playback, partial, attempt)
        if stage == "storyboard":
            return make_storyboard(source, film, playback, partial, attempt)
        if stage == "waveform":
            return make_waveform(source, film, partial, attempt)
        return make_ladder(source, film, playback, partial, attempt, self.pieces)

    @property
    def _probe(self) -> Probe:
        found = self.done["probe"]
        assert isinstance(found, Probe)  # noqa: S101  the plan runs it first
        return found

    @property
    def _playback(self) -> Playback:
        made = self.done["playback"]
        assert isinstance(made, Playback)  # noqa: S101  the plan runs it first
        return made

    @property
    def _film(self) -> Film:
        return read_film(self.folder / self._playback.files[0])


def _needs(stage: str) -> tuple[str, ...]:
    return NEEDS.get(stage, ("probe", "playback"))


class _Meter:
    """Turns a stage's own sense of progress into reports that never fall and do not flood.

    The time left is told from the pace of this run: what an earlier one had done already took no time in it.
    """

    def __init__(self, stage: str, tell: Callable[[Progress], None]) -> None:
        self.stage = stage
        self.tell = tell
        self.told_at = -1.0
        self.fraction = 0.0
        self.paced_from: tuple[float, float] | None = None

    def report(self, fraction: float) -> None:
        now = time.monotonic()
        self.fraction = max(self.fraction, min(fraction, 0.999))
        if self.paced_from is None and self.fraction > 0:
            self.paced_from = now, self.fraction
        if now - self.told_at < REPORT_EVERY_S:
            return
        self.told_at = now
        self.tell(Progress(self.stage, self.fraction, self._seconds_left(now)))

    def _seconds_left(self, now: float) -> float | None:
        since, begun = self.paced_from or (now, self.fraction)
        if self.fraction - begun < LEAST_PACED:
            return None
        return (now - since) * (1 - self.fraction) / (self.fraction - begun)

    def finish(self) -> None:
        self.tell(Progress(self.stage, 1.0, 0.0))
