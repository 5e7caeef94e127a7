import { LightElement } from "sightline/elements/light-element.js";

const PAUSE_MS = 900; // a goal is thought about for longer than a step

/** Around the fields of a goal: asks the server what would make it easier to follow, and shows it. Forbids nothing. */
class GoalCheck extends LightElement {
  arrive(signal) {
    this.timer = null;
    this.asked = 0;
    this.addEventListener("input", () => this.wait(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    const place = this.querySelector("[data-hints]");
    const asked = ++this.asked;
    const said = new URLSearchParams(new FormData(this.closest("form")));
    said.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
    const answer = await fetch(this.dataset.check, { method: "POST", body: said }).catch(() => null);
    if (!answer?.ok || asked !== this.asked) return;
    const hints = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    place.replaceChildren(...hints.childNodes);
  }
}

customElements.define("goal-check", GoalCheck);
