"""Keeping and erasing the bytes of a pod's files."""

import tempfile
from pathlib import Path

from app.foundation import storage
from app.foundation.db import db
from app.people.models import Person
from app.pods.jobs import erase_pod_file
from app.pods.models import Pod, PodFile

NAME_LENGTH = 200


def keep(pod: Pod, *, by: Person, name: str, content: bytes) -> PodFile:
    """Keep a file of a pod, in the caller's transaction. Raises :class:`Refusal` and :class:`Conflict`."""
    made = PodFile.add(pod, by=by, name=plain_name(name), content=content)
    db.session.flush()
    with tempfile.TemporaryDirectory(prefix="sightline-pod-") as scratch:
        path = Path(scratch) / "file"
        path.write_bytes(content)
        storage.current().put_file(path, made.key, move=True)
    return made


def remove(file: PodFile) -> None:
    """Delete a file in the caller's transaction; its bytes are erased by a job that is asked for in the same one."""
    erase_pod_file.enqueue(db.session(), file.key)
    db.session.delete(file)


def plain_name(name: str) -> str:
    """The last part of what a file was called, without what no disk takes."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter if letter.isprintable() else " " for letter in last)
    return " ".join(kept.split())[:NAME_LENGTH] or "File"
