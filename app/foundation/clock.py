"""The one place that asks what time it is and that waits, so that a test can say."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

_shift = timedelta(0)
_stood_still: datetime | None = None
_skipped: list[float] | None = None


def now() -> datetime:
    """The present moment, in UTC."""
    return (_stood_still or datetime.now(UTC)) + _shift


def today() -> date:
    """The present day, in UTC."""
    return now().date()


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Move the clock for the length of a ``with`` block: for tests of what expires."""
    global _shift  # noqa: PLW0603 - one clock for the whole process is the point
    before, _shift = _shift, _shift + by
    try:
        yield
    finally:
        _shift = before


@contextmanager
def standing_still(at: datetime) -> Iterator[None]:
    """Let it be one moment for the length of a ``with`` block: for tests that compare what was made at two times."""
    global _stood_still  # noqa: PLW0603 - as above
    before, _stood_still = _stood_still, at
    try:
        yield
    finally:
        _stood_still = before


def pause(seconds: float) -> None:
    """Wait."""
    if _skipped is None:
        time.sleep(seconds)
    else:
        _skipped.append(seconds)


@contextmanager
def without_pauses() -> Iterator[list[float]]:
    """Wait for nothing in a ``with`` block, and give the list of the pauses that were asked for: for tests."""
    global _skipped  # noqa: PLW0603 - as above
    before, _skipped = _skipped, []
    try:
        yield _skipped
    finally:
        _skipped = before
