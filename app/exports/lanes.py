"""Where a format allows nothing to overlap, what overlaps lies in lanes side by side."""

import heapq
from collections.abc import Callable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")


def in_lanes(things: Iterable[Thing], span: Callable[[Thing], tuple[int, int]]) -> list[list[Thing]]:
    """As few lanes as will do, each in time order and free of overlaps; ``span`` gives begin and end."""
    lanes: list[list[Thing]] = []
    free_from: list[tuple[int, int]] = []
    for thing in sorted(things, key=span):
        begin, end = span(thing)
        if free_from and free_from[0][0] <= begin:
            _until, lane = heapq.heappop(free_from)
        else:
            lane = len(lanes)
            lanes.append([])
        lanes[lane].append(thing)
        heapq.heappush(free_from, (end, lane))
    return lanes


def lane_name(name: str, lane: int) -> str:
    """What to call one of several lanes of a thing: the first bears its plain name."""
    return name if lane == 0 else f"{name} ({lane + 1})"
