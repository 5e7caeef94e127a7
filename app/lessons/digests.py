"""SHA-256 of files while they come in, so that a large one need not be read again to be hashed."""

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Any, Final

MOST_KEPT: Final = 512  # unfinished uploads one process remembers; each takes a few hundred bytes


class Digests:
    """The hash of each upload as far as this process has seen it, from its first byte on without a gap."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._guard = Lock()

    def take(self, upload_id: str, offset: int) -> Any | None:
        """The hash of the first ``offset`` bytes, to go on with; ``None`` where this process missed a part."""
        with self._guard:
            at, digest = self._kept.pop(upload_id, (None, None))
        if at == offset:
            return digest
        return hashlib.sha256() if offset == 0 else None

    def keep(self, upload_id: str, offset: int, digest: Any | None) -> None:
        """Remember how far the hash is."""
        if digest is None:
            return
        with self._guard:
            self._kept[upload_id] = (offset, digest)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
