"""Whether this process lives, and whether it could do its work.

What else must be there is registered by whoever needs it::

    @health.check("ffmpeg")
    def ffmpeg_can_encode() -> Facts: ...
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, current_app, json
from sqlalchemy import func, select

from app.foundation import metrics, storage
from app.foundation.db import db
from app.foundation.jobs.models import UNFINISHED, Job, JobWorker
from app.foundation.migrations import current
from app.foundation.web import impersonal, public

log = logging.getLogger(__name__)

ANSWER_KEPT_S = 2.0  # anybody may ask, and a check of the storage writes a file

Facts = Mapping[str, Any] | None
Check = Callable[[], Facts]

bp = Blueprint("health", __name__)
_checks: dict[str, Check] = {}


class NotReady(Exception):
    """A check found that work cannot be done; the message is one sentence that anybody may read."""


@dataclass
class Readiness:
    """The last answer of an app, kept a moment so that asking costs nothing."""

    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    looked_s: float = float("-inf")
    guard: threading.Lock = field(default_factory=threading.Lock)

    def look(self) -> dict[str, dict[str, Any]]:
        """What every check says, at most :data:`ANSWER_KEPT_S` old."""
        with self.guard:
            if time.monotonic() - self.looked_s > ANSWER_KEPT_S:
                self.found = {name: _look(name, check) for name, check in _checks.items()}
                self.looked_s = time.monotonic()
            return self.found


def check(name: str) -> Callable[[Check], Check]:
    """Register a check: it returns facts worth showing, or raises whatever is in the way."""

    def register(function: Check) -> Check:
        _checks[name] = function
        return function

    return register


@bp.get("/healthz")
@impersonal
def alive() -> Response:
    """This process answers; nothing else is asked."""
    return Response(json.dumps({"status": "ok"}), content_type="application/json")


@bp.get("/readyz")
@public
def ready() -> Response:
    """Whether everything is there that work needs: 200, or 503 with what is missing."""
    readiness: Readiness = current_app.extensions.setdefault("readiness", Readiness())
    checks = readiness.look()
    well = all(found["ok"] for found in checks.values())
    body = {"status": "ready" if well else "not ready", "checks": checks}
    return Response(json.dumps(body), 200 if well else 503, content_type="application/json")


@bp.record_once
def _measure(state: Any) -> None:
    metrics.measure(state.app)


bp.add_url_rule("/metrics", "metrics", metrics.show)


@check("database")
def database() -> Facts:
    """The database answers and has the shape this code expects."""
    if not current():
        raise NotReady("The database is not up to date: run sightline setup.")
    return None


@check("queue")
def queue() -> Facts:
    """Jobs can be read; how many wait or run and how many workers said they are there is only told."""
    unfinished = select(func.count()).select_from(Job).where(Job.state.in_(UNFINISHED))
    workers = select(func.count()).select_from(JobWorker)
    return {"unfinished": db.session.scalar(unfinished), "workers": db.session.scalar(workers)}


@check("storage")
def kept_files() -> Facts:
    """A few bytes can be kept, read and deleted."""
    storage.current().check()
    return None


def _look(name: str, check: Check) -> dict[str, Any]:
    try:
        return {"ok": True, **(check() or {})}
    except NotReady as said:
        return {"ok": False, "detail": str(said)}
    except Exception as trouble:  # noqa: BLE001 - whatever it was, the answer is that it is not ready
        log.warning("not ready check=%s trouble=%s", name, type(trouble).__name__)
        return {"ok": False, "detail": f"The {name} does not answer."}
    finally:
        db.session.rollback()
