"""When each frame is shown: from raw time stamps to the one clock that every derived file keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Ticks = NDArray[np.int64]

LEAST_TIMESCALE = 10_000
VARIABLE_TIMESCALE = 90_000
COMMON_RATES = tuple(
    Fraction(rate)
    for rate in (
        "24000/1001", "24", "25", "30000/1001", "30", "48000/1001", "48", "50", "60000/1001", "60",
        "5", "6", "15/2", "8", "10", "12", "25/2", "15000/1001", "15", "20", "100", "120000/1001", "120", "240",
    )
)  # fmt: skip
LONGEST_LAST_S = 10
SLOWEST_RATE = Fraction(1, 60)  # that is believed of a single frame
COARSE_TICK = Fraction(1, 2000)  # stamps coarser than this were rounded by the container, not by the camera


@dataclass(frozen=True)
class Rhythm:
    """How the frames follow each other.

    `rate` is exact for a constant rhythm and the average for a variable one. `rounded` says that a constant rhythm was
    blurred by coarse time stamps (milliseconds, say) and has to be put back on its grid.
    """

    rate: Fraction
    variable: bool
    rounded: bool

    @property
    def timescale(self) -> int:
        """Ticks a second in which a derived file keeps these times."""
        if self.variable:
            return VARIABLE_TIMESCALE
        return self.rate.numerator * -(-LEAST_TIMESCALE // self.rate.numerator)

    @property
    def longest_last_s(self) -> Fraction:
        """The most that the last frame is believed to last: its container says so, and no next frame proves it."""
        return max(Fraction(LONGEST_LAST_S), 1 / self.rate)

    def last_s(self, said: Fraction) -> Fraction:
        """How long the last frame lasts, given what its container says, in seconds."""
        return said if 0 < said <= self.longest_last_s else 1 / self.rate

    @property
    def frame_ticks(self) -> int:
        """Ticks one frame lasts, for a constant rhythm."""
        return int(self.timescale / self.rate)


def find_rhythm(times: Ticks, time_base: Fraction, claimed: Sequence[Fraction]) -> Rhythm:
    """Recognise a constant rate in sorted times that start at 0, or say that it is variable."""
    if len(times) < 2:
        return Rhythm(_first(claimed) or Fraction(25), variable=False, rounded=False)
    average = Fraction(len(times) - 1) / max(int(times[-1]) * time_base, time_base)
    for rate in _candidates(average, claimed):
        grid = _on_grid(times, time_base, rate)
        if grid is not None:
            return Rhythm(rate, variable=False, rounded=not _is_exact(times, time_base, rate, grid))
    return Rhythm(average.limit_denominator(1001), variable=True, rounded=False)


def _first(rates: Sequence[Fraction]) -> Fraction | None:
    return next((rate for rate in rates if SLOWEST_RATE <= rate <= 240), None)


def _candidates(average: Fraction, claimed: Sequence[Fraction]) -> list[Fraction]:
    """Plausible rates: common ones before claimed ones, nearest to the average first. Far ones match only by being fine."""
    near = {
        rate for rate in (*COMMON_RATES, *claimed) if average * Fraction(98, 100) <= rate <= average * 4 / 3
    }
    return sorted(near, key=lambda rate: (rate not in COMMON_RATES, abs(rate - average)))


def _on_grid(times: Ticks, time_base: Fraction, rate: Fraction) -> Ticks | None:
    """The grid index of each time, or None where some frame is off the grid or two share a place."""
    seconds = times.astype(np.float64) * float(time_base)
    index = np.rint(seconds * float(rate))
    allowed = float(max(time_base, Fraction(1, 100_000))) * 1.01
    step = 1 / (rate * time_base)
    whole = step.denominator == 1 and bool((times % int(step) == 0).all())
    if not whole and (allowed * float(rate) > 0.3 or np.abs(seconds - index / float(rate)).max() > allowed):
        return None
    if len(index) > 1 and np.diff(index).min() < 1:
        return None
    return index.astype(np.int64)


def _is_exact(times: Ticks, time_base: Fraction, rate: Fraction, grid: Ticks) -> bool:
    """Whether every time is its grid place to the tick, so that nothing need be put right."""
    step = 1 / (rate * time_base)
    return step.denominator == 1 and bool((times == grid * int(step)).all())


def kept_times(times: Ticks, time_base: Fraction, rhythm: Rhythm, most_rate: int) -> list[Fraction]:
    """The moments, in seconds from the first frame, at which the playback film shows a frame."""
    if rhythm.rounded or not rhythm.variable:
        seconds = times.astype(np.float64) * float(time_base)
        moments = [Fraction(int(place)) / rhythm.rate for place in np.rint(seconds * float(rhythm.rate))]
    else:
        ticks = np.rint(times.astype(np.float64) * float(time_base * rhythm.timescale))
        apart = np.append(True, np.diff(ticks) > 0)[: len(times)]  # frames that a derived file can tell apart
        moments = [int(time) * time_base for time in times[apart]]
    if not too_many_frames(rhythm, most_rate):
        return moments
    return thin_out(moments, least_gap(most_rate))


def too_many_frames(rhythm: Rhythm, most_rate: int) -> bool:
    """Whether frames must be left out. A little above the rate is a phone's jitter, not another rate."""
    return rhythm.rate > Fraction(most_rate) * Fraction(103, 100)


def least_gap(most_rate: int) -> Fraction:
    """The shortest time between two kept frames, with room for jitter."""
    return Fraction(1, most_rate) * Fraction(9, 10)


def thin_out(moments: Sequence[Fraction], gap: Fraction) -> list[Fraction]:
    """Keep the first moment, and each that is at least `gap` after the last one kept."""
    kept = [moments[0]] if moments else []
    for moment in moments[1:]:
        if moment - kept[-1] >= gap:
            kept.append(moment)
    return kept
