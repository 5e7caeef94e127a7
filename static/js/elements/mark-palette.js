import "sightline/elements/mark-editor.js";
import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { assignments, bind, OWN_KEYS } from "sightline/marks/bindings.js";
import { counts } from "sightline/marks/counting.js";
import { Marking } from "sightline/marks/marking.js";
import { NewTag } from "sightline/marks/new-tag.js";
import { MarkNews } from "sightline/marks/news.js";
import { REACTION, readReactionS, stampMs } from "sightline/marks/reaction.js";
import { fetchReadySets, fetchSets, takeReadySet } from "sightline/marks/sets.js";
import { Strip } from "sightline/marks/strip.js";
import { outcome, pressed } from "sightline/marks/words.js";
import { register, registered } from "sightline/workspace/keys.js";

const WIDE = "(width >= 60rem)";

/**
 * Tags to mark with while the film plays, one press each: by key, by mouse, by finger. A press is drawn at once and kept
 * in the browser until the server has it. What is chosen here (set, reaction time, open or folded) is remembered.
 */
class MarkPalette extends LightElement {
  sets = [];
  bindings = [];
  marking = false;
  #takeBack = [];

  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.kept = new Kept(this.person);
    this.marks = new Marking({
      layers: this.desk.layers,
      kept: this.kept,
      author: this.person,
      recording: this.desk.recording,
    });
    this.reactionS = readReactionS(this.kept.get("marks:reaction"));
    this.strip = new Strip(this.#part("tags"), {
      tagTemplate: this.querySelector("template[data-tag]"),
      shapes: { point: this.#part('shape="point"'), interval: this.#part('shape="interval"') },
    });
    this.newTag = new NewTag(this.#part("new-tag"), { palette: this, added: (set) => this.#take(set) });
    this.newTag.listen(signal);
    this.#listen(signal);
    this.hidden = false;
    this.#fold(this.kept.get("marks:open") ?? matchMedia(WIDE).matches);
    this.#showReaction();
    this.marks.begin();
    new MarkNews(this.desk, this.marks).follow(signal);
    this.#showMarks(signal);
    this.#offer();
  }

  get person() {
    return this.desk.dataset.person;
  }

  get isOpen() {
    return !this.#part("body").hidden;
  }

  /** The set that is chosen: {id, name, tags}; null while there is none. */
  get set() {
    return this.sets.find(({ id }) => id === this.#part("sets").value) ?? null;
  }

  /** Mark with a tag at the moment that the person has seen. */
  press(tag) {
    const player = this.desk.player;
    const { nowMs, paused, looping } = player;
    const speed = player.video.playbackRate;
    const earliestMs = looping?.from ?? 0;
    const at = stampMs({ nowMs, reactionS: this.reactionS, speed, paused, earliestMs });
    const answer = this.marks.press(tag, { at, nowMs: Math.round(nowMs) });
    if (!answer.blockedBy) this.strip.flash(tag.id);
    this.say(pressed(tag, answer, (id) => this.desk.layers.get("tags", id)?.name));
  }

  undo() {
    const words = this.marks.undo();
    if (words !== null) this.say(`Taken back: ${words}`);
    return words !== null;
  }

  /** A mark was deleted by hand: say so where it can be undone. */
  deleted(sentence) {
    this.say(sentence);
    this.#part("undo").focus();
  }

  say(sentence) {
    this.#part("said").textContent = sentence;
    this.#part("undo").hidden = this.marks.steps.last === null;
    this.#showTotal();
  }

  #listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this, "click", (event) => this.#clicked(event));
    on(this.#part("sets"), "change", ({ target }) => this.#choose(target.value));
    on(this.desk.layers, "layers:changed", ({ detail }) => this.#changed(detail.name));
    on(this.desk, "desk:frame", ({ detail }) => this.strip.run(this.marks.running, detail.ms));
    on(this.marks, "marking:outcome", ({ detail }) => this.#told(detail));
    on(this.marks, "marking:renamed", ({ detail }) => this.querySelector("mark-editor").rename(detail));
    for (const name of ["online", "focus"]) on(globalThis, name, () => this.marks.outbox.flush());
    on(document, "keydown", (event) => this.#backByKey(event));
    signal.addEventListener("abort", () => this.#letKeysGo());
  }

  #clicked(event) {
    const button = event.target.closest?.("button");
    if (!button) return;
    // after the mouse, the keys belong to the film again
    if (event.detail > 0 && !button.closest("form")) button.blur();
    const { tag, fold, mode, undo, reaction, ready, new: asksForNew } = button.dataset;
    if (tag) this.press(this.bindings.find((binding) => binding.tag.id === tag).tag);
    else if (fold !== undefined) this.#fold(!this.isOpen, { keep: true });
    else if (mode !== undefined) this.#switch(!this.marking);
    else if (undo !== undefined) this.undo();
    else if (reaction) this.#react(this.reactionS + Number(reaction) * REACTION.stepS);
    else if (ready) this.#begin(ready);
    else if (asksForNew !== undefined) this.newTag.open();
  }

  /** Ctrl or ⌘ with Z, as everywhere; not while somebody is writing, whose words it is for. */
  #backByKey(event) {
    const asked = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    const writing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (asked && !writing && !event.defaultPrevented && this.undo()) event.preventDefault();
  }

  #fold(open, { keep = false } = {}) {
    this.#part("body").hidden = !open;
    this.#part("fold").setAttribute("aria-expanded", String(open));
    if (keep) this.kept.put("marks:open", open);
    if (!open) this.marking = false;
    this.#bind();
  }

  #switch(marking) {
    this.marking = marking;
    if (marking && !this.isOpen) this.#fold(true, { keep: true });
    this.#bind();
  }

  #react(seconds) {
    this.reactionS = readReactionS(seconds);
    this.kept.put("marks:reaction", this.reactionS);
    this.#showReaction();
  }

