import { spoken, timecode } from "sightline/lib/timecode.js";

const EDGE_PX = 8;
const KEYS = { ArrowLeft: -0.1, ArrowDown: -0.1, ArrowRight: 0.1, ArrowUp: 0.1, PageDown: -1, PageUp: 1 };

/** The whole recording in one thin line, with the part that is shown as a handle to move, stretch and steer by keys. */
export class Minimap {
  constructor(box, view, signal) {
    this.box = box;
    this.view = view;
    this.handle = box.querySelector("[data-handle]");
    this.now = box.querySelector("[data-map-now]");
    box.addEventListener("pointerdown", (event) => this.#grab(event), { signal });
    this.handle.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  /** Show which part the axis shows. */
  draw({ fromMs, toMs, durationMs }) {
    this.durationMs = durationMs;
    const style = this.handle.style;
    style.setProperty("--at", String(fromMs / durationMs));
    style.setProperty("--until", String(toMs / durationMs));
    this.handle.setAttribute("aria-valuemax", String(Math.round(durationMs)));
    this.handle.setAttribute("aria-valuenow", String(Math.round(fromMs)));
    this.handle.setAttribute("aria-valuetext", `${spoken(fromMs)} to ${spoken(toMs)}`);
    this.handle.title = `${timecode(fromMs)} – ${timecode(toMs)}`;
  }

  /** Show where the playhead is. */
  tell(ms) {
    this.now.style.setProperty("translate", `${(ms / this.view.axis.durationMs) * this.width}px 0`);
  }

  /** The width does not change while the film plays, and asking for it costs a layout. */
  measure() {
    this.width = this.box.clientWidth;
  }

  #grab(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.handle.focus({ preventScroll: true });
    this.box.setPointerCapture(event.pointerId);
    const drag = this.#begin(event);
    const end = new AbortController();
    this.box.addEventListener("pointermove", (moved) => drag(this.#ms(moved)), { signal: end.signal });
    for (const name of ["pointerup", "pointercancel"]) {
      this.box.addEventListener(name, () => end.abort(), { signal: end.signal });
    }
  }

  /** What a drag from here does: stretch one end, or move the whole; a press beside the handle brings it here first. */
  #begin(event) {
    const { left, right } = this.handle.getBoundingClientRect();
    const x = event.clientX;
    const start = this.#ms(event);
    if (x < left - EDGE_PX || x > right + EDGE_PX) this.#centre(start);
    const { axis } = this.view;
    if (!axis.whole && Math.abs(x - left) < EDGE_PX)
      return (ms) => this.#show(axis, Math.min(ms, axis.toMs), axis.toMs);
    if (Math.abs(x - right) < EDGE_PX)
      return (ms) => this.#show(axis, axis.fromMs, Math.max(ms, axis.fromMs));
    return (ms) => this.view.show(axis.moved(ms - start));
  }

  #show(axis, fromMs, toMs) {
    this.view.show(axis.over(fromMs, toMs));
  }

  #centre(ms) {
    const { axis } = this.view;
    this.view.show(axis.over(ms - axis.spanMs / 2, ms + axis.spanMs / 2));
  }

  #ms(event) {
    const { left, width } = this.box.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width)) * this.view.axis.durationMs;
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { axis } = this.view;
    if (event.key in KEYS) this.view.move(KEYS[event.key]);
    else if (event.key === "Home") this.view.show(axis.moved(-axis.durationMs));
    else if (event.key === "End") this.view.show(axis.moved(axis.durationMs));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
