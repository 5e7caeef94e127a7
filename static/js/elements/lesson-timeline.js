import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { readStoryboard } from "sightline/lib/storyboard.js";
import { spoken, timecode } from "sightline/lib/timecode.js";
import { Preview } from "sightline/workspace/preview.js";
import { drawSound, Outline } from "sightline/workspace/silhouette.js";
import { Clips } from "sightline/workspace/timeline/clips.js";
import { Drags } from "sightline/workspace/timeline/drags.js";
import { Hand } from "sightline/workspace/timeline/hand.js";
import { Lanes } from "sightline/workspace/timeline/lanes.js";
import { Marks } from "sightline/workspace/timeline/marks.js";
import { Minimap } from "sightline/workspace/timeline/minimap.js";
import { described, Summary } from "sightline/workspace/timeline/summary.js";
import { View } from "sightline/workspace/timeline/view.js";

const TICKS_APART_PX = 72;
const LITTLE_ROOM = "(width < 60rem), (height < 62.5rem)";
const ONE_COLUMN = matchMedia("(width < 60rem)"); // few lanes are fewer there: the marks' own is away
const OTHER_COLOURS = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"];
const CLOSER = 1.6; // one press of + or of the button
const TOLD_MS = 500; // how often the slider says where it is while the film plays
const KEYS = {
  ArrowLeft: -1_000,
  ArrowDown: -1_000,
  ArrowRight: 1_000,
  ArrowUp: 1_000,
  PageDown: -30_000,
  PageUp: 30_000,
};
const WITH_SHIFT = 5;
const PARTS = "track ruler people sound clips marks selection slider playhead preview map summary".split(" ");

/**
 * The recording along a line: ruler, everybody's comments, sound, clips, marks and the playhead. It draws what the
 * window shows of what the layers hold, once before a picture, and nothing that grows with how much there is in all.
 */
class LessonTimeline extends LightElement {
  outline = null;
  cues = [];
  silhouette = { height: 0, colour: "gray" };
  #due = false;
  #toldAt = 0;

  arrive(signal) {
    this.hidden = false;
    this.desk = this.closest("lesson-desk");
    this.parts = Object.fromEntries(PARTS.map((part) => [part, this.querySelector(`[data-${part}]`)]));
    const { track, preview, map, clips, marks, summary } = this.parts;
    this.view = new View((byHand) => this.#moved(byHand));
    this.lanes = new Lanes(this, (comment) => this.#choose(comment));
    this.clips = new Clips(clips, this);
    this.marks = new Marks(marks, { viewer: this.desk.dataset.person });
    this.map = new Minimap(map, this.view, signal);
    this.summary = new Summary(summary);
    this.hint = new Preview(preview);
    const drags = new Drags(this);
    const acts = (place, event, how) => drags.at(place, event, how);
    new Hand(track, this.view, { acts, placeOf: (event) => this.#placeOf(event), signal });
    this.#listen(signal);
    this.#fold(signal);
    this.#fetchPeaks(signal);
    this.#fetchStoryboard(signal);
    const watcher = new ResizeObserver(() => this.draw());
    watcher.observe(track);
    signal.addEventListener("abort", () => watcher.disconnect());
  }

  get durationMs() {
    return Number(this.dataset.durationMs) || this.desk.player.durationMs;
  }

  get track() {
    return this.parts.track;
  }

  get slider() {
    return this.parts.slider;
  }

  get marksCanvas() {
    return this.parts.marks;
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

  /** Closer (1) or wider (-1) around the playhead, or all of it (0): the keys + - 0. */
  zoom(direction) {
    const now = this.desk.player.nowMs;
    if (direction === 0) return this.view.all();
    const { axis } = this.view;
    return this.view.zoom(CLOSER ** direction, axis.shows(now) ? now : (axis.fromMs + axis.toMs) / 2);
  }

  /** Everything anew: the size is another, or what lies on the axis. */
  draw() {
    this.view.measure(this.durationMs, this.track.clientWidth);
    this.map.measure();
    this.#measureSound();
    this.#learn();
    this.drawSoon();
  }

  #measureSound() {
    const { sound } = this.parts;
    this.silhouette = { height: sound.clientHeight, colour: getComputedStyle(sound).color };
  }

  /** Draw the window before the next picture. */
  drawSoon() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      if (this.isConnected) this.#drawWindow();
    });
  }

  /** A copy of one of the templates, by the name it is under. */
  copy(name) {
    return this.querySelector(`template[data-piece="${name}"]`).content.firstElementChild.cloneNode(true);
  }

  #listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    const { layers } = this.desk;
    on(this.desk, "desk:frame", ({ detail }) => this.#now(detail.ms));
    on(this.desk, "desk:selection", () => this.#drawSelection());
    on(this.desk, "desk:changed", () => this.clips.read(layers));
    for (const name of ["layers:changed", "layers:chosen"]) on(layers, name, () => this.#known());
    on(this.track, "pointermove", (event) => this.#hover(event));
    on(this.track, "pointerleave", () => this.hint.hide());
    on(this.slider, "keydown", (event) => this.#key(event));
    on(this, "click", ({ target }) => {
      const button = target.closest?.("button[data-zoom]");
      if (button) this.zoom(Number(button.dataset.zoom));
    });
    for (const query of OTHER_COLOURS) {
      on(matchMedia(query), "change", () => {
        this.marks.forgetColours();
        this.draw();
      });
    }
    this.clips.read(layers);
  }

  /** Show fewer lanes, or all of them; remembered for the next time. Where there is little height few are usual. */
  #fold(signal) {
    const button = this.querySelector("[data-fold]");
    const kept = new Kept(this.desk.dataset.person);
    const show = (folded) => {
      this.classList.toggle("timeline--folded", folded);
      this.marks.together = folded;
      button.setAttribute("aria-expanded", String(!folded));
    };
    show(kept.get("timeline-folded") ?? matchMedia(LITTLE_ROOM).matches);
    const turn = () => {
      show(!this.classList.contains("timeline--folded"));
      kept.put("timeline-folded", this.classList.contains("timeline--folded"));
      this.draw();
    };
    button.addEventListener("click", turn, { signal });
  }

  #placeOf({ target, clientY }) {
    for (const [place, part] of [
      ["ruler", this.parts.ruler],
      ["signs", this.parts.people],
      ["marks", this.parts.marks],
    ]) {
      const { top, bottom } = part.getBoundingClientRect();
      if (clientY >= top && clientY < bottom) return place;
    }
    return target === this.track ? "track" : "slider";
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
    this.desk.go({ ms: Math.min(this.durationMs, Math.max(0, target)) });
  }

  #choose({ id, at }) {
    this.desk.go({ ms: at });
    this.desk.querySelector("comment-list").show(id);
  }

  /** What lies on the axis is other than it was. */
  #known() {
    this.#learn();
    this.drawSoon();
  }

  #learn() {
    const { layers } = this.desk;
    this.lanes.learn(layers);
    this.marks.learn(layers.all("tags"), layers.all("marks"), (id) => this.lanes.people.shows(id));
    this.lanes.nameTags(this.marks.lanes);
    this.style.setProperty("--marks", `${this.marks.height}px`);
    this.summary.soon(() => described(this.view.axis, layers));
  }

