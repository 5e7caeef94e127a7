const SHORTEST_MS = 1_000; // a window of one second: frames stand apart, and nothing would be told by less

/**
 * One time axis: what every lane of the timeline, the pointer and the keys agree on. It shows the window from `fromMs`
 * to `toMs` of a recording over `width` px; without a window, all of it. Zooming and moving give another axis.
 */
export class Axis {
  constructor(durationMs, width, fromMs = 0, toMs = durationMs) {
    this.durationMs = Math.max(1, durationMs);
    this.width = Math.max(1, width);
    const span = Math.min(this.durationMs, Math.max(toMs - fromMs, Math.min(SHORTEST_MS, this.durationMs)));
    this.fromMs = Math.min(Math.max(0, fromMs), this.durationMs - span);
    this.toMs = this.fromMs + span;
  }

  get spanMs() {
    return this.toMs - this.fromMs;
  }

  /** Whether all of the recording is shown. */
  get whole() {
    return this.spanMs >= this.durationMs;
  }

  /** Where a moment is, as a share of the width from 0 to 1; the nearer edge for one that is not shown. */
  share(ms) {
    return Math.min(1, Math.max(0, (ms - this.fromMs) / this.spanMs));
  }

  /** Where a moment is, in px from the left; outside the width for one that is not shown. */
  x(ms) {
    return ((ms - this.fromMs) / this.spanMs) * this.width;
  }

  /** The moment at a distance from the left, in px. */
  ms(x) {
    return Math.round(this.fromMs + Math.min(1, Math.max(0, x / this.width)) * this.spanMs);
  }

  /** How long as many px last, in ms. */
  lasts(px) {
    return (px / this.width) * this.spanMs;
  }

  shows(ms) {
    return ms >= this.fromMs && ms <= this.toMs;
  }

  /** Closer by a factor (above 1) or wider (below), with one moment staying where it is. */
  zoomed(factor, aroundMs) {
    const span = Math.min(this.durationMs, Math.max(SHORTEST_MS, this.spanMs / factor));
    const from = aroundMs - this.share(aroundMs) * span;
    return this.over(from, from + span);
  }

  /** The same width over another window. */
  over(fromMs, toMs) {
    return new Axis(this.durationMs, this.width, fromMs, toMs);
  }

  moved(ms) {
    return this.over(this.fromMs + ms, this.toMs + ms);
  }

  /** The same window if it shows a moment, else the next one, with the moment near its left edge. */
  holding(ms) {
    if (this.shows(ms)) return this;
    const from = ms - this.spanMs / 10;
    return this.over(from, from + this.spanMs);
  }

  /** Moments for the ruler, within the window: round figures, at least `apart` px from one another. */
  ticks(apart) {
    const least = this.lasts(apart);
    const step = STEPS_MS.find((candidate) => candidate >= least) ?? Math.ceil(least / HOUR_MS) * HOUR_MS;
    const first = Math.ceil(this.fromMs / step);
    const count = Math.floor(this.toMs / step) - first;
    return Array.from({ length: count + 1 }, (_, number) => (first + number) * step);
  }
}

const HOUR_MS = 3_600_000;
const STEPS_MS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600].map(
  (seconds) => seconds * 1000,
);
