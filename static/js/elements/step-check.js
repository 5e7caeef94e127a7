import { LightElement } from "sightline/elements/light-element.js";

const PAUSE_MS = 700; // a thought's end; asking at every letter would nag

/** Around the fields of a step: asks the server what would make it easier to try, and shows it. Forbids nothing. */
class StepCheck extends LightElement {
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
    const form = this.closest("form");
    const body = form.elements.namedItem("body");
    const place = this.querySelector("[data-hints]");
    if (!body.value.trim()) {
      place.replaceChildren();
      return;
    }
    const asked = ++this.asked;
    const said = new URLSearchParams();
    for (const name of ["body", "owner_id", "due_on"]) said.set(name, form.elements.namedItem(name).value);
    said.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
    const answer = await fetch(this.dataset.check, { method: "POST", body: said }).catch(() => null);
    if (!answer?.ok || asked !== this.asked) return;
    const hints = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    place.replaceChildren(...hints.childNodes);
  }
}

customElements.define("step-check", StepCheck);
