/**
 * Things on a time axis, in time order, each with `id`, `at` and `end` in ms (`end` null for a moment).
 *
 * What lies in a stretch of time is found without looking at the rest: by halving for where things begin, and by the
 * latest end of each half, of each quarter and so on for what began before and still lasts.
 */
export class Timed {
  #things = [];
  #latest = null;
  #leaves = 0;

  /** `until` gives when a thing is over; by default its end, or its own moment. */
  constructor(things = [], until = ({ at, end }) => end ?? at) {
    this.until = until;
    this.fill(things);
  }

  get all() {
    return this.#things;
  }

  get size() {
    return this.#things.length;
  }

  /** Hold these and no others. What comes in time order is not sorted again. */
  fill(things) {
    const sorted = things.every((thing, place) => place === 0 || things[place - 1].at <= thing.at);
    this.#things = sorted ? [...things] : things.toSorted((one, other) => one.at - other.at);
    this.#latest = null;
  }

  /** Put one where it belongs: after those that begin no later. */
  add(thing) {
    this.#things.splice(this.after(thing.at), 0, thing);
    this.#latest = null;
  }

  /** Put one in the place of its older self, which begins at the same moment. */
  swap(old, thing) {
    this.#things[this.placeOf(old)] = thing;
    this.#latest = null;
  }

  remove(thing) {
    const place = this.placeOf(thing);
    if (place < 0) return;
    this.#things.splice(place, 1);
    this.#latest = null;
  }

  /** Where this very thing stands; -1 when it does not. */
  placeOf(thing) {
    for (let place = this.from(thing.at); this.#things[place]?.at === thing.at; place++) {
      if (this.#things[place] === thing) return place;
    }
    return -1;
  }

  /** The place of the first that begins at a moment or later. */
  from(ms) {
    return this.#halve((at) => at < ms);
  }

  /** The place of the first that begins after a moment. */
  after(ms) {
    return this.#halve((at) => at <= ms);
  }

  /** How many begin from one moment up to, but not at, another. */
  count(fromMs, toMs) {
    return this.from(toMs) - this.from(fromMs);
  }

  /** What is to be seen between two moments, both included, in time order: also what began before and still lasts. */
  between(fromMs, toMs) {
    const found = [];
    const first = this.from(fromMs);
    this.#gather(1, 0, this.#tree(), first, fromMs, found);
    for (let place = first; this.#things[place]?.at <= toMs; place++) found.push(this.#things[place]);
    return found;
  }

  /** Whether anything is to be seen from one moment up to, but not at, another. */
  touches(fromMs, toMs) {
    if (this.count(fromMs, toMs)) return true;
    return this.lastLasting(fromMs) !== null;
  }

  /** The newest that began at or before a moment and is not over; null for none. */
  lastLasting(ms) {
    return this.#last(1, 0, this.#tree(), this.after(ms), ms);
  }

  #halve(isBefore) {
    let low = 0;
    let high = this.#things.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#things[middle].at)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Build the tree of latest ends, if things changed; gives how many leaves it has. */
  #tree() {
    if (this.#latest) return this.#leaves;
    this.#leaves = 1;
    while (this.#leaves < this.#things.length) this.#leaves *= 2;
    const latest = new Float64Array(2 * this.#leaves).fill(Number.NEGATIVE_INFINITY);
    this.#things.forEach((thing, place) => {
      latest[this.#leaves + place] = this.until(thing);
    });
    for (let node = this.#leaves - 1; node > 0; node--) {
      latest[node] = Math.max(latest[2 * node], latest[2 * node + 1]);
    }
    this.#latest = latest;
    return this.#leaves;
  }

  /** Gather those before the place `limit` that are over no earlier than `ms`. */
  #gather(node, start, width, limit, ms, found) {
    if (start >= limit || this.#latest[node] < ms) return;
    if (width === 1) {
      found.push(this.#things[start]);
      return;
    }
    const half = width / 2;
    this.#gather(2 * node, start, half, limit, ms, found);
    this.#gather(2 * node + 1, start + half, half, limit, ms, found);
  }

  #last(node, start, width, limit, ms) {
    if (start >= limit || this.#latest[node] <= ms) return null;
    if (width === 1) return this.#things[start];
    const half = width / 2;
    return (
      this.#last(2 * node + 1, start + half, half, limit, ms) ?? this.#last(2 * node, start, half, limit, ms)
    );
  }
}
