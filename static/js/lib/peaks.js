/**
 * The outline of the sound, from pairs of lowest and highest value (-128 to 127) at an even rate.
 * Gives, for each of `width` columns between two moments, the loudest pair in it as [lowest, highest] from -1 to 1.
 */
export function columns({ peaks, samples_per_second: rate }, fromMs, toMs, width) {
  const pairs = peaks.length / 2;
  const perColumn = ((toMs - fromMs) / 1000) * (rate / width);
  const first = (fromMs / 1000) * rate;
  return Array.from({ length: width }, (_, column) => {
    const start = Math.floor(first + column * perColumn);
    const end = Math.max(start + 1, Math.ceil(first + (column + 1) * perColumn));
    return loudest(peaks, Math.max(0, start), Math.min(pairs, end));
  });
}

/** The largest swing in a recording, so that a quiet classroom still has a shape. Never 0. */
export function loudness({ peaks }) {
  return peaks.reduce((most, value) => Math.max(most, Math.abs(value)), 1) / 128;
}

function loudest(peaks, start, end) {
  let low = 0;
  let high = 0;
  for (let pair = start; pair < end; pair++) {
    low = Math.min(low, peaks[2 * pair]);
    high = Math.max(high, peaks[2 * pair + 1]);
  }
  return [low / 128, high / 128];
}
