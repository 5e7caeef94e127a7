"""What plans leave to the worker: erasing the files of papers that are gone."""

import logging
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.foundation import clock, storage
from app.foundation.db import db
from app.foundation.jobs import Failure, Lane, Run, every, job
from app.plans.attachments import FOLDER, AttachmentVersion

SWEEP_S: Final = 6 * 3_600
STILL_ARRIVING: Final = timedelta(hours=1)  # a file is kept just before its row is committed

log = logging.getLogger(__name__)


def say_what_is_left(failure: Failure, folder: str) -> None:
    """Tell the installation's keeper that deleted papers are still there."""
    log.error("the files of a deleted paper are left under %s: %s", folder, failure.name)


@job(
    "erase_papers", lane=Lane.INTERACTIVE, retry_on=(OSError, storage.StillThere), on_poison=say_what_is_left
)
def erase_papers(run: Run, folder: str) -> None:  # noqa: ARG001 - the same shape as every job
    """Remove what storage keeps of a paper that was deleted."""
    storage.current().delete_prefix(folder)


@every(seconds=SWEEP_S)
def sweep() -> None:
    """Erase the files whose rows went with a cycle, a pair or a person, and what a crash left half done."""
    store, before = storage.current(), clock.now() - STILL_ARRIVING
    old = {kept.key for kept in store.list_prefix(FOLDER) if kept.modified_at < before}
    if not old:
        return
    known = {version.key for version in db.session.scalars(select(AttachmentVersion)).unique()}
    for key in sorted(old - known):
        store.delete_prefix(key)
