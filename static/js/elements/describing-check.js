import { LightElement } from "sightline/elements/light-element.js";

const PAUSE_MS = 700; // a thought's end; asking at every letter would nag

/**
 * Around the form of a note: points out words that judge while it is written, and forbids nothing. The note is stamped
 * with the film's time at its first letter, unless a time was typed.
 */
class DescribingCheck extends LightElement {
  arrive(signal) {
    this.asked = 0;
    this.addEventListener("input", (event) => this.written(event), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  written({ target }) {
    if (target.name === "at") this.typed = true;
    if (target.name !== "body") return;
    this.stamp(target);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(target), PAUSE_MS);
  }

  stamp(body) {
    if (this.typed || this.stamped) return;
    const form = body.closest("form");
    const film = document.querySelector(
      `[data-shown="${form.elements.namedItem("shown_clip_id").value}"] video`,
    );
    if (!film) return;
    film.pause();
    this.stamped = true;
    const seconds = Math.floor(film.currentTime);
    form.elements.namedItem("at").value =
      `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  async ask(body) {
    const asked = ++this.asked;
    const said = new URLSearchParams({ body: body.value });
    said.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
    const answer = await fetch(this.dataset.check, { method: "POST", body: said }).catch(() => null);
    if (!answer?.ok || asked !== this.asked) return;
    const hints = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    this.querySelector("[data-hints]").replaceChildren(...hints.childNodes);
  }
}

customElements.define("describing-check", DescribingCheck);
