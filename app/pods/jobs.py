"""Erasing the files that a pod has deleted."""

import logging

from app.foundation import storage
from app.foundation.jobs import Failure, Lane, Run, job

log = logging.getLogger(__name__)


def say_what_is_left(failure: Failure, key: str) -> None:
    """Tell the installation's keeper that a deleted file is still there."""
    log.error("a pod's deleted file is left at %s: %s", key, failure.name)


@job(
    "erase_pod_file",
    lane=Lane.INTERACTIVE,
    retry_on=(OSError, storage.StillThere),
    on_poison=say_what_is_left,
)
def erase_pod_file(run: Run, key: str) -> None:  # noqa: ARG001 - the same shape as every job
    """Remove what storage keeps of a pod's file."""
    storage.current().delete_prefix(key)
