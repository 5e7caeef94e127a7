import { LightElement } from "sightline/elements/light-element.js";

const EVERY_MS = 4000;

/** The board before the class: fills the screen, and counts who has answered. */
class SurveyBoard extends LightElement {
  arrive(signal) {
    const board = this.querySelector(".board");
    const button = this.querySelector("[data-full]");
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener("click", () => board.requestFullscreen().catch(() => {}), { signal });
    document.addEventListener(
      "fullscreenchange",
      () => (button.hidden = document.fullscreenElement !== null),
      { signal },
    );
    const timer = setInterval(() => this.#count(signal), EVERY_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  async #count(signal) {
    if (document.hidden) return;
    const answer = await fetch(this.dataset.url, { signal }).catch(() => null);
    if (!answer?.ok) return;
    this.querySelector("[data-count]").textContent = (await answer.json()).answer_count;
  }
}

customElements.define("survey-board", SurveyBoard);
