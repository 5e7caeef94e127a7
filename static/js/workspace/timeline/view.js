import { Axis } from "sightline/lib/axis.js";

const HAND_RESTS_MS = 4_000; // after the hand moved the window, the playhead may leave it for so long

/** Which part of the recording the timeline shows. `changed(byHand)` hears of another window. */
export class View {
  axis = new Axis(1, 1);
  #handAt = Number.NEGATIVE_INFINITY;

  constructor(changed) {
    this.changed = changed;
  }

  /** The recording's length and the width are these; what was shown stays. */
  measure(durationMs, width) {
    const { fromMs, toMs, whole } = this.axis;
    this.axis = whole ? new Axis(durationMs, width) : new Axis(durationMs, width, fromMs, toMs);
  }

  zoom(factor, aroundMs) {
    this.show(this.axis.zoomed(factor, aroundMs));
  }

  /** Move by a part of what is shown: 1 is a whole window on. */
  move(share) {
    this.show(this.axis.moved(share * this.axis.spanMs));
  }

  /** Show all of it. */
  all() {
    this.show(this.axis.over(0, this.axis.durationMs));
  }

  /** Show what somebody asked for. */
  show(axis) {
    this.#handAt = performance.now();
    this.#take(axis, true);
  }

  /** Keep a moment in view while the film plays, unless the hand has just been here. */
  hold(ms) {
    if (performance.now() - this.#handAt > HAND_RESTS_MS) this.#take(this.axis.holding(ms), false);
  }

  /** Bring a moment into view, whatever the hand did. */
  reach(ms) {
    this.#take(this.axis.holding(ms), false);
  }

  #take(axis, byHand) {
    const { fromMs, toMs } = this.axis;
    if (axis.fromMs === fromMs && axis.toMs === toMs) return;
    this.axis = axis;
    this.changed(byHand);
  }
}
