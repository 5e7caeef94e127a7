"""Several pieces of work at once: how many, what is told where, and that none outlives the others' end."""

import threading
import time
from collections.abc import Callable

import pytest

from media_pipeline.side_by_side import side_by_side

Tell = Callable[[str], None]
Stopping = Callable[[], bool]


def until_stopped(ended: list[str]) -> Callable[[Stopping, Tell], str]:
    """Work that only ends when it is told to, and then says so."""

    def work(stopping: Stopping, _tell: Tell) -> str:
        while not stopping():
            time.sleep(0.005)
        ended.append("stopped")
        return "stopped"

    return work


def answer(what: str) -> Callable[[Stopping, Tell], str]:
    return lambda _stopping, _tell: what


def nobody(_told: str) -> None:
    """Listen to nothing."""


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_no_more_run_at_once_than_asked_and_all_are_done(at_once: int) -> None:
    running, most, lock = [0], [0], threading.Lock()

    def work(_stopping: Stopping, _tell: Tell) -> str:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.03)
        with lock:
            running[0] -= 1
        return "done"

    assert list(side_by_side([work] * 5, at_once, nobody)) == ["done"] * 5
    assert most[0] == at_once


def test_what_is_told_is_heard_in_the_thread_that_iterates_before_the_result() -> None:
    heard: list[tuple[str, int]] = []

    def work(_stopping: Stopping, tell: Tell) -> str:
        tell("half")
        return "done"

    results = side_by_side([work], 1, lambda told: heard.append((told, threading.get_ident())))
    assert next(results) == "done"
    assert heard == [("half", threading.get_ident())]


def test_a_failure_ends_the_others_first() -> None:
    ended: list[str] = []

    def fail(_stopping: Stopping, _tell: Tell) -> str:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        list(side_by_side([until_stopped(ended), until_stopped(ended), fail], 3, nobody))
    assert ended == ["stopped", "stopped"]


def test_who_iterates_no_further_ends_them_all() -> None:
    ended: list[str] = []
    results = side_by_side([answer("first"), until_stopped(ended), until_stopped(ended)], 2, nobody)
    assert next(results) == "first"
    results.close()  # type: ignore[attr-defined]  # a generator
    assert len(ended) in (1, 2)
    before = len(ended)
    time.sleep(0.05)
    assert len(ended) == before, "what waits is not begun any more"


def test_nothing_to_do_is_done_at_once() -> None:
    assert list(side_by_side([], 2, nobody)) == []
