/**
 * A hand's line with the points left out that nobody misses.
 * D. H. Douglas, T. K. Peucker: Algorithms for the reduction of the number of points required to represent a digitized
 * line or its caricature, 1973.
 */

const FINE = 0.0012; // of the picture: about a pixel and a half at 1280
const MOST_POINTS = 240;

/** Points `[across, down]` as few as keep within `tolerance` of the line, and never more than `most`. */
export function simplified(points, { tolerance = FINE, most = MOST_POINTS } = {}) {
  let kept = reduced(points, tolerance);
  for (let coarser = tolerance * 2; kept.length > most; coarser *= 2) kept = reduced(points, coarser);
  return kept;
}

function reduced(points, tolerance) {
  if (points.length < 3) return [...points];
  const keep = new Set([0, points.length - 1]);
  const spans = [[0, points.length - 1]]; // a stack, not a recursion: a long line has thousands of points
  while (spans.length) {
    const [from, to] = spans.pop();
    const { index, distance } = farthest(points, from, to);
    if (distance <= tolerance) continue;
    keep.add(index);
    spans.push([from, index], [index, to]);
  }
  return points.filter((_, index) => keep.has(index));
}

function farthest(points, from, to) {
  let found = { index: from, distance: -1 };
  for (let index = from + 1; index < to; index++) {
    const distance = fromSpan(points[index], points[from], points[to]);
    if (distance > found.distance) found = { index, distance };
  }
  return found;
}

/** How far a point is from the straight piece between two others. */
function fromSpan([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
