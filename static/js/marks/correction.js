/** Whether a mark may say what somebody typed or dragged, and where a frame more or less lies. Times in ms. */

/** What is in the way of these times, as a sentence; null for nothing. `lasting` says whether the tag marks intervals. */
export function problemWith({ at, end }, { durationMs, lasting }) {
  if (at === null || Number.isNaN(end)) return "Please give the time as minutes and seconds, like 1:04.2.";
  if (lasting && end !== null && end <= at) return "The end comes after the beginning.";
  if (durationMs && Math.max(at, end ?? 0) > durationMs) return "That is after the end of the recording.";
  return null;
}

/** The start of the frame `by` frames from the one at `ms`, within the recording. */
export function frameFrom(ms, by, { rate, durationMs }) {
  const frame = Math.round((ms / 1000) * rate) + by;
  const moved = Math.round((Math.max(0, frame) / rate) * 1000);
  return durationMs ? Math.min(moved, durationMs) : moved;
}
