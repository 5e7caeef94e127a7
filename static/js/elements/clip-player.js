import { LightElement } from "sightline/elements/light-element.js";
import { follow } from "sightline/lib/live.js";

const HAIR_S = 0.001;

/** Plays exactly a clip's range, again and again; and loads the page anew when its exact file is made. */
class ClipPlayer extends LightElement {
  arrive(signal) {
    this.video = this.querySelector("video");
    this.from = Number(this.dataset.startMs) / 1000;
    this.to = Number(this.dataset.endMs) / 1000;
    this.video.addEventListener("loadedmetadata", () => this.#begin(), { signal, once: true });
    for (const name of ["timeupdate", "seeking", "play"]) {
      this.video.addEventListener(name, () => this.#keepWithin(this.video.currentTime), { signal });
    }
    this.#watch(signal);
    if (this.video.readyState > 0) this.#begin();
    if (this.dataset.state === "exporting") this.#await(signal);
  }

  #begin() {
    this.video.currentTime = this.from + HAIR_S;
  }

  #watch(signal) {
    if (!("requestVideoFrameCallback" in HTMLVideoElement.prototype)) return;
    const each = (_now, frame) => {
      if (signal.aborted) return;
      this.#keepWithin(frame.mediaTime);
      this.video.requestVideoFrameCallback(each);
    };
    this.video.requestVideoFrameCallback(each);
  }

  #keepWithin(seconds) {
    const half = HAIR_S / 2;
    if (seconds >= this.to - half || seconds < this.from - half) this.#begin();
  }

  #await(signal) {
    const heard = ({ name, payload }) => {
      if (name === "clip" && payload.id === this.dataset.clip && this.video.paused) location.reload();
    };
    const options = { after: Number(this.dataset.liveSince) };
    signal.addEventListener("abort", follow(`recording:${this.dataset.recording}`, heard, options));
  }
}

customElements.define("clip-player", ClipPlayer);
