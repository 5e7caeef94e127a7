import "sightline/elements/mark-editor.js";
import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { counts } from "sightline/marks/counting.js";
import { Marking } from "sightline/marks/marking.js";
import { NewTag } from "sightline/marks/new-tag.js";
import { MarkNews } from "sightline/marks/news.js";
import { REACTION, readReactionS, stampMs } from "sightline/marks/reaction.js";
import { SetMenu } from "sightline/marks/set-menu.js";
import { Strip } from "sightline/marks/strip.js";
import { TagKeys } from "sightline/marks/tag-keys.js";
import { noteOf, outcome, pressed } from "sightline/marks/words.js";

const WIDE = "(width >= 60rem)";

/**
 * Tags to mark with while the film plays, one press each: by key, by mouse, by finger. A press is drawn at once and kept
 * in the browser until the server has it. What is chosen here (set, reaction time, open or folded) is remembered.
 */
class MarkPalette extends LightElement {
  bindings = [];
  marking = false;
  #running = [];

  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    const { layers, recording } = this.desk;
    const kept = new Kept(this.person);
    this.kept = kept;
    this.marks = new Marking({ layers, kept, author: this.person, recording });
    this.reactionS = readReactionS(kept.get("marks:reaction"));
    this.strip = this.#strip();
    this.menu = this.#menu();
    this.keys = this.#keys();
    this.newTag = new NewTag(this.#part("new-tag"), { palette: this, added: (set) => this.#added(set) });
    this.#listen(signal);
    this.hidden = false;
    this.#fold(kept.get("marks:open") ?? matchMedia(WIDE).matches);
    this.#showReaction();
    this.marks.begin();
    new MarkNews(this.desk, this.marks).follow(signal);
    this.#offerFigures(signal);
    this.menu.load();
  }

  get person() {
    return this.desk.dataset.person;
  }

  get isOpen() {
    return !this.#part("body").hidden;
  }

  get sets() {
    return this.menu.sets;
  }

  /** The tag set that is chosen; null while there is none. */
  get set() {
    return this.menu?.set ?? null;
  }

  /** Mark with a tag at the moment that the person has seen. */
  press(tag) {
    const { nowMs, paused, looping, video } = this.desk.player;
    const at = stampMs({
      ...{ nowMs, paused, reactionS: this.reactionS },
      speed: video.playbackRate,
      earliestMs: looping?.from ?? 0,
    });
    const answer = this.marks.press(tag, { at, nowMs: Math.round(nowMs) });
    if (!answer.blockedBy) this.strip.flash(tag.id);
    this.say(pressed(tag, answer, (id) => this.desk.layers.get("tags", id)?.name));
  }

  /** Take back what was done last; false when there is nothing. */
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

  #strip() {
    const tagTemplate = this.querySelector("template[data-tag]");
    const [point, interval] = ["point", "interval"].map((extent) => this.#part(`shape="${extent}"`));
    return new Strip(this.#part("tags"), { tagTemplate, shapes: { point, interval } });
  }

  #menu() {
    const { layers } = this.desk;
    const chosen = (set) => {
      this.#bind();
      this.desk.tell("desk:tag-set", { set });
    };
    const say = (sentence) => this.say(sentence);
    return new SetMenu(this, { kept: this.kept, layers, person: this.person, chosen, say });
  }

  #keys() {
    const mode = () => this.#switch(!this.marking);
    return new TagKeys({ press: (tag) => this.press(tag), mode, undo: () => this.undo() });
  }

  #listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    this.menu.listen(signal);
    this.newTag.listen(signal);
    on(this, "click", (event) => this.#clicked(event));
    const changed = ({ detail }) => ["marks", "tags"].includes(detail.name) && this.#changed();
    on(this.desk.layers, "layers:changed", changed);
    on(this.desk, "desk:frame", ({ detail }) => this.strip.run(this.#running, detail.ms));
    on(this.marks, "marking:outcome", ({ detail }) => this.#told(detail));
    on(this.marks, "marking:renamed", ({ detail }) => this.querySelector("mark-editor").rename(detail));
    for (const name of ["online", "focus"]) on(globalThis, name, () => this.marks.outbox.flush());
    on(document, "keydown", (event) => this.#backByKey(event));
    signal.addEventListener("abort", () => this.keys.letGo());
  }

  #clicked(event) {
    const button = event.target.closest?.("button");
    if (!button) return;
    // after the mouse, the keys belong to the film again
    if (event.detail > 0 && !button.closest("form")) button.blur();
    const { tag, fold, mode, undo, reaction, new: asksForNew } = button.dataset;
    if (tag) this.press(this.bindings.find((binding) => binding.tag.id === tag).tag);
    else if (fold !== undefined) this.#fold(!this.isOpen, { keep: true });
    else if (mode !== undefined) this.#switch(!this.marking);
    else if (undo !== undefined) this.undo();
    else if (reaction) this.#react(this.reactionS + Number(reaction) * REACTION.stepS);
    else if (asksForNew !== undefined) this.newTag.open();
  }

  /** Ctrl or ⌘ with Z, as everywhere; not while somebody is writing, whose words it is for. */
  #backByKey(event) {
    const asked = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    const writing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (asked && !writing && !event.defaultPrevented && this.undo()) event.preventDefault();
  }

  #fold(open, { keep = false } = {}) {
    for (const name of ["body", "tags"]) this.#part(name).hidden = !open;
    this.classList.toggle("palette--folded", !open);
    this.#part("fold").setAttribute("aria-expanded", String(open));
    if (keep) this.kept.put("marks:open", open);
    if (!open) this.marking = false;
    this.#bind();
  }

  #switch(marking) {
    this.marking = marking;
    if (marking && !this.isOpen) this.#fold(true, { keep: true });
    else this.#bind();
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
  #offerFigures(signal) {
    const section = document.getElementById("marks");
    if (!section) return;
    const load = () => {
      import("sightline/elements/mark-counts.js");
      import("sightline/elements/mark-list.js");
    };
    for (const part of section.querySelectorAll("mark-counts, mark-list")) part.hidden = false;
    section.addEventListener("toggle", load, { capture: true, once: true, signal });
    const openCounts = () => section.querySelector("details").setAttribute("open", "");
    this.#part("counts-link").addEventListener("click", openCounts, { signal });
  }

  #added(set) {
    this.menu.take(set);
    this.say(`“${set.tags.at(-1).name}” can be marked now`);
  }

  /** Give each tag its key, and say on the strip which are whose. */
  #bind() {
    const { marking } = this;
    this.bindings = this.keys.take(this.set?.tags ?? [], { marking, folded: !this.isOpen });
    this.strip.draw(this.bindings);
    this.#changed();
    this.#part("mode").setAttribute("aria-pressed", String(marking));
    this.classList.toggle("palette--marking", marking);
    const words = noteOf(this.bindings, { marking });
    this.#part("note").textContent = words;
    this.#part("note").hidden = !words;
  }

  #changed() {
    this.marks.keeping.mend();
    this.marks.note();
    this.strip.count(counts(this.desk.layers.all("marks"), this.person));
    this.#running = this.marks.running; // looked for when marks change, not at each frame
    this.strip.run(this.#running, this.desk.player?.nowMs ?? 0);
    this.#showTotal();
  }

  #showTotal() {
    const total = this.desk.layers.all("marks").length;
    this.#part("total").textContent = total ? String(total) : "";
    this.classList.toggle("palette--waiting", this.marks.waiting > 0);
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
