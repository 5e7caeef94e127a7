import { LightElement } from "sightline/elements/light-element.js";
import { register } from "sightline/workspace/keys.js";

const CLASS = "desk--full";

/**
 * The button for full screen. It is the whole desk that fills it: the film, below it the composer, and the comment that
 * belongs to now. Where a browser gives no element the screen (phones), the desk fills the window instead.
 */
class FullScreen extends LightElement {
  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.toggle(), { signal });
    document.addEventListener("fullscreenchange", () => this.#changed(), { signal });
    for (const [key, act, words] of [
      ["f", () => this.toggle(), "Full screen, or back to the page"],
      ["Escape", () => this.on && this.leave(), "Leave full screen"],
    ]) {
      signal.addEventListener("abort", register(key, act, words, "Watching"));
    }
  }

  get on() {
    return this.desk.classList.contains(CLASS);
  }

  toggle() {
    if (this.on) this.leave();
    else this.enter();
  }

  async enter() {
    this.#show(true);
    if (!document.fullscreenEnabled) return;
    await this.desk.requestFullscreen({ navigationUI: "hide" }).catch(() => {});
    // with the key our own, Escape leaves the composer first; elsewhere it leaves full screen at once, and words stay
    await navigator.keyboard?.lock?.(["Escape"]).catch(() => {});
  }

  leave() {
    this.#show(false);
    navigator.keyboard?.unlock?.();
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  }

  /** The browser went in or out by itself: its own key, its own menu. */
  #changed() {
    const filled = document.fullscreenElement === this.desk;
    if (this.on && !filled) this.leave();
  }

  #show(on) {
    this.desk.classList.toggle(CLASS, on);
    document.documentElement.classList.toggle("holds-still", on);
    this.button.setAttribute("aria-pressed", String(on));
    this.button.title = on ? "Leave full screen" : "Full screen";
    for (const icon of this.button.children)
      icon.toggleAttribute("hidden", (icon.dataset.icon === "on") !== on);
    this.desk.querySelector("lesson-timeline")?.draw?.();
  }
}

customElements.define("full-screen", FullScreen);
