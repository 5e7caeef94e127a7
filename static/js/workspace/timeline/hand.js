const STILL_PX = 4; // less is a click
const LONG_PRESS_MS = 450;
const WHEEL_ZOOM = 0.0022; // a notch of a usual wheel is about a quarter closer
const LINE_PX = 16;

/**
 * What a hand does on the track: wheel, two fingers, and one pointer, which means by where it went down what it does.
 * `acts(place, event)` gives for a press { drag(x, event), drop(moved), click(event) }, each optional; `place` is "ruler",
 * "signs", "marks" or "track", with `long` when a finger rested first.
 */
export class Hand {
  #fingers = new Map();
  #end = null;

  constructor(track, view, { acts, placeOf, signal }) {
    Object.assign(this, { track, view, acts, placeOf });
    const on = (name, act, options = {}) => track.addEventListener(name, act, { signal, ...options });
    on("wheel", (event) => this.#wheel(event), { passive: false });
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#pinch(event));
    for (const name of ["pointerup", "pointercancel"])
      on(name, ({ pointerId }) => this.#fingers.delete(pointerId));
    on("contextmenu", (event) => this.#fingers.size && event.preventDefault());
  }

  /** Distance from the track's left edge, in px. */
  x(event) {
    return event.clientX - this.track.getBoundingClientRect().left;
  }

  #wheel(event) {
    const unit = event.deltaMode === 1 ? LINE_PX : 1;
    const [across, along] = [event.deltaX * unit, event.deltaY * unit];
    const { axis } = this.view;
    const zooms = event.ctrlKey || event.metaKey || (this.placeOf(event) === "ruler" && !event.shiftKey);
    if (zooms) this.view.zoom(Math.exp(-along * WHEEL_ZOOM), axis.ms(this.x(event)));
    else if (event.shiftKey) this.view.show(axis.moved(axis.lasts(along || across)));
    else if (Math.abs(across) > Math.abs(along)) this.view.show(axis.moved(axis.lasts(across)));
    else return; // up and down is the page's
    event.preventDefault();
  }

  #down(event) {
    if (event.button !== 0 || event.target.closest("button")) return;
    if (event.pointerType === "touch") {
      this.#fingers.set(event.pointerId, event.clientX);
      if (this.#fingers.size > 1) return this.#end?.abort();
    }
    event.preventDefault();
    this.track.setPointerCapture(event.pointerId);
    return this.#follow(event);
  }

  #follow(down) {
    const end = new AbortController();
    this.#end = end;
    const place = this.placeOf(down);
    let act = this.acts(place, down);
    let moved = false;
    const rest = setTimeout(() => {
      if (!moved && down.pointerType === "touch") act = this.acts(place, down, { long: true });
    }, LONG_PRESS_MS);
    const on = (name, hear) => this.track.addEventListener(name, hear, { signal: end.signal });
    on("pointermove", (event) => {
      moved ||= Math.abs(event.clientX - down.clientX) > STILL_PX;
      if (moved) act.drag?.(this.x(event), event);
    });
    const drop = (event) => {
      end.abort();
      if (!moved && event.type === "pointerup") act.click?.(event);
      act.drop?.(moved);
    };
    for (const name of ["pointerup", "pointercancel"]) on(name, drop);
    end.signal.addEventListener("abort", () => clearTimeout(rest));
  }

  /** Two fingers: what lies under them stays under them. */
  #pinch(event) {
    if (!this.#fingers.has(event.pointerId)) return;
    const before = this.#spread();
    this.#fingers.set(event.pointerId, event.clientX);
    if (this.#fingers.size !== 2) return;
    const after = this.#spread();
    const { left } = this.track.getBoundingClientRect();
    const { axis } = this.view;
    const under = axis.ms(before.middle - left);
    const closer = axis.zoomed(after.apart / before.apart, under);
    this.view.show(closer.moved(closer.lasts(before.middle - after.middle)));
  }

  #spread() {
    const [one, other] = [...this.#fingers.values()];
    return { middle: (one + (other ?? one)) / 2, apart: Math.max(16, Math.abs(one - (other ?? one))) };
  }
}
