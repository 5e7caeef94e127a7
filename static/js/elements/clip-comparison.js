import { LightElement } from "sightline/elements/light-element.js";
import { turnsBack } from "sightline/lib/frames.js";
import { KeyTable } from "sightline/lib/key-table.js";
import { timecode } from "sightline/lib/timecode.js";
import { Film } from "sightline/workspace/film.js";
import { isTaken } from "sightline/workspace/keys.js";
import { Pairing } from "sightline/workspace/pairing.js";

const SECOND_MS = 1_000;

/**
 * Two clips in lock-step, each from its own start, with one set of controls; or one of them alone while the other stands
 * still. The longer one leads, so that a loop shows all of both. `shiftMs` is by how much later the second one starts.
 */
class ClipComparison extends LightElement {
  shiftMs = 0;
  looping = true;

  arrive(signal) {
    this.signal = signal;
    this.films = [...this.querySelectorAll("[data-film]")].map((figure) => this.#film(figure));
    this.bar = this.querySelector("[data-bar]");
    this.bar.hidden = false;
    this.#lead("both");
    this.#listen(signal);
    this.#listenToKeys(signal);
    for (const film of this.films) film.goTo(0);
  }

  toggle() {
    if (this.lead.paused) this.lead.video.play().catch(() => {});
    else this.lead.video.pause();
  }

  /** Go to a moment, counted from the start of the clip that leads. */
  go(ms) {
    this.lead.goTo(this.#start + Math.max(0, Math.min(ms, this.#lengthMs - 1)));
  }

  /** Let the second clip start later (or, below 0, earlier) by so much more. */
  shift(ms) {
    const shared = this.films[0].sharedAt(0);
    this.shiftMs += ms;
    this.films[1].place = { startsMs: this.shiftMs - this.films[1].fromMs };
    this.querySelector("[data-shifted]").value = `${(this.shiftMs / 1000).toFixed(2)} s`;
    if (this.lead.paused) this.films[1].goTo(shared);
    this.pairing?.align();
  }

  #film(figure) {
    const [fromMs, toMs] = [figure.dataset.fromMs, figure.dataset.toMs].map(Number);
    const video = figure.querySelector("video");
    video.controls = false;
    const part = { rate: figure.dataset.frameRate, fromMs, toMs, place: { startsMs: -fromMs } };
    return new Film(video, part, { signal: this.signal, onFrame: (film) => this.#frame(film) });
  }

  /** Where the leading clip begins on the clock that both share. */
  get #start() {
    return this.lead.fromMs + this.lead.place.startsMs;
  }

  get #lengthMs() {
    return this.lead.toMs - this.lead.fromMs;
  }

  /** Who plays: "both", "0" for the first alone, "1" for the second. */
  #lead(who) {
    this.#paired?.abort();
    for (const { video } of this.films) video.pause();
    const [first, second] = this.films;
    const longer = second.toMs - second.fromMs > first.toMs - first.fromMs ? second : first;
    this.lead = who === "both" ? longer : this.films[Number(who)];
    this.#paired = new AbortController();
    const signal = AbortSignal.any([this.signal, this.#paired.signal]);
    const other = this.films.find((film) => film !== this.lead);
    this.pairing = who === "both" ? new Pairing(this.lead, other, { signal }) : null;
    for (const name of ["play", "pause"])
      this.lead.video.addEventListener(name, () => this.#showPlaying(), { signal });
    this.lead.video.addEventListener("ended", () => this.looping && this.#begin(), { signal });
    const slider = this.querySelector("[data-slider]");
    Object.assign(slider, { max: String(this.#lengthMs), step: String(1000 / this.lead.rate) });
  }

  #paired = null;

  #begin() {
    this.go(0);
    this.lead.video.play().catch(() => {});
  }

  #frame(film) {
    if (film !== this.lead) return;
    const ms = film.shown.ms - film.fromMs;
    this.querySelector("[data-slider]").value = String(Math.round(ms));
    this.querySelector("[data-slider]").setAttribute("aria-valuetext", timecode(ms));
    this.querySelector("[data-now]").textContent = timecode(ms);
    if (!film.paused && turnsBack(film.shown.ms, { from: film.fromMs, to: film.toMs }, film.rate)) {
      if (this.looping) this.go(0);
      else film.video.pause();
    }
    this.pairing?.frame();
  }

  #showPlaying() {
    const button = this.querySelector("[data-play]");
    button.setAttribute("aria-label", this.lead.paused ? "Play" : "Pause");
    for (const icon of button.children)
      icon.toggleAttribute("hidden", (icon.dataset.when === "paused") !== this.lead.paused);
  }

  #listen(signal) {
    const on = (where, name, act) => this.querySelector(where).addEventListener(name, act, { signal });
    on("[data-play]", "click", () => this.toggle());
    on("[data-slider]", "input", ({ target }) => this.go(Number(target.value)));
    on("[data-speed]", "change", ({ target }) => this.#speed(Number(target.value)));
    on("[data-sound]", "change", ({ target }) => this.#hear(Number(target.value)));
    on("[data-bar]", "change", ({ target }) => target.name === "who" && this.#lead(target.value));
    on("[data-bar]", "click", (event) => this.#pressed(event));
    for (const film of this.films) film.video.addEventListener("click", () => this.toggle(), { signal });
    this.#hear(0);
  }

  #pressed(event) {
    // after the mouse, the keys belong to the films again
    if (event.detail > 0) document.activeElement?.blur();
    const button = event.target.closest("button");
    if (!button) return;
    const { step, shiftMs, shiftFrames, loop } = button.dataset;
    if (step) this.lead.step(Number(step));
    if (shiftMs) this.shift(Number(shiftMs));
    if (shiftFrames) this.shift((Number(shiftFrames) * 1000) / this.films[1].rate);
    if (loop === undefined) return;
    this.looping = !this.looping;
    button.setAttribute("aria-pressed", String(this.looping));
  }

  #speed(value) {
    for (const { video } of this.films) video.playbackRate = value;
  }

  #hear(which) {
    this.films.forEach(({ video }, number) => {
      video.muted = number !== which;
    });
  }

  #listenToKeys(signal) {
    const keys = new KeyTable();
    const skip = (ms) => this.go(this.lead.shown.ms - this.lead.fromMs + ms);
    keys.register("Space", () => this.toggle(), "Play or pause");
    keys.register("k", () => this.lead.video.pause(), "Pause");
    keys.register(",", () => this.lead.step(-1), "One frame back");
    keys.register(".", () => this.lead.step(1), "One frame on");
    keys.register("ArrowLeft", () => skip(-SECOND_MS), "1 second back");
    keys.register("ArrowRight", () => skip(SECOND_MS), "1 second on");
    const press = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
      if (keys.press(event)) event.preventDefault();
    };
    document.addEventListener("keydown", press, { signal });
  }
}

customElements.define("clip-comparison", ClipComparison);
