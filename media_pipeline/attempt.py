"""The file that is worked on, and what every stage is told about the run that it is part of."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from media_pipeline.errors import Cancelled
from media_pipeline.limits import Limits

MOST_THREADS = 8


@dataclass(frozen=True)
class Source:
    """A file together with the one demuxer that may read it: ffmpeg is never left to guess."""

    path: Path
    demuxer: str

    @property
    def url(self) -> str:
        """The `file:` prefix keeps a name like `concat:x` from being read as a protocol."""
        return f"file:{self.path.resolve()}"


@dataclass(frozen=True)
class Attempt:
    """What a stage needs to know about the run that it is part of."""

    limits: Limits = field(default_factory=Limits)
    cancelled: Callable[[], bool] = lambda: False
    report: Callable[[float], None] = lambda _fraction: None
    threads: int | None = None
    nice: int = 10
    duration_s: float = 0.0
    source_bytes: int = 0

    def part(self, start: float, end: float) -> "Attempt":
        """The same attempt, for work that is this part of the whole: its progress runs from `start` to `end`."""
        return replace(self, report=lambda share: self.report(start + share * (end - start)))

    def stop_if_asked(self) -> None:
        """Raise Cancelled if somebody asked."""
        if self.cancelled():
            raise Cancelled

    @property
    def deadline_s(self) -> float:
        return self.limits.deadline_s(self.duration_s)

    @property
    def cores(self) -> int:
        """Threads for one program. Capped: each holds frames, and memory is bounded."""
        return self.threads or min(os.cpu_count() or 1, MOST_THREADS)

    @property
    def bounds(self) -> dict[str, int]:
        """What the child may use; read by sandbox.py."""
        return {
            "memory_bytes": self.limits.memory_bytes,
            "cpu_s": int(self.deadline_s * self.cores) + 1,
            "file_bytes": self.limits.derived_bytes(self.source_bytes),
            "nice": self.nice,
            "parent": os.getpid(),
        }
