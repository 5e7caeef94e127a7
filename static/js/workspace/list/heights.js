/**
 * How tall the rows of a long list are, and so where each of them is: without adding up the rows before it.
 *
 * A tree of sums (Fenwick, 1994): changing one row and asking for a place both take as many steps as the number of
 * rows has binary digits.
 */
export class Heights {
  /** `heights` of all rows in px, measured or guessed. */
  constructor(heights) {
    this.count = heights.length;
    this.heights = Float64Array.from(heights);
    this.sums = new Float64Array(this.count + 1);
    for (let row = 1; row <= this.count; row++) {
      this.sums[row] += heights[row - 1];
      const parent = row + (row & -row);
      if (parent <= this.count) this.sums[parent] += this.sums[row];
    }
  }

  /** Where a row begins, in px from the first; for the number of rows, where the list ends. */
  top(row) {
    let sum = 0;
    for (let at = row; at > 0; at -= at & -at) sum += this.sums[at];
    return sum;
  }

  get total() {
    return this.top(this.count);
  }

  set(row, height) {
    const more = height - this.heights[row];
    if (more === 0) return;
    this.heights[row] = height;
    for (let at = row + 1; at <= this.count; at += at & -at) this.sums[at] += more;
  }

  /** The row at a distance from the first, in px; the nearest, outside the list. */
  at(px) {
    let row = 0;
    let left = px;
    for (let step = 2 ** Math.floor(Math.log2(Math.max(1, this.count))); step; step = Math.floor(step / 2)) {
      if (row + step > this.count || this.sums[row + step] > left) continue;
      row += step;
      left -= this.sums[row];
    }
    return Math.max(0, Math.min(row, this.count - 1));
  }
}
