import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { held } from "sightline/lib/span.js";

const NAME = "margin:width";
const PROPERTY = "--margin-size";
const [NARROWEST_PX, WIDEST_SHARE] = [304, 0.55];
const [STEP_PX, WITH_SHIFT] = [16, 4];

/** Between film and comments: dragged, or moved by arrow keys, and remembered. Pressed twice, the usual width is back. */
class DeskSplitter extends LightElement {
  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.margin = this.desk.querySelector(".desk__margin");
    this.kept = new Kept(this.desk.dataset.person);
    this.hidden = false;
    this.#show(this.kept.get(NAME));
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this, "pointerdown", (event) => event.button === 0 && this.#drag(event));
    on(this, "keydown", (event) => this.#key(event));
    on(this, "dblclick", () => this.#keep(null));
    const watcher = new ResizeObserver(() => this.#tell());
    watcher.observe(this.margin);
    signal.addEventListener("abort", () => watcher.disconnect());
  }

  get widthPx() {
    return Math.round(this.margin.getBoundingClientRect().width);
  }

  get #widestPx() {
    return Math.round(this.desk.clientWidth * WIDEST_SHARE);
  }

  get #toTheLeft() {
    return getComputedStyle(this.desk).direction === "rtl";
  }

  #drag(down) {
    const [width, from] = [this.widthPx, down.clientX];
    const moving = new AbortController();
    let wanted = null;
    const move = ({ clientX }) => {
      const by = this.#toTheLeft ? clientX - from : from - clientX;
      wanted = this.#held(width + by);
      this.#show(wanted);
    };
    const end = () => {
      moving.abort();
      if (wanted !== null) this.#keep(wanted);
    };
    down.preventDefault(); // no text is marked on the way
    this.focus({ preventScroll: true });
    this.setPointerCapture(down.pointerId);
    this.addEventListener("pointermove", move, { signal: moving.signal });
    for (const name of ["pointerup", "pointercancel"])
      this.addEventListener(name, end, { signal: moving.signal });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEP_PX * (event.shiftKey ? WITH_SHIFT : 1);
    const wider = this.#toTheLeft ? "ArrowRight" : "ArrowLeft";
    const narrower = this.#toTheLeft ? "ArrowLeft" : "ArrowRight";
    const wanted = {
      [wider]: this.widthPx + step,
      [narrower]: this.widthPx - step,
      Home: NARROWEST_PX,
      End: this.#widestPx,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    this.#keep(this.#held(wanted));
  }

  #held(px) {
    return held(Math.round(px), NARROWEST_PX, this.#widestPx);
  }

  #keep(px) {
    this.kept.put(NAME, px);
    this.#show(px);
  }

  #show(px) {
    if (Number.isFinite(px) && px !== null) this.desk.style.setProperty(PROPERTY, `${px}px`);
    else this.desk.style.removeProperty(PROPERTY);
    this.#tell();
  }

  #tell() {
    const width = this.widthPx;
    const share = Math.round((100 * width) / (this.desk.clientWidth || 1));
    this.setAttribute("aria-valuemin", String(NARROWEST_PX));
    this.setAttribute("aria-valuemax", String(Math.max(this.#widestPx, width)));
    this.setAttribute("aria-valuenow", String(width));
    this.setAttribute("aria-valuetext", `${share} percent of the page`);
  }
}

customElements.define("desk-splitter", DeskSplitter);
