"""Several pieces of work at once, each in a thread that waits for programs of its own; all end before it goes on."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Told = TypeVar("Told")
Result = TypeVar("Result")
Stopping = Callable[[], bool]
Work = Callable[[Stopping, Callable[[Told], None]], Result]


def side_by_side(
    works: Sequence[Work[Told, Result]], at_once: int, listen: Callable[[Told], None]
) -> Iterator[Result]:
    """Run `works`, at most `at_once` at a time and in the order given, and give each result as it is finished.

    Each is called with a function that says whether to stop, and with one to tell its progress. What is told goes to
    `listen` in the thread that iterates. Where one fails, the others are told to stop and waited for, then its failure is
    raised; they are stopped just so where the caller iterates no further.
    """
    crew = _Crew(works)
    threads = [threading.Thread(target=crew.work, daemon=True) for _ in range(min(at_once, len(works)))]
    for thread in threads:
        thread.start()
    try:
        for _ in works:
            yield crew.next_result(listen)
    finally:
        crew.stopping.set()
        for thread in threads:
            thread.join()


@dataclass(frozen=True)
class _Said(Generic[Told]):
    what: Told


@dataclass(frozen=True)
class _Done(Generic[Result]):
    result: Result


@dataclass(frozen=True)
class _Failed:
    reason: Exception


class _Crew(Generic[Told, Result]):
    """Threads that take one piece of work after the other, and send news of it."""

    def __init__(self, works: Sequence[Work[Told, Result]]) -> None:
        self.stopping = threading.Event()
        self.news: queue.SimpleQueue[_Said[Told] | _Done[Result] | _Failed] = queue.SimpleQueue()
        self.waiting: queue.SimpleQueue[Work[Told, Result]] = queue.SimpleQueue()
        for work in works:
            self.waiting.put(work)

    def work(self) -> None:
        """Take what waits until nothing does."""
        while not self.stopping.is_set():
            try:
                work = self.waiting.get_nowait()
            except queue.Empty:
                return
            try:
                self.news.put(_Done(work(self.stopping.is_set, self._tell)))
            except Exception as reason:  # noqa: BLE001  whatever it is, it is raised again where people iterate
                self.news.put(_Failed(reason))

    def _tell(self, what: Told) -> None:
        self.news.put(_Said(what))

    def next_result(self, listen: Callable[[Told], None]) -> Result:
        """Wait for the next piece that ends, passing on what is told meanwhile."""
        while True:
            match self.news.get():
                case _Said(what):
                    listen(what)
                case _Failed(reason):
                    raise reason
                case _Done(result):
                    return result
