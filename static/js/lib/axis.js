/** One time axis: what every lane of the timeline, the pointer and the keys agree on. */
export class Axis {
  constructor(durationMs, width) {
    this.durationMs = Math.max(1, durationMs);
    this.width = Math.max(1, width);
  }

  /** Where a moment is, as a share of the width from 0 to 1. */
  share(ms) {
    return Math.min(1, Math.max(0, ms / this.durationMs));
  }

  /** The moment at a distance from the start, in px. */
  ms(x) {
    return Math.round(Math.min(1, Math.max(0, x / this.width)) * this.durationMs);
  }

  /** Moments for the ruler: round figures, at least `apart` px from one another. */
  ticks(apart) {
    const least = (apart / this.width) * this.durationMs;
    const step = STEPS_MS.find((candidate) => candidate >= least) ?? Math.ceil(least / HOUR_MS) * HOUR_MS;
    const count = Math.floor(this.durationMs / step);
    return Array.from({ length: count + 1 }, (_, number) => number * step);
  }
}

const HOUR_MS = 3_600_000;
const STEPS_MS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600].map((seconds) => seconds * 1000);
