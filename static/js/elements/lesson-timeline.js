import { LightElement } from "sightline/elements/light-element.js";
import { Axis } from "sightline/lib/axis.js";
import { readStoryboard } from "sightline/lib/storyboard.js";
import { spoken, timecode } from "sightline/lib/timecode.js";
import { Preview } from "sightline/workspace/preview.js";
import { drawSound } from "sightline/workspace/silhouette.js";

const TICKS_APART_PX = 72;
const KEYS = {
  ArrowLeft: -1_000,
  ArrowDown: -1_000,
  ArrowRight: 1_000,
  ArrowUp: 1_000,
  PageDown: -30_000,
  PageUp: 30_000,
};
const WITH_SHIFT = 5;

/** The recording along a line: ruler, comments, sound, clips, and the playhead. It draws what stands in the lists. */
class LessonTimeline extends LightElement {
  peaks = null;
  cues = [];

  arrive(signal) {
    this.hidden = false;
    this.desk = this.closest("lesson-desk");
    for (const part of [
      "track",
      "ruler",
      "signs",
      "sound",
      "clips",
      "selection",
      "slider",
      "playhead",
      "preview",
    ]) {
      this[part] = this.querySelector(`[data-${part}]`);
    }
    this.hint = new Preview(this.preview);
    this.#listen(signal);
    this.#fetchPeaks(signal);
    this.#fetchStoryboard(signal);
    const watcher = new ResizeObserver(() => this.draw());
    watcher.observe(this.track);
    signal.addEventListener("abort", () => watcher.disconnect());
  }

  get durationMs() {
    return Number(this.dataset.durationMs) || this.desk.player.durationMs;
  }

  /** New media are there: `urls` as the API gives them. */
  refresh(urls, signal) {
    if (urls.waveform && !this.dataset.waveform) {
      this.dataset.waveform = urls.waveform;
      this.#fetchPeaks(signal);
    }
    if (urls.storyboard && !this.dataset.storyboard) {
      this.dataset.storyboard = urls.storyboard;
      this.#fetchStoryboard(signal);
    }
  }

  draw() {
    this.axis = new Axis(this.durationMs, this.track.clientWidth);
    this.#drawRuler();
    this.#drawLists();
    this.#drawSound();
    this.#drawSelection();
    this.#drawNow(this.desk.player.nowMs);
  }

  #listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.desk, "desk:frame", ({ detail }) => this.axis && this.#drawNow(detail.ms));
    on(this.desk, "desk:selection", () => this.axis && this.#drawSelection());
    on(this.desk, "desk:changed", () => this.axis && this.#drawLists());
    on(this.track, "pointerdown", (event) => this.#grab(event));
    on(this.track, "pointermove", (event) => this.#hover(event));
    on(this.track, "pointerleave", () => this.hint.hide());
    on(this.slider, "keydown", (event) => this.#key(event));
    on(matchMedia("(prefers-color-scheme: dark)"), "change", () => this.axis && this.#drawSound());
  }

  #grab(event) {
    if (event.button !== 0 || event.target.closest("button")) return;
    event.preventDefault();
    this.slider.focus({ preventScroll: true });
    this.track.setPointerCapture(event.pointerId);
    const wasPlaying = !this.desk.player.paused;
    this.desk.player.pause();
    const end = new AbortController();
    const drag = (moved) => this.#seek(this.#at(moved));
    const drop = () => {
      end.abort();
      if (wasPlaying) this.desk.player.play();
    };
    drag(event);
    this.track.addEventListener("pointermove", drag, { signal: end.signal });
    for (const name of ["pointerup", "pointercancel"])
      this.track.addEventListener(name, drop, { signal: end.signal });
  }

  #at(event) {
    return this.axis.ms(event.clientX - this.track.getBoundingClientRect().left);
  }

  #seek(ms) {
    this.desk.go({ ms });
  }

  #key(event) {
    const player = this.desk.player;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    let target = null;
    if (event.key in KEYS) target = player.nowMs + KEYS[event.key] * (event.shiftKey ? WITH_SHIFT : 1);
    else if (event.key === "Home") target = 0;
    else if (event.key === "End") target = this.durationMs;
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.#seek(Math.min(this.durationMs, Math.max(0, target)));
  }

  #drawLists() {
    this.#drawSigns();
    this.#drawClips();
  }

