import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { register } from "sightline/workspace/keys.js";

const REMEMBERED = "captions";

/** The switch for captions: off until somebody wants them, and remembered. */
class LessonCaptions extends LightElement {
  arrive(signal) {
    const desk = this.closest("lesson-desk");
    this.kept = new Kept(desk.dataset.person);
    this.button = this.querySelector("button");
    this.track = desk.querySelector("lesson-player track[kind=captions]")?.track ?? null;
    this.button.addEventListener("click", () => this.toggle(), { signal });
    const key = register("t", () => this.toggle(), "Captions on or off", "Watching");
    signal.addEventListener("abort", key);
    this.#show(this.kept.get(REMEMBERED) === true);
  }

  /** Show them, or not; `false` where the recording has none. */
  toggle() {
    if (this.track === null) return false;
    this.#show(this.track.mode !== "showing");
    this.kept.put(REMEMBERED, this.track.mode === "showing" || null);
    return true;
  }

  #show(on) {
    if (this.track === null) return;
    this.track.mode = on ? "showing" : "hidden";
    this.button.setAttribute("aria-pressed", String(on));
  }
}

customElements.define("lesson-captions", LessonCaptions);
