/**
 * Where a recording is quiet, from the outline of its sound. "Quiet" is relative to the recording itself: its floor is
 * the level that a fifth of it stays below, its voice the level that a tenth rises above, and the two thresholds lie
 * between them on a logarithmic scale, as ears hear. Silence begins below the lower and ends above the upper one
 * (hysteresis), so that a breath, or a chair, does not cut a stretch in two.
 */

const FLOOR_SHARE = 0.2;
const VOICE_SHARE = 0.9;
const BEGINS_AT = 0.25; // of the way from the floor to the voice
const ENDS_AT = 0.45;
const LEAST_CONTRAST = 2; // voice over floor, 6 dB: with less there is no telling one from the other
const LEAST_LEVEL = 2; // of 128: below it the outline's own rounding is all there is to see
const SOUND_LASTS_MS = 100; // a click shorter than this is no voice
export const LEAST_MS = 1_500;
export const LEFT_MS = 300; // of the silence, on either side: a cut at the very word sounds like a mistake

/** The stretches that may be skipped, as [{ from, to }] in ms and in order: each 0.3 s inside a silence of 1.5 s or more. */
export function quietStretches({ peaks, samples_per_second: rate }) {
  const levels = levelsOf(peaks);
  const thresholds = thresholdsOf(levels);
  if (!thresholds) return [];
  const least = (LEAST_MS / 1000) * rate;
  return silences(levels, thresholds, Math.max(1, Math.round((SOUND_LASTS_MS / 1000) * rate)))
    .filter(([start, end]) => end - start >= least)
    .map(([start, end]) => ({
      from: Math.round((start / rate) * 1000) + LEFT_MS,
      to: Math.round((end / rate) * 1000) - LEFT_MS,
    }));
}

/** The stretch that a moment lies in, or null. */
export function stretchAt(stretches, ms) {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stretches[middle].to <= ms) low = middle + 1;
    else high = middle;
  }
  const found = stretches[low];
  return found && found.from <= ms ? found : null;
}

const FARTHEST_BY_PLAYING_MS = 1_000; // between two frames told of; what is farther was a seek

/**
 * The stretch that playing has just come into. Whoever went there on purpose, by a seek or by pausing in it, gets to
 * hear the silence: the frame before must have been played too, and lie outside.
 */
export function entered(stretches, beforeMs, nowMs) {
  const found = stretchAt(stretches, nowMs);
  if (found === null || beforeMs === null || beforeMs >= found.from) return null;
  return nowMs - beforeMs <= FARTHEST_BY_PLAYING_MS ? found : null;
}

/** "Skipped 4 s". */
export function skippedWords({ from, to }) {
  return `Skipped ${Math.max(1, Math.round((to - from) / 1000))} s`;
}

function levelsOf(peaks) {
  return Array.from({ length: peaks.length >> 1 }, (_, pair) =>
    Math.max(LEAST_LEVEL, Math.abs(peaks[2 * pair]), Math.abs(peaks[2 * pair + 1])),
  );
}

function thresholdsOf(levels) {
  if (levels.length === 0) return null;
  const sorted = Float64Array.from(levels).sort();
  const [floor, voice] = [FLOOR_SHARE, VOICE_SHARE].map(
    (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))],
  );
  if (voice / floor < LEAST_CONTRAST) return null;
  const between = (share) => floor * (voice / floor) ** share;
  return { begins: between(BEGINS_AT), ends: between(ENDS_AT) };
}

function silences(levels, { begins, ends }, soundLasts) {
  const found = [];
  let start = null;
  let loud = 0;
  levels.forEach((level, at) => {
    loud = level > ends ? loud + 1 : 0;
    if (start === null && level <= begins) start = at;
    else if (start !== null && loud >= soundLasts) {
      found.push([start, at - loud + 1]);
      start = null;
    }
  });
  if (start !== null) found.push([start, levels.length - loud]);
  return found;
}
