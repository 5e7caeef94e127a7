import { LightElement } from "sightline/elements/light-element.js";
import { spoken, timecode } from "sightline/lib/timecode.js";

const SPEEDS = [1, 1.5, 2];
const STEP_MS = 5_000;
const BAR = 3; // pixels from one bar of the outline to the next

/** Plays a voice comment. The film rests meanwhile, and so does every other voice. */
class VoiceNote extends LightElement {
  arrive(signal) {
    this.audio = this.querySelector("audio");
    this.slider = this.querySelector("[data-slider]");
    this.durationMs = Number(this.dataset.durationMs);
    this.peaks = (this.dataset.peaks ?? "").split(" ").filter(Boolean).map(Number);
    this.audio.controls = false;
    this.querySelector("[data-player]").hidden = false;
    this.slider.max = String(this.durationMs);
    this.#listen(signal);
    this.#show();
  }

  toggle() {
    if (!this.audio.paused) return this.audio.pause();
    for (const film of document.querySelectorAll("video")) film.pause();
    return this.audio.play().catch(() => {
      // gone meanwhile, or the browser wants a hand on the page first: the button stays as it is
    });
  }

  #listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.querySelector("[data-play]"), "click", () => this.toggle());
    on(this.querySelector("[data-speed]"), "click", () => this.#faster());
    on(this.slider, "input", () => this.#seek(Number(this.slider.value)));
    on(this.slider, "keydown", (event) => this.#key(event));
    for (const name of ["play", "pause", "ended", "timeupdate", "seeked"])
      on(this.audio, name, () => this.#show());
    const began = ({ target }) => target !== this.audio && this.audio.pause();
    document.addEventListener("play", began, { signal, capture: true });
    // the film's own keys rest while a hand is on this player
    on(this, "keydown", (event) => event.key !== "Escape" && event.key !== "?" && event.stopPropagation());
    const sizes = new ResizeObserver(() => this.#draw());
    sizes.observe(this.querySelector("[data-outline]"));
    signal.addEventListener("abort", () => {
      sizes.disconnect();
      this.audio.pause();
    });
  }

  #key(event) {
    const by = { ArrowLeft: -STEP_MS, ArrowDown: -STEP_MS, ArrowRight: STEP_MS, ArrowUp: STEP_MS }[event.key];
    if (event.key === " ") this.toggle();
    else if (by) this.#seek(this.nowMs + by);
    else return;
    event.preventDefault();
  }

  get nowMs() {
    return Math.min(this.durationMs, Math.round(this.audio.currentTime * 1000));
  }

  #seek(ms) {
    this.audio.currentTime = Math.max(0, Math.min(ms, this.durationMs)) / 1000;
    this.#show();
  }

  #faster() {
    const speed = SPEEDS[(SPEEDS.indexOf(this.audio.playbackRate) + 1) % SPEEDS.length];
    this.audio.playbackRate = speed;
    const button = this.querySelector("[data-speed]");
    button.textContent = `${speed}×`;
    button.setAttribute("aria-label", `Speed ${speed}×`);
  }

  #show() {
    const { paused } = this.audio;
    const play = this.querySelector("[data-play]");
    play.setAttribute("aria-label", paused ? "Play voice comment" : "Pause voice comment");
    play.querySelector("[data-when-paused]").hidden = !paused;
    play.querySelector("[data-when-playing]").hidden = paused;
    const shown = paused && this.nowMs === 0 ? this.durationMs : this.nowMs;
    this.querySelector("[data-time]").textContent = timecode(shown, { tenths: false });
    this.slider.value = String(this.nowMs);
    this.slider.setAttribute("aria-valuetext", `${spoken(this.nowMs)} of ${spoken(this.durationMs)}`);
    this.#draw();
  }

  /** The outline, filled as far as it was heard. */
  #draw() {
    const canvas = this.querySelector("[data-outline]");
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width) return;
    const scale = globalThis.devicePixelRatio || 1;
    Object.assign(canvas, { width: width * scale, height: height * scale });
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const style = getComputedStyle(canvas);
    const [heard, rest] = [style.color, style.getPropertyValue("border-block-start-color")];
    const bars = Math.max(1, Math.floor(width / BAR));
    const loudest = Math.max(1, ...this.peaks);
    for (let bar = 0; bar < bars; bar++) {
      const peak = this.peaks[Math.floor((bar * this.peaks.length) / bars)] ?? 0;
      const tall = Math.max(2, (peak / loudest) * height);
      pen.fillStyle = (bar + 0.5) / bars <= this.nowMs / this.durationMs ? heard : rest;
      pen.fillRect(bar * BAR, (height - tall) / 2, BAR - 1, tall);
    }
  }
}

customElements.define("voice-note", VoiceNote);