  #showReaction() {
    this.#part("seconds").textContent = `${this.reactionS.toFixed(1)} s`;
  }

  /** The part of the page with counts and the list, below the desk; what draws it is fetched when it is opened. */
  #showMarks(signal) {
    const section = document.querySelector("[data-marks]");
    if (!section) return;
    const load = () => {
      import("sightline/elements/mark-counts.js");
      import("sightline/elements/mark-list.js");
    };
    section.hidden = false;
    section.addEventListener("toggle", load, { capture: true, once: true, signal });
    const openCounts = () => section.querySelector("details").setAttribute("open", "");
    this.#part("counts-link").addEventListener("click", openCounts, { signal });
  }

  async #offer() {
    this.sets = await fetchSets(this.person);
    this.#know(this.sets);
    this.#choose(this.kept.get("marks:set"));
    if (this.sets.length === 0) this.#offerReady(await fetchReadySets());
  }

  /** Who has no tags yet can begin with those that come with the house. */
  #offerReady(ready) {
    const template = this.querySelector("template[data-ready-set]").content.firstElementChild;
    const buttons = ready.map(({ slug, name, about }) => {
      const button = template.cloneNode(true);
      Object.assign(button.dataset, { ready: slug });
      Object.assign(button, { title: about, textContent: name });
      return button;
    });
    this.#part("ready-sets").replaceChildren(...buttons);
    this.#part("ready-sets").hidden = buttons.length === 0;
  }

  async #begin(slug) {
    const { set, sentence } = await takeReadySet(slug, this.person);
    if (set) this.#take(set);
    else this.say(sentence);
  }

  #know(sets) {
    for (const { tags } of sets) for (const tag of tags) this.desk.layers.put("tags", tag);
  }

  #choose(id) {
    const chosen = this.sets.find((set) => set.id === id) ?? this.sets[0] ?? null;
    this.#part("sets").replaceChildren(...this.sets.map((set) => new Option(set.name, set.id)));
    this.#part("sets").value = chosen?.id ?? "";
    this.#part("sets").closest("label").hidden = this.sets.length < 2;
    this.#part("no-tags").hidden = Boolean(chosen?.tags.length);
    if (chosen && id === chosen.id) this.kept.put("marks:set", id);
    this.#bind();
    this.desk.tell("desk:tag-set", { set: chosen });
  }

  /** A set is new, or has another tag: mark with it from now on. */
  #take(set) {
    const known = this.sets.findIndex(({ id }) => id === set.id);
    if (known < 0) this.sets.push(set);
    else this.sets[known] = set;
    this.#know([set]);
    this.kept.put("marks:set", set.id);
    this.#choose(set.id);
    this.say(`“${set.tags.at(-1).name}” can be marked now`);
  }

  /** Give each tag its key, and say on the strip which are whose. */
  #bind() {
    this.#letKeysGo();
    const others = new Set(registered().map((name) => name.toLowerCase()));
    this.bindings = bind(this.set?.tags ?? [], others);
    this.strip.draw(this.bindings);
    this.#changed("marks");
    this.#part("mode").setAttribute("aria-pressed", String(this.marking));
    this.classList.toggle("palette--marking", this.marking);
    this.#note();
    this.#takeKeys();
  }

  #takeKeys() {
    const take = (key, act) =>
      this.#takeBack.push(register(key, (event) => event.repeat || act(), "", "Marks"));
    take(OWN_KEYS.mode, () => this.#switch(!this.marking));
    take(OWN_KEYS.undo, () => this.undo());
    if (!this.isOpen) return;
    for (const [key, tag] of assignments(this.bindings, this)) take(key, () => tag && this.press(tag));
  }

  #letKeysGo() {
    for (const takeBack of this.#takeBack.splice(0)) takeBack();
  }

  #note() {
    const shared = this.bindings.filter(({ only }) => only).map(({ key }) => key.toUpperCase());
    const note = this.#part("note");
    const offered = `${shared.join(", ")}: keys of this page as well. Switch marking on with M, and they are tags.`;
    const on =
      "Marking is on: every letter is a tag. Space, arrows, comma, full stop and Escape stay with the film.";
    note.textContent = this.marking ? on : offered;
    note.hidden = !this.marking && shared.length === 0;
  }

  #changed(name) {
    if (name !== "marks") return;
    this.marks.keeping.mend();
    this.strip.count(counts(this.desk.layers.all("marks"), this.marks.author));
    this.strip.run(this.marks.running, this.desk.player?.nowMs ?? 0);
    this.#showTotal();
  }

  #showTotal() {
    const total = this.desk.layers.all("marks").length;
    const waiting = this.marks.waiting;
    this.#part("total").textContent = total ? String(total) : "";
    this.classList.toggle("palette--waiting", waiting > 0);
  }

  #told(detail) {
    const sentence = outcome(detail);
    if (sentence) this.say(sentence);
    else this.#showTotal();
  }

  #part(name) {
    return this.querySelector(`[data-${name}]`);
  }
}

customElements.define("mark-palette", MarkPalette);
