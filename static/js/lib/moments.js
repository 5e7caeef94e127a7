/** Questions about comments in time order, each `{ at, end }` in ms (`end` null for a moment). */

const LIT_FOR_MS = 4_000; // how long a moment counts as now

/** Where a comment belongs among those that are there: after the last that does not come later. */
export function placeOf(moments, at) {
  const next = moments.findIndex((moment) => moment.at > at);
  return next < 0 ? moments.length : next;
}

/** The one that belongs to now: the newest that began and is not over. -1 for none. */
export function currentAt(moments, now) {
  for (let index = moments.length - 1; index >= 0; index--) {
    const { at, end } = moments[index];
    if (at <= now && now < Math.max(end ?? 0, at + LIT_FOR_MS)) return index;
  }
  return -1;
}

/** The next moment after now (`by` 1), or the last before it (-1); null when there is none. */
export function neighbour(moments, now, by) {
  const nearness = 150; // ms: standing on a comment, "next" means the one after it
  if (by > 0) return moments.find(({ at }) => at > now + nearness) ?? null;
  return moments.findLast(({ at }) => at < now - nearness) ?? null;
}
