"""The pipeline's work as a durable job: a translator between ``media_pipeline`` and the rows that people see.

Nothing is kept in memory that a restart would miss. Finished stages are rows with files in storage; an attempt that
finds them hands them to the pipeline and goes on from there. An attempt publishes only while it is the one that counts,
and into a folder of its own, so that one which was stopped and wakes up late spoils nothing.
"""

import errno
import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.foundation import health, jobs, storage
from app.foundation.db import db
from app.foundation.jobs import Failure, Lane, Run, Superseded, job
from app.foundation.storage import NotKept, StillThere, StorageUnavailable
from app.lessons import in_step, room
from app.lessons.early import erase_early
from app.lessons.models import Recording, Stage, StageState
from app.lessons.news import tell_of_recording

if TYPE_CHECKING:
    from media_pipeline import Artifact, Progress

log = logging.getLogger(__name__)

PROGRESS_S: Final = 1.0  # how often a page hears of progress; each time costs a commit
HASH_CHUNK: Final = 1 << 20
NO_SPACE: Final = "waiting-for-space"
NO_SPACE_SENTENCE: Final = (
    "There is no room left to prepare this recording. It will go on by itself when there is room again."
)
BROKE: Final = "Something on our side broke while we prepared this recording. The file is safe: try again."


class NoSpace(Exception):
    """The disk is too full to go on."""


class EncoderFailed(Exception):
    """A program the pipeline relies on ended without a good result; another try may go better."""


class Deleted(Exception):
    """The recording was deleted while we worked on it."""


def give_up(failure: Failure, recording_id: str) -> None:
    """Say that a recording's processing was given up for a reason of ours."""
    recording = db.session.get(Recording, recording_id, populate_existing=True)
    if recording is None or not recording.under_way:
        return
    recording.fail(f"pipeline-{failure.reason}", BROKE)
    tell_of_recording(db.session, recording)
    db.session.commit()


@job("finish_recording", retry_on=(EncoderFailed, StorageUnavailable), on_poison=give_up)
def finish_recording(run: Run, recording_id: str) -> None:
    """Do everything for a recording that is not done yet: long work, which waits its turn among the like."""
    _attempt(run, recording_id, lambda work: work.finish())


@job(
    "process_recording",
    lane=Lane.INTERACTIVE,
    retry_on=(EncoderFailed, StorageUnavailable),
    on_poison=give_up,
)
def process_recording(run: Run, recording_id: str) -> None:
    """Make a received recording watchable at once where its file allows it, and leave the rest to its long job.

    Somebody waits at the screen, so this never queues behind another film's encoding.
    """
    _attempt(run, recording_id, lambda work: work.begin())


def _attempt(run: Run, recording_id: str, act: "Callable[[_Work], None]") -> None:
    # The web process, which only asks for this, never loads the pipeline.
    from media_pipeline import Cancelled, FfmpegFailed, OutOfSpace, OverLimit, UnreadableMedia  # noqa: PLC0415

    recording = db.session.get(Recording, recording_id, populate_existing=True)
    if recording is None or not recording.under_way:
        return
    try:
        if not room.has_space(recording):
            raise NoSpace
        act(_Work(run, recording))
    except (UnreadableMedia, OverLimit) as refusal:
        code, sentence = refusal.code, refusal.sentence
        _settle(run, recording, lambda: recording.reject(code, sentence))
        storage.current().scratch.drop(recording_id)
    except (NoSpace, OutOfSpace):
        _stand_aside(run, recording)
    except FfmpegFailed as trouble:
        raise EncoderFailed(f"{trouble.code}: {trouble.tail}") from trouble
    except (Cancelled, Superseded, Deleted):
        _leave_nothing(recording_id)
        raise


def leave_out_of_step(failure: Failure, lesson_id: str) -> None:
    """Say in the log that a lesson's recordings could not be listened to; they can be put in step by hand."""
    log.error("the recordings of lesson %s are not in step: %s", lesson_id, failure.name)


@job(
    "put_in_step",
    retry_on=(EncoderFailed, StorageUnavailable, StaleDataError),
    on_poison=leave_out_of_step,
)
def put_in_step(run: Run, lesson_id: str) -> None:
    """Find by ear how the recordings of a lesson lie on one clock; what was set by hand stays where it is."""
    from media_pipeline import FfmpegFailed, NotInStep, align  # noqa: PLC0415 - as in _attempt

    def listen(reference: Path, film: Path) -> tuple[int, float]:
        try:
            found = align(reference, film, cancelled=run.cancelled)
        except NotInStep as reason:
            raise in_step.Apart(reason.code, reason.sentence) from reason
        except FfmpegFailed as trouble:
            raise EncoderFailed(f"{trouble.code}: {trouble.tail}") from trouble
        return found.other_starts_at_ms, found.drift_ppm

    in_step.find_places(run, lesson_id, listen)


