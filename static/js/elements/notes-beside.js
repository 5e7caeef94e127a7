import { LightElement } from "sightline/elements/light-element.js";

/** A recording with the notes that lie over it: a time plays its moment, and the line that belongs to now is lit. */
class NotesBeside extends LightElement {
  arrive(signal) {
    this.film = this.querySelector("[data-film]");
    this.sheet = this.parentElement;
    this.sheet.addEventListener("click", (event) => this.#pressed(event), { signal });
    this.film.addEventListener("timeupdate", () => this.#light(), { signal });
  }

  #pressed(event) {
    const link = event.target.closest?.("[data-recording-ms]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.film.currentTime = Number(link.dataset.recordingMs) / 1000;
    this.film.play().catch(() => {});
  }

  #light() {
    const now = this.film.currentTime * 1000;
    let lit = null;
    for (const link of this.sheet.querySelectorAll("[data-recording-ms]"))
      if (Number(link.dataset.recordingMs) <= now) lit = link.closest("[data-line]");
    for (const line of this.sheet.querySelectorAll("[data-line][aria-current]"))
      if (line !== lit) line.removeAttribute("aria-current");
    lit?.setAttribute("aria-current", "true");
  }
}

customElements.define("notes-beside", NotesBeside);
