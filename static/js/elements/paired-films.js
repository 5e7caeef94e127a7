import { LightElement } from "sightline/elements/light-element.js";
import { Film } from "sightline/workspace/film.js";
import { Pairing } from "sightline/workspace/pairing.js";

/**
 * A second film of the lesson beside the one in the player, in lock-step with it: the player's controls drive both. The
 * sound is that of one. The player's film is the one whose frame a comment is stamped with.
 */
class PairedFilms extends LightElement {
  arrive(signal) {
    const player = this.closest("lesson-player");
    const { startsMs, driftPpm, durationMs, frameRate } = this.dataset;
    this.video = this.querySelector("video");
    this.video.controls = false;
    const lead = new Film(
      player.video,
      { rate: player.dataset.frameRate, toMs: Number(player.dataset.durationMs), place: { startsMs: 0 } },
      { signal, onFrame: () => this.pairing?.frame() },
    );
    const place = { startsMs: Number(startsMs), driftPpm: Number(driftPpm) };
    const other = new Film(this.video, { rate: frameRate, toMs: Number(durationMs), place }, { signal });
    this.pairing = new Pairing(lead, other, { signal, onWhereabouts: (_, where) => this.#tell(where) });
    this.video.addEventListener("click", () => player.toggle(), { signal });
    this.#chooseSound(player, signal);
  }

  #tell(where) {
    const note = this.querySelector("[data-whereabouts]");
    note.hidden = where === "inside";
    note.textContent = where === "before" ? "Not begun yet" : "Over";
    this.classList.toggle("beside--outside", where !== "inside");
  }

  #chooseSound(player, signal) {
    const choice = player.querySelector("[data-sound-from]");
    choice.closest("label").hidden = false;
    const hear = () => {
      this.video.muted = choice.value !== "beside";
      player.video.muted = choice.value === "beside";
    };
    choice.addEventListener("change", hear, { signal });
    hear();
  }
}

customElements.define("paired-films", PairedFilms);