def leave_to_the_sweep(failure: Failure, recording_id: str) -> None:
    """Say in the log that files are still there; the hourly look for orphans takes them up."""
    log.error("files of %s could not be erased yet: %s", recording_id, failure.name)


@job(
    "erase_recording",
    lane=Lane.INTERACTIVE,
    retry_on=(StillThere, StorageUnavailable),
    on_poison=leave_to_the_sweep,
)
def erase_recording(run: Run, recording_id: str) -> None:  # noqa: ARG001 - the shape of every job
    """Remove what storage keeps of a recording that was deleted."""
    erase_files(recording_id)


def erase_files(recording_id: str) -> None:
    """The same at once. Raises :class:`StillThere` or :class:`StorageUnavailable`."""
    if db.session.get(Recording, recording_id, populate_existing=True) is None:
        storage.current().scratch.drop(recording_id)
        storage.current().delete_prefix(f"recordings/{recording_id}")


@dataclass
class _Work:
    """One attempt at one recording."""

    run: Run
    recording: Recording
    attempt: int = field(default=0, init=False)
    """Of the recording, counted over all its jobs: what each makes is kept in a folder of its own."""
    _told_at: dict[str, float] = field(default_factory=dict, init=False)
    """When each stage's progress was written last: several may be under way."""

    def begin(self) -> None:
        """Look at the file; if it plays nearly as it is, publish what watching takes. Then ask for the rest."""
        from media_pipeline import STAGES  # noqa: PLC0415

        self._prepare(STAGES)
        self._make(STAGES[:1])
        if self.recording.stage("probe").artifact["compatible"]:  # type: ignore[index]  # it was made just now
            self._make(STAGES[:-1])
        self.run.fence(db.session())
        finish_recording.enqueue(db.session, self.recording.id)
        db.session.commit()

    def finish(self) -> None:
        """Do what is left, and say that the recording is ready."""
        from media_pipeline import STAGES  # noqa: PLC0415

        self._prepare(STAGES)
        self._make(STAGES)
        with storage.current().local_path(self.recording.source) as source:
            digest = self.recording.sha256 or _sha256(source, self.run.cancelled)
        self._end(digest)

    def _make(self, stages: Sequence[str]) -> None:
        """Run these stages, but for those that are done, publishing each as it comes."""
        from media_pipeline import artifact_from_json, process  # noqa: PLC0415

        kept = storage.current()
        with (
            kept.local_path(self.recording.source) as source,
            kept.working_folder(self.recording.id) as folder,
            kept.scratch.lasting(self.recording.id) as unfinished,
        ):
            made = process(
                source,
                folder,
                stages=stages,
                skip=self._finished(folder, artifact_from_json),
                on_progress=self._report,
                cancelled=self.run.cancelled,
                pieces=unfinished / "pieces",
            )
            for artifact in made:
                self._publish(artifact, folder)

    def _prepare(self, stages: Sequence[str]) -> None:
        self.run.fence(db.session())
        self.attempt = self.recording.attempt + 1
        self.recording.begin(self.attempt, stages)
        tell_of_recording(db.session, self.recording)
        db.session.commit()

    def _finished(self, folder: Path, read: "Callable[[dict[str, Any]], Artifact]") -> "dict[str, Artifact]":
        """What earlier attempts made, with its files laid out where the pipeline looks for them."""
        finished = {}
        for stage in self.recording.stages:
            if stage.state is not StageState.DONE or stage.artifact is None:
                continue
            try:
                finished[stage.name] = read(stage.artifact)
                for name in stage.files:
                    _lay_out(stage.key(name), folder / name)
            except (ValueError, KeyError, TypeError, NotKept):
                finished.pop(stage.name, None)  # made by an older pipeline, or lost: make it again
        return finished

    def _publish(self, artifact: "Artifact", folder: Path) -> None:
        prefix = f"{self.recording.folder}/{self.attempt}"
        for name in artifact.files:
            _keep(folder / name, f"{prefix}/{name}", folder)
        self.run.fence(db.session())
        db.session.refresh(self.recording)
        self.recording.stage(artifact.stage).finish(artifact.to_json(), self.attempt)
        _copy_facts(self.recording, artifact)
        tell_of_recording(db.session, self.recording)
        db.session.commit()
        if self.recording.early_attempt is not None and self.recording.playable:
            erase_early(self.recording.id)

    def _end(self, digest: str) -> None:
        self.run.fence(db.session())
        db.session.refresh(self.recording)
        self.recording.sha256 = digest
        self.recording.finish()
        put_in_step.enqueue(db.session, self.recording.lesson_id, key=f"put_in_step:{self.recording.id}")
        tell_of_recording(db.session, self.recording)
        db.session.commit()
        tidy(self.recording)
        storage.current().scratch.drop(self.recording.id)

    def _report(self, progress: "Progress") -> None:
        """Write how far a stage is, about once a second; from whatever thread the pipeline tells it."""
        now = time.monotonic()
        if now - self._told_at.get(progress.stage, -PROGRESS_S) < PROGRESS_S:
            return
        self._told_at[progress.stage] = now
        ours = select(Recording.id).where(
            Recording.id == self.recording.id, Recording.attempt == self.attempt
        )
        change = (
            update(Stage)
            .where(Stage.recording_id.in_(ours), Stage.name == progress.stage)
            .where(Stage.state != StageState.DONE, Stage.progress <= progress.fraction)
            .values(state=StageState.WORKING, progress=progress.fraction, seconds_left=progress.seconds_left)
            .execution_options(synchronize_session=False)
        )
        try:
            with Session(db.engine) as session:
                session.execute(change)
                tell_of_recording(session, self.recording)
                session.commit()
        except SQLAlchemyError as trouble:
            # A busy database is no reason to stop encoding; the next report is a second away.
            log.warning("progress of %s was not kept: %s", self.recording.id, type(trouble).__name__)


