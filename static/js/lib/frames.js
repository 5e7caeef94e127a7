/**
 * Times that land on a frame. A moment is a frame's time rounded to the millisecond; seeking exactly there shows the
 * frame before as often as not, so we seek a hair later.
 */

const HAIR_MS = 1; // more than the half millisecond lost by rounding, far less than a frame
const USUAL_RATE = 25;

/** Frames a second of "30000/1001"; a usual one where nobody knows. */
export function rateOf(text) {
  const [top, bottom = "1"] = (text ?? "").split("/");
  const rate = Number(top) / Number(bottom);
  return Number.isFinite(rate) && rate > 0 ? rate : USUAL_RATE;
}

/** Where to seek, in seconds, so that the frame of this moment is shown. */
export function seekTarget(ms) {
  return (Math.max(0, ms) + HAIR_MS) / 1000;
}

/** Where to seek, in seconds, to show the frame `by` frames from the one shown now; aims at its middle. */
export function stepTarget(shownMs, by, rate) {
  return Math.max(0, shownMs / 1000 + (by + 0.5) / rate);
}

/**
 * Whether a range that is played again and again turns back at this frame. It does so at its last one, which stays on
 * the screen while the first is fetched: the frame at the end itself is no part of the range.
 */
export function turnsBack(shownMs, { from, to }, rate) {
  const frameMs = 1000 / rate;
  const last = Math.max(from + frameMs, to) - frameMs;
  return shownMs > last - frameMs / 2 || shownMs < from - frameMs;
}

/** The start of the frame that lies nearest to a moment, in ms. */
export function nearestFrameMs(ms, rate) {
  return Math.round((Math.round((Math.max(0, ms) * rate) / 1000) / rate) * 1000);
}

/** The start of the frame that is on the screen at a time: a guess for browsers that do not say which frame they show. */
export function frameStartMs(seconds, rate) {
  return Math.round((Math.floor(seconds * rate + 0.001) / rate) * 1000);
}
