/**
 * Films that run together: where each should be, and how one that drifts is brought back. Pure arithmetic, so that the
 * clock may be a page's own (two films beside each other) or a server's (a room with two browsers).
 *
 * A *beat* says where the shared clock stood and how it runs: `{ ms, since, speed, playing }`; `since` is a time of
 * whatever clock the two agree on, in ms, and `ms` the shared moment at that time. A *place* says how a film lies on the
 * shared clock: it starts at `startsMs`, and each of its own milliseconds lasts `1 + driftPpm / 1e6` of them.
 */

import { nearestFrameMs } from "./frames.js";

export const STEADY_MS = 12; // less is not seen, and correcting it would only be heard
export const NUDGED_MS = 100; // up to here a slightly other speed closes the gap; beyond, a seek
const CLOSED_WITHIN_MS = 1_000;
const MOST_NUDGE = 0.08; // of the speed: more is heard as another pitch

/** The shared moment at a time. */
export function momentAt({ ms, since, speed, playing }, now) {
  return playing ? ms + Math.max(0, now - since) * speed : ms;
}

/** A film's own moment at a shared one; before its start negative. */
export function ownMoment(sharedMs, { startsMs, driftPpm = 0 }) {
  return (sharedMs - startsMs) / (1 + driftPpm / 1e6);
}

/** The shared moment of a film's own. */
export function sharedMoment(ownMs, { startsMs, driftPpm = 0 }) {
  return startsMs + ownMs * (1 + driftPpm / 1e6);
}

/** Whether a film has a picture for one of its own moments. */
export function covers(ownMs, { fromMs = 0, toMs }) {
  return ownMs >= fromMs && ownMs < toMs;
}

/** The frame on which a film stands still for one of its own moments: the nearest it has, in ms. */
export function stillFrameMs(ownMs, { fromMs = 0, toMs }, rate) {
  const last = Math.max(fromMs, toMs - 1000 / rate);
  return nearestFrameMs(Math.min(last, Math.max(fromMs, ownMs)), rate);
}

/**
 * What brings a film back that is at `isMs` and should be at `shouldMs`: `{ act: "steady", rate }` goes on,
 * `{ act: "nudge", rate }` runs a little faster or slower, `{ act: "seek", ms }` jumps. `lateMs` is how long a seek takes
 * here, so that it lands where the others are then.
 */
export function correction(isMs, shouldMs, { speed, lateMs = 0 }) {
  const behind = shouldMs - isMs;
  if (Math.abs(behind) > NUDGED_MS) return { act: "seek", ms: shouldMs + lateMs * speed };
  if (Math.abs(behind) <= STEADY_MS) return { act: "steady", rate: speed };
  const share = behind / (CLOSED_WITHIN_MS * speed);
  return { act: "nudge", rate: speed * (1 + Math.min(MOST_NUDGE, Math.max(-MOST_NUDGE, share))) };
}

/** How long seeks take here, from the last ones: a fast one is believed less than a slow one. */
export function learnedLatency(beforeMs, tookMs) {
  const weight = tookMs > beforeMs ? 0.5 : 0.25;
  return Math.min(1_000, beforeMs + (tookMs - beforeMs) * weight);
}