def tidy(recording: Recording) -> None:
    """Remove what attempts that were cut short kept and nothing points to."""
    wanted = {recording.source, *(stage.key(name) for stage in recording.stages for name in stage.files)}
    kept = storage.current()
    for found in list(kept.list_prefix(recording.folder)):
        attempt = found.key.removeprefix(f"{recording.folder}/").split("/")[0]
        if attempt.isdigit() and found.key not in wanted:
            kept.delete_prefix(found.key)


def _copy_facts(recording: Recording, artifact: "Artifact") -> None:
    made = artifact.to_json()
    if artifact.stage in ("probe", "playback"):
        for name in ("duration_ms", "frame_rate", "width", "height", "has_video", "has_audio"):
            setattr(recording, name, made[name])
    recording.note(artifact.stage, [(code, sentence) for code, sentence in made.get("warnings", ())])
    if artifact.stage == "playback":
        recording.become_playable()


def _settle(run: Run, recording: Recording, how: Callable[[], None]) -> None:
    db.session.rollback()
    run.fence(db.session())
    db.session.refresh(recording)
    how()
    tell_of_recording(db.session, recording)
    db.session.commit()
    tidy(recording)


def _stand_aside(run: Run, recording: Recording) -> None:
    """Leave the queue until there is room, so that waiting holds up nobody and counts as no failure."""
    _settle(run, recording, lambda: recording.wait(NO_SPACE, NO_SPACE_SENTENCE))
    jobs.cancel(db.session(), run.key)
    db.session.commit()
    raise NoSpace


def _leave_nothing(recording_id: str) -> None:
    """Where the recording was deleted while we worked on it, take back what was put into storage since."""
    db.session.rollback()
    erase_files(recording_id)


def _lay_out(key: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with storage.current().local_path(key) as path:
        try:
            os.link(path, place)
        except OSError:
            shutil.copyfile(path, place)


def _keep(path: Path, key: str, folder: Path) -> None:
    """Put a file into storage and leave it where later stages need it: by a second name, not a second copy."""
    given = folder / ".given"
    try:
        os.link(path, given)
        storage.current().put_file(given, key, move=True)
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace from problem
        raise
    finally:
        given.unlink(missing_ok=True)


def _sha256(path: Path, cancelled: Callable[[], bool]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(HASH_CHUNK):
            digest.update(chunk)
            if cancelled():
                raise Deleted
    return digest.hexdigest()


@health.check("ffmpeg")
def ffmpeg_can_prepare_recordings() -> health.Facts:
    """The programs are there with the encoders and filters that preparing a recording takes."""
    from media_pipeline.ffmpeg import capabilities  # noqa: PLC0415 - a web process that nobody asks does without

    missing = [fact.name for fact in capabilities() if not fact.holds and fact.name != "network isolation"]
    if missing:
        raise health.NotReady(f"ffmpeg lacks: {', '.join(missing)}.")
    return None
