/** Which of `count` places comes after `here` in one direction; from nowhere (-1), the first. Stays at either end. */
export function walk(here, by, count) {
  if (here < 0) return 0;
  return Math.min(Math.max(here + by, 0), count - 1);
}
