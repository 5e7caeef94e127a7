import { LightElement } from "sightline/elements/light-element.js";
import { Layers } from "sightline/workspace/layers.js";

/**
 * Around the player, the timeline and the comments: what they agree on. Requests go up to it, state comes down from it.
 *
 * Elements ask with `desk:seek` {ms, end?, play?}, `desk:mark` {side} and `desk:changed` (comments or clips are other
 * than they were). It tells with `desk:frame` {ms}, `desk:selection` {in, out} and `desk:changed`, on itself.
 */
class LessonDesk extends LightElement {
  selection = { in: null, out: null };
  #layers = null;

  arrive(signal) {
    this.addEventListener("player:frame", ({ detail }) => this.tell("desk:frame", detail), { signal });
    this.addEventListener("desk:seek", ({ detail }) => this.go(detail), { signal });
    this.addEventListener("desk:mark", ({ detail }) => this.mark(detail.side), { signal });
  }

  get player() {
    return this.querySelector("lesson-player");
  }

  get recording() {
    return this.dataset.recording;
  }

  /** What lies on the time axis: there from the first ask, and fetched once the page is drawn. */
  get layers() {
    if (!this.#layers) {
      this.#layers = new Layers({ viewer: this.dataset.person });
      this.#layers.load(`/recordings/${this.recording}/layers`);
    }
    return this.#layers;
  }

  /** Show a moment; with an end, play the range in a loop. */
  go({ ms, end = null, play = false }) {
    if (end !== null && play) this.player.loop(ms, end);
    else this.player.seek(ms, { play });
  }

  /** Mark where a range begins ("in") or ends ("out"): at the frame that is shown. */
  mark(side) {
    const now = this.player.nowMs;
    const { in: from, out: to } = this.selection;
    if (side === "in") this.select(now, to !== null && to > now ? to : null);
    else this.select(from !== null && from < now ? from : null, now);
  }

  select(from, to) {
    this.selection = { in: from, out: to };
    this.tell("desk:selection", this.selection);
  }

  /** The range, when both of its ends are marked. */
  get range() {
    const { in: from, out: to } = this.selection;
    return from !== null && to !== null ? { from, to } : null;
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Comments or clips came, went or were changed. */
  changed() {
    this.tell("desk:changed", null);
  }
}

customElements.define("lesson-desk", LessonDesk);

/** Ask the desk for something, from anywhere on the page. */
export function ask(name, detail = {}) {
  const desk = document.querySelector("lesson-desk");
  desk?.dispatchEvent(new CustomEvent(`desk:${name}`, { detail }));
}
