import { LightElement } from "sightline/elements/light-element.js";
import { writeMoment } from "sightline/lib/timecode.js";

/** Shows the chosen recording, so that the moment that a line tells of can be found and taken over. */
class NotesAlignment extends LightElement {
  arrive(signal) {
    this.film = this.querySelector("[data-film]");
    this.choice = this.querySelector("[data-recordings]");
    this.querySelector("[data-player]").hidden = false;
    this.choice.addEventListener("change", () => this.#show(), { signal });
    this.querySelector("[data-use]").addEventListener("click", () => this.#use(), { signal });
    this.#show();
  }

  #show() {
    this.film.src = `/media/recordings/${this.choice.value}/playback.mp4`;
  }

  #use() {
    const field = this.querySelector("[name=at]");
    field.value = writeMoment(Math.round(this.film.currentTime * 1000));
    field.focus();
  }
}

customElements.define("notes-alignment", NotesAlignment);
