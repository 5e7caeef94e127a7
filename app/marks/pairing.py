"""Which moments that two people marked are one and the same event."""

from collections.abc import Iterator, Sequence

TOLERANCE_MS = 2_000  # a reaction takes about a second, and two people have two of them
MOST_PAIRS_WEIGHED = 250_000  # a crowd of 500 by 500 moments, weighed in a fraction of a second


def paired(
    first: Sequence[int], second: Sequence[int], tolerance_ms: int = TOLERANCE_MS
) -> list[tuple[int, int]]:
    """Pair off moments of two people within a tolerance, in time order, each once at most; gives places in the lists.

    As many pairs as there can be, and among those the ones that lie closest together. Both lists are in time order.
    """
    pairs: list[tuple[int, int]] = []
    for one, other in _clusters(first, second, tolerance_ms):
        weigh = _closest if len(one) * len(other) <= MOST_PAIRS_WEIGHED else _earliest
        pairs += weigh(first, second, one, other, tolerance_ms)
    return pairs


def _clusters(
    first: Sequence[int], second: Sequence[int], tolerance_ms: int
) -> Iterator[tuple[range, range]]:
    """Cut where no pair could reach across: what lies further apart than the tolerance is weighed by itself."""
    merged = sorted([(ms, 0) for ms in first] + [(ms, 1) for ms in second])
    begun, reached, last = [0, 0], [0, 0], None
    for ms, side in merged:
        if last is not None and ms - last > tolerance_ms:
            yield range(begun[0], reached[0]), range(begun[1], reached[1])
            begun = reached.copy()
        reached[side] += 1
        last = ms
    yield range(begun[0], reached[0]), range(begun[1], reached[1])


def _closest(
    first: Sequence[int], second: Sequence[int], one: range, other: range, tolerance_ms: int
) -> list[tuple[int, int]]:
    """Most pairs, then least distance: the best for every two beginnings of the lists, from shorter ones (an alignment)."""
    best = [
        [(0, 0)] * (len(other) + 1) for _ in range(len(one) + 1)
    ]  # (minus pairs, ms apart): less is better
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            apart = abs(first[a] - second[b])
            without = min(best[i - 1][j], best[i][j - 1])
            pairs, ms = best[i - 1][j - 1]
            best[i][j] = min(without, (pairs - 1, ms + apart)) if apart <= tolerance_ms else without
    found, i, j = [], len(one), len(other)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found.append((one[i], other[j]))
    return found[::-1]


def _earliest(
    first: Sequence[int], second: Sequence[int], one: range, other: range, tolerance_ms: int
) -> list[tuple[int, int]]:
    """As many pairs, each with the earliest that is left: for crowds in which weighing every pair would take too long."""
    found, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        apart = first[one[i]] - second[other[j]]
        if abs(apart) <= tolerance_ms:
            found.append((one[i], other[j]))
            i, j = i + 1, j + 1
        elif apart < 0:
            i += 1
        else:
            j += 1
    return found