  #moved(byHand) {
    this.summary.soon(() => described(this.view.axis, this.desk.layers), { byHand });
    this.drawSoon();
  }

  #drawWindow() {
    const { axis } = this.view;
    this.#drawRuler(axis);
    this.lanes.draw(axis, this.desk.querySelector("comment-list")?.light?.id ?? null);
    this.clips.draw(axis);
    if (!(this.marks.together && ONE_COLUMN.matches)) this.marks.draw(axis);
    drawSound(this.parts.sound, this.outline, axis, this.silhouette);
    this.map.draw(axis);
    this.#drawSelection();
    this.#drawNow(this.desk.player.nowMs);
    for (const button of this.querySelectorAll("[data-zoom='-1'], [data-zoom='0']"))
      button.disabled = axis.whole;
  }

  /** A frame is on the screen: the playhead moves, and what it leaves is followed. */
  #now(ms) {
    if (!this.desk.player.paused) this.view.hold(ms);
    else if (!this.view.axis.shows(ms)) this.view.reach(ms);
    this.#drawNow(ms);
  }

  #drawNow(ms) {
    const { axis } = this.view;
    const { playhead, slider } = this.parts;
    playhead.hidden = !axis.shows(ms);
    playhead.style.setProperty("translate", `${axis.x(ms)}px 0`);
    this.map.tell(ms);
    if (!this.desk.player.paused && performance.now() - this.#toldAt < TOLD_MS) return;
    this.#toldAt = performance.now();
    slider.setAttribute("aria-valuenow", String(ms));
    slider.setAttribute("aria-valuemax", String(Math.round(this.durationMs)));
    slider.setAttribute("aria-valuetext", `${spoken(ms)} of ${spoken(this.durationMs)}`);
  }

  #drawRuler(axis) {
    const times = axis.ticks(TICKS_APART_PX);
    const tenths = times.some((ms) => ms % 1000 !== 0);
    const ticks = [...this.parts.ruler.children];
    while (ticks.length < times.length) ticks.push(this.parts.ruler.appendChild(this.copy("tick")));
    ticks.forEach((tick, place) => {
      tick.hidden = place >= times.length;
      if (tick.hidden) return;
      tick.textContent = timecode(times[place], { tenths });
      tick.classList.toggle("timeline__tick--first", axis.x(times[place]) < TICKS_APART_PX / 4);
      tick.style.setProperty("--x", `${axis.x(times[place])}px`);
    });
  }

  #drawSelection() {
    const { in: from, out: to } = this.desk.selection;
    const { selection } = this.parts;
    const { axis } = this.view;
    selection.hidden = from === null && to === null;
    if (selection.hidden) return;
    selection.dataset.open = from === null ? "in" : to === null ? "out" : "";
    selection.style.setProperty("--at", axis.share(from ?? to));
    selection.style.setProperty("--until", axis.share(to ?? from));
  }

  async #fetchPeaks(signal) {
    if (!this.dataset.waveform) return;
    const answer = await fetch(this.dataset.waveform, { signal }).catch(() => null);
    if (!answer?.ok) return;
    this.outline = new Outline(await answer.json());
    this.drawSoon();
  }

  async #fetchStoryboard(signal) {
    if (!this.dataset.storyboard) return;
    const answer = await fetch(this.dataset.storyboard, { signal }).catch(() => null);
    if (answer?.ok) this.cues = readStoryboard(await answer.text());
  }

  #hover(event) {
    if (event.pointerType === "touch") return;
    const ms = this.view.axis.ms(event.clientX - this.track.getBoundingClientRect().left);
    this.hint.show(ms, this.view.axis, this.cues, new URL(this.dataset.storyboard, location.href));
  }
}

customElements.define("lesson-timeline", LessonTimeline);
