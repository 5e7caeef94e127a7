"""Work that outlives a request: asked for inside the caller's transaction, done by a worker, once, whatever crashes.

A job is a row (:class:`Job`) in the app's own database, so it exists if and only if the caller's commit did. A worker
hands it to the engine, which keeps what each step returned: after a ``kill -9`` the finished steps are not repeated.

    @job("cut_clip", lane=Lane.INTERACTIVE, retry_on=(FfmpegFailed,), on_poison=mark_failed)
    def cut_clip(run: Run, clip_id: str) -> None:
        run.step("cut", cut, clip_id)

    cut_clip.enqueue(db.session, clip.id, key=f"cut_clip:{clip.id}")

Nothing outside this package knows which engine it is.
"""

from app.foundation.jobs.models import Job, Lane, State
from app.foundation.jobs.requests import Failure, FailureReason, JobKind, cancel, connect, job, retry, status
from app.foundation.jobs.runs import MOST_ATTEMPTS, Run, Superseded
from app.foundation.jobs.schedules import every
from app.foundation.jobs.workers import Worker

__all__ = [
    "MOST_ATTEMPTS",
    "Failure",
    "FailureReason",
    "Job",
    "JobKind",
    "Lane",
    "Run",
    "State",
    "Superseded",
    "Worker",
    "cancel",
    "connect",
    "every",
    "job",
    "retry",
    "status",
]
