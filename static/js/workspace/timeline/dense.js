const STEPS = [1, 2, 4, 8]; // from so many in a pixel on it is drawn stronger

/** Whether so many lie in the window that they are no longer drawn one by one: more than about two in a pixel. */
export function isDense(timed, axis) {
  return timed.count(axis.fromMs, axis.toMs) > axis.width / 2;
}

/**
 * Where anything is to be seen, a pixel at a time: runs [{ x, width, strength }] in px, strength from 1 to 4 by how many
 * begin there. As many steps as there are pixels, however many things there are.
 */
export function runs(timed, axis) {
  const found = [];
  const perPixel = axis.spanMs / axis.width;
  let place = timed.from(axis.fromMs);
  for (let x = 0; x < axis.width; x++) {
    const start = axis.fromMs + x * perPixel;
    const end = timed.from(start + perPixel);
    const count = end - place;
    place = end;
    const strength = count ? strengthOf(count) : timed.lastLasting(start) ? 1 : 0;
    const run = found.at(-1);
    if (run && run.strength === strength && run.x + run.width === x) run.width++;
    else if (strength) found.push({ x, width: 1, strength });
  }
  return found;
}

function strengthOf(count) {
  return STEPS.findLastIndex((least) => count >= least) + 1;
}
