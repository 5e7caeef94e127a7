"""Several files read as one, laid end to end: joining pieces without copying them first."""

import os
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from io import BufferedReader, RawIOBase
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Literal


@dataclass(frozen=True)
class Chain:
    """Files in a row. Only one of them is open at a time, however many there are."""

    paths: tuple[Path, ...]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each file begins, in bytes; and at last, where the chain ends."""
        return (0, *accumulate(path.stat().st_size for path in self.paths))

    def open(self, _mode: Literal["rb"]) -> BinaryIO:
        """A file to read from, as `Path.open` gives."""
        return BufferedReader(_Links(self))


class _Links(RawIOBase):
    """Reads up to the end of the file it is in; the next read goes on in the next one."""

    def __init__(self, chain: Chain) -> None:
        super().__init__()
        self.chain = chain
        self.at = 0
        self.link = -1
        self.file: BinaryIO | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self.at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self.at, os.SEEK_END: self.chain.starts[-1]}[whence]
        return self.at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands over
        if self.at >= self.chain.starts[-1]:
            return 0
        file = self._file(bisect_right(self.chain.starts, self.at) - 1)
        file.seek(self.at - self.chain.starts[self.link])
        data = file.read(len(buffer))
        buffer[: len(data)] = data
        self.at += len(data)
        return len(data)

    def _file(self, link: int) -> BinaryIO:
        if self.file is None or link != self.link:
            self.close_link()
            self.link, self.file = link, self.chain.paths[link].open("rb")
        return self.file

    def close_link(self) -> None:
        """Close the file that was read last."""
        if self.file is not None:
            self.file.close()
            self.file = None

    def close(self) -> None:
        self.close_link()
        super().close()
