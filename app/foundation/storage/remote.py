"""Keeping files in an S3 bucket, or in anything that speaks like one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from app.foundation.storage.keys import checked, last_the_manifests
from app.foundation.storage.scratch import Scratch
from app.foundation.storage.store import CHUNK_BYTES, Kept, NotKept, StillThere, Storage, StorageUnavailable

PART_BYTES = 8 * 1024 * 1024


class RemoteStorage(Storage):
    """A bucket. What tools need as a file is fetched into the scratch folder first; no tool is ever given a URL."""

    def __init__(self, store: ObjectStore, scratch: Path) -> None:
        self._store = store
        self.scratch = Scratch(scratch)
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put_file(self, local: Path, key: str, *, move: bool = False) -> None:
        checked(key)
        with _translated(key):
            obstore.put(self._store, key, local, chunk_size=PART_BYTES)
        if self.facts(key).size != local.stat().st_size:
            raise StorageUnavailable(f"{key} arrived with another size")
        if move:
            local.unlink()

    def put_folder(self, local: Path, prefix: str) -> None:
        files = [path for path in local.rglob("*") if path.is_file()]
        keys = {checked(f"{prefix}/{path.relative_to(local).as_posix()}"): path for path in files}
        for key in sorted(keys, key=last_the_manifests):
            self.put_file(keys[key], key)
        shutil.rmtree(local, ignore_errors=True)

    def facts(self, key: str) -> Kept:
        with _translated(key):
            return _facts(obstore.head(self._store, checked(key)))

    def open_range(self, key: str, start: int, end: int) -> Iterator[bytes]:
        self.facts(key)  # so that a missing key is told at once and not with the first chunk
        return self._chunks(key, start, end)

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        size = self.facts(key).size
        with self.scratch.folder("fetched") as folder:
            path = folder / key.rsplit("/", 1)[-1]
            with path.open("wb") as file:
                for chunk in self._chunks(key, 0, size):
                    file.write(chunk)
            yield path

    def list_prefix(self, prefix: str) -> Iterator[Kept]:
        return self._listed(checked(prefix))

    def everything(self) -> Iterator[Kept]:
        return self._listed(None)

    def delete_prefix(self, prefix: str) -> None:
        keys = [kept.key for kept in self.list_prefix(prefix)]
        with _translated(prefix):
            obstore.delete(self._store, [*keys, prefix])
        if any(self.list_prefix(prefix)) or self._is_kept(prefix):
            raise StillThere(prefix)

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.scratch.root).free

    def _is_kept(self, key: str) -> bool:
        try:
            self.facts(key)
        except NotKept:
            return False
        return True

    def _listed(self, prefix: str | None) -> Iterator[Kept]:
        with _translated(prefix or "everything"):
            found = [meta for page in obstore.list(self._store, prefix) for meta in page]
        yield from sorted((_facts(meta) for meta in found), key=lambda kept: kept.key)

    def _chunks(self, key: str, start: int, end: int) -> Iterator[bytes]:
        if start >= end:
            return
        with _translated(key):
            answer = obstore.get(self._store, key, options={"range": (start, end)})
            for chunk in answer.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)


def _facts(meta: Any) -> Kept:
    tag = (meta["e_tag"] or f"{meta['last_modified'].timestamp():.0f}-{meta['size']}").strip('"')
    return Kept(meta["path"], meta["size"], meta["last_modified"], tag)


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as missing:
        raise NotKept(key) from missing
    except BaseError as trouble:
        raise StorageUnavailable(f"{type(trouble).__name__} for {key}") from trouble
