import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { held, nearest } from "sightline/lib/span.js";

const NAME = "sheet";
const HEIGHTS = ["peek", "half", "full"];
const DRAG = "--sheet-drag";
const STILL_PX = 6; // a finger that moves less has tapped
const NEXT = {
  peek: "Show the comments",
  half: "Comments over the whole screen",
  full: "Put the comments away",
};

/**
 * On a phone the comments lie in a sheet over the page, as high as the hand likes: a peek with the count and the
 * composer, half of the screen, or all of it below the film. A tap goes on to the next height; arrow keys do too. The
 * styles decide where there is a sheet; elsewhere its button is not there.
 */
class MarginSheet extends LightElement {
  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.margin = this.closest(".desk__margin");
    this.button = this.querySelector("button");
    this.kept = new Kept(this.desk.dataset.person);
    const kept = this.kept.get(NAME);
    this.#show(HEIGHTS.includes(kept) ? kept : "half");
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.button, "pointerdown", (event) => event.button === 0 && this.#drag(event));
    on(this.button, "click", (event) => this.#tapped(event));
    on(this.button, "keydown", (event) => this.#key(event));
    on(this.desk, "desk:read", () => this.height === "peek" && this.#keep("half"));
    if (globalThis.visualViewport) {
      for (const name of ["resize", "scroll"]) on(visualViewport, name, () => this.#overKeyboard());
    }
  }

  get height() {
    return this.desk.dataset.sheet;
  }

  #tapped(event) {
    // a drag ends in a click as well, which is not another wish
    if (this.dragged && event.detail > 0) return;
    this.#keep(HEIGHTS[(HEIGHTS.indexOf(this.height) + 1) % HEIGHTS.length]);
  }

  #key(event) {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.#keep(HEIGHTS[held(HEIGHTS.indexOf(this.height) + by, 0, HEIGHTS.length - 1)]);
  }

  #drag(down) {
    const from = this.margin.getBoundingClientRect().height;
    const moving = new AbortController();
    const { signal } = moving;
    let last = { y: down.clientY, at: down.timeStamp, speed: 0, px: from };
    this.dragged = false;
    this.button.setPointerCapture(down.pointerId);
    const move = ({ clientY, timeStamp }) => {
      if (!this.dragged && Math.abs(clientY - down.clientY) < STILL_PX) return;
      this.dragged = true;
      const speed = (last.y - clientY) / Math.max(1, timeStamp - last.at);
      last = { y: clientY, at: timeStamp, speed, px: from + down.clientY - clientY };
      this.desk.classList.add("desk--sheet-moves");
      this.desk.style.setProperty(DRAG, `${last.px}px`);
    };
    const end = () => {
      moving.abort();
      this.desk.classList.remove("desk--sheet-moves");
      this.desk.style.removeProperty(DRAG);
      if (this.dragged) this.#keep(nearest(this.#heights(), last.px, last.speed));
    };
    this.button.addEventListener("pointermove", move, { signal });
    for (const name of ["pointerup", "pointercancel"]) this.button.addEventListener(name, end, { signal });
  }

  /** How high each of them is on this screen, in px. */
  #heights() {
    const shown = this.height;
    const found = HEIGHTS.map((name) => {
      this.desk.dataset.sheet = name;
      return [name, this.margin.getBoundingClientRect().height];
    });
    this.desk.dataset.sheet = shown;
    return Object.fromEntries(found);
  }

  #keep(height) {
    this.#show(height);
    this.kept.put(NAME, height);
    if (height === "full") this.#filmOnTop();
  }

  /** Not scrollIntoView: the page's scroll padding leaves room for the very film that goes to the top here. */
  #filmOnTop() {
    const { top } = this.desk.player.getBoundingClientRect();
    if (top > 0) globalThis.scrollBy({ top, behavior: "instant" });
  }

  #show(height) {
    this.desk.dataset.sheet = height;
    this.button.setAttribute("aria-expanded", String(height !== "peek"));
    this.querySelector("[data-words]").textContent = NEXT[height];
  }

  /** Where the keyboard of a phone lies over the page instead of making it smaller, stand on top of it. */
  #overKeyboard() {
    const { height, offsetTop, scale } = visualViewport;
    const covered = scale > 1 ? 0 : Math.max(0, innerHeight - height - offsetTop);
    this.desk.style.setProperty("--keyboard", `${Math.round(covered)}px`);
  }
}

customElements.define("margin-sheet", MarginSheet);