  #drawNow(ms) {
    this.playhead.style.setProperty("--at", this.axis.share(ms));
    this.slider.setAttribute("aria-valuenow", String(ms));
    this.slider.setAttribute("aria-valuemax", String(Math.round(this.durationMs)));
    this.slider.setAttribute("aria-valuetext", `${spoken(ms)} of ${spoken(this.durationMs)}`);
  }

  #drawRuler() {
    const template = this.querySelector("template[data-tick]").content.firstElementChild;
    const ticks = this.axis.ticks(TICKS_APART_PX).map((ms) => {
      const tick = template.cloneNode(true);
      tick.textContent = timecode(ms, { tenths: false });
      tick.style.setProperty("--at", this.axis.share(ms));
      return tick;
    });
    this.ruler.replaceChildren(...ticks);
  }

  #drawSigns() {
    const articles = [...this.desk.querySelectorAll("[data-comments] > article[data-comment]:not([hidden])")];
    this.signs.replaceChildren(...articles.flatMap((article) => this.#signOf(article)));
  }

  #signOf(article) {
    const { kind, atMs, endMs, comment, state } = article.dataset;
    const sign = this.querySelector(`template[data-sign="${kind}"]`).content.firstElementChild.cloneNode(
      true,
    );
    sign.style.setProperty("--at", this.axis.share(Number(atMs)));
    sign.dataset.for = comment;
    sign.title = article.getAttribute("aria-label");
    sign.classList.toggle("timeline__sign--own-only", state !== "shared");
    sign.addEventListener("click", () => this.#choose(comment, Number(atMs)));
    return endMs ? [this.#bar(kind, Number(atMs), Number(endMs)), sign] : [sign];
  }

  #bar(kind, from, to) {
    const bar = this.querySelector("template[data-bar]").content.firstElementChild.cloneNode(true);
    bar.classList.add(`timeline__bar--${kind}`);
    this.#span(bar, from, to);
    return bar;
  }

  #span(box, from, to) {
    box.style.setProperty("--at", this.axis.share(from));
    box.style.setProperty("--until", this.axis.share(to));
  }

  #choose(comment, ms) {
    this.desk.go({ ms });
    this.desk.querySelector("comment-list").show(comment);
  }

  #drawClips() {
    const clips = [...document.querySelectorAll("[data-clip-list] > [data-clip]")];
    const template = this.querySelector("template[data-bracket]").content.firstElementChild;
    const brackets = clips.map(({ dataset }) => {
      const bracket = template.cloneNode(true);
      bracket.textContent = dataset.title;
      bracket.title = `${dataset.title}, ${timecode(Number(dataset.startMs))} – ${timecode(Number(dataset.endMs))}: play in a loop`;
      this.#span(bracket, Number(dataset.startMs), Number(dataset.endMs));
      const range = { ms: Number(dataset.startMs), end: Number(dataset.endMs), play: true };
      bracket.addEventListener("click", () => this.desk.go(range));
      return bracket;
    });
    this.clips.replaceChildren(...brackets);
  }

  #drawSelection() {
    const { in: from, out: to } = this.desk.selection;
    this.selection.hidden = from === null && to === null;
    if (this.selection.hidden) return;
    this.selection.dataset.open = from === null ? "in" : to === null ? "out" : "";
    this.#span(this.selection, from ?? to, to ?? from);
  }

  #drawSound() {
    drawSound(this.sound, this.peaks, this.durationMs);
  }

  async #fetchPeaks(signal) {
    if (!this.dataset.waveform) return;
    const answer = await fetch(this.dataset.waveform, { signal }).catch(() => null);
    if (!answer?.ok) return;
    this.peaks = await answer.json();
    if (this.axis) this.#drawSound();
  }

  async #fetchStoryboard(signal) {
    if (!this.dataset.storyboard) return;
    const answer = await fetch(this.dataset.storyboard, { signal }).catch(() => null);
    if (answer?.ok) this.cues = readStoryboard(await answer.text());
  }

  #hover(event) {
    if (!this.axis || event.pointerType === "touch") return;
    this.hint.show(this.#at(event), this.axis, this.cues, new URL(this.dataset.storyboard, location.href));
  }
}

customElements.define("lesson-timeline", LessonTimeline);
