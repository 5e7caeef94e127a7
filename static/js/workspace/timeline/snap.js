export const MAGNET_PX = 8;
const MOST = 400; // edges looked at: so near the pointer, more would be a blur anyway

/**
 * A moment, or the nearest edge of anything within the magnet's reach: where comments and marks begin and end, and clips.
 * `layers` answers `between`; `except` is the id of what is being moved.
 */
export function snapped(ms, axis, layers, except = null) {
  const reach = axis.lasts(MAGNET_PX);
  let nearest = ms;
  let apart = reach;
  for (const name of ["comments", "marks", "clips"]) {
    for (const { id, at, end } of layers.between(name, ms - reach, ms + reach).slice(-MOST)) {
      if (id === except) continue;
      for (const edge of end === null ? [at] : [at, end]) {
        if (Math.abs(edge - ms) >= apart) continue;
        apart = Math.abs(edge - ms);
        nearest = edge;
      }
    }
  }
  return nearest;
}
