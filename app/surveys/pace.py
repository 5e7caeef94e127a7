"""How quickly a link takes answers. Counted for a survey as a whole, in memory: nobody's address is looked at or kept."""

import threading
import time
from collections import defaultdict, deque
from typing import Final

from app.foundation.refusals import TooMany

WINDOW_S: Final = 10.0
MOST: Final = 60
"""Answers in a window: a large class that presses the button at the same moment, and no machine that fills it up."""

_lately: dict[str, deque[float]] = defaultdict(deque)
_alone = threading.Lock()


def expect_unhurried(survey_id: str) -> None:
    """Raises :class:`TooMany` when a survey gets answers faster than a class can give them."""
    now = time.monotonic()
    with _alone:
        for key in [key for key, tries in _lately.items() if tries[-1] < now - WINDOW_S]:
            del _lately[key]
        tries = _lately[survey_id]
        while tries and tries[0] < now - WINDOW_S:
            tries.popleft()
        tries.append(now)
        if len(tries) > MOST:
            tries.pop()
            raise TooMany(
                "Many answers came at once. Please press the button again in a moment.",
                retry_after_s=int(WINDOW_S),
            )


def forget() -> None:
    """Begin to count anew: for tests."""
    with _alone:
        _lately.clear()
