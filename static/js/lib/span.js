/** Arithmetic of things that a hand makes larger and smaller. */

/** A number held between two others; where they cross, the lower one counts. */
export function held(value, least, most) {
  return Math.max(least, Math.min(value, Math.max(least, most)));
}

/**
 * Which of the named heights a hand meant that let go at `px` while moving at `speed` (px each ms, growing is
 * positive): where it would have come to rest, and no nearer than that to another. `heights` is `{ name: px }`.
 */
export function nearest(heights, px, speed = 0) {
  const rest = px + speed * GLIDES_MS;
  const names = Object.keys(heights);
  return names.reduce((one, other) =>
    Math.abs(heights[other] - rest) < Math.abs(heights[one] - rest) ? other : one,
  );
}

const GLIDES_MS = 160;
