/**
 * How long notes have been going on, in ms: never backwards, whatever anybody does to the device's clock. A laptop that
 * slept stops counting by itself, so what the wall says is asked when it wakes. No DOM: tested in node.
 */
const SLEPT_MS = 5_000;

export class NotesClock {
  #begun;
  #wall;
  #last = 0;

  /** `elapsedMs` is how long they had been going on at the moment `at` of `steady`. */
  constructor(elapsedMs, at, { steady = () => performance.now(), wall = () => Date.now() } = {}) {
    Object.assign(this, { steady, wall });
    this.#begun = at - elapsedMs;
    this.#wall = wall() - this.#steadyMs();
  }

  get nowMs() {
    this.#last = Math.max(this.#last, Math.round(this.#steadyMs()));
    return this.#last;
  }

  /** The device woke up: catch up with what passed meanwhile. */
  wake() {
    const slept = this.wall() - this.#wall - this.#steadyMs();
    if (slept > SLEPT_MS) this.#begun -= slept;
  }

  #steadyMs() {
    return this.steady() - this.#begun;
  }
}
