import { newKey as uniqueKey } from "sightline/lib/new-key.js";
import { Outbox } from "sightline/lib/outbox.js";
import { deliver } from "sightline/marks/delivery.js";
import { idOf, Keeping } from "sightline/marks/keeping.js";
import { press, runningOf, said } from "sightline/marks/presses.js";
import { Steps } from "sightline/marks/steps.js";

/**
 * One person marking one recording: presses, corrections, deletions and the way back, drawn and kept.
 *
 * Tells with events on itself: `marking:outcome` {outcome, deed, sentence?, status?} for each letter that was answered, and
 * `marking:renamed` {id, known} when the server's id takes the place of the one a mark was made with.
 */
export class Marking extends EventTarget {
  #drawn = new Map();
  #known = new Map();

  constructor({ layers, kept, author, recording, send = deliver, newKey = uniqueKey }) {
    super();
    Object.assign(this, { layers, author, newKey });
    const newId = () => `new-${newKey()}`;
    this.newId = newId;
    this.steps = new Steps(newId);
    this.keeping = new Keeping({
      layers,
      author,
      recording,
      newKey,
      tell: (what, detail) => this.#told(what, detail),
    });
    this.outbox = new Outbox({
      kept,
      name: `marks:${recording}`,
      send,
      tell: (letter, answer) => this.keeping.told(letter, answer),
    });
  }

  /** Draw and send what waits from before the page was left. */
  begin() {
    this.keeping.begin(this.outbox);
  }

  get waiting() {
    return this.outbox.letters.length;
  }

  /** All tags that anybody marked with here or may mark with, by id. */
  get tags() {
    return new Map(this.layers.all("tags").map((tag) => [tag.id, tag]));
  }

  /** My intervals that have not ended. */
  get running() {
    return runningOf(this.layers.all("marks"), this.tags, this.author);
  }

  /** Press a tag at the moment that is meant (`at`), with another (`nowMs`) on the screen. See press() for the answer. */
  press(tag, { at, nowMs }) {
    const answer = press(tag, { at, nowMs, running: this.running, tags: this.tags, newId: this.newId });
    if (answer.deeds) this.#do(answer.deeds, tag.name);
    return answer;
  }

  /** Have a mark say something else: {tag, at, end}, or some of them. */
  change(id, now) {
    const mark = this.layers.get("marks", id);
    if (mark) this.#do([{ change: id, was: said(mark), now: { ...said(mark), ...now } }], this.#nameOf(mark));
  }

  /** Remember what was drawn: a mark that is dragged lies elsewhere already when the hand lets go of it. */
  note() {
    const own = this.layers.all("marks").filter(({ author }) => author === this.author);
    this.#drawn = new Map(own.map((mark) => [mark.id, said(mark)]));
  }

  /** A mark as it was in the last picture. */
  drawn(id) {
    return this.#drawn.get(id) ?? this.layers.get("marks", id);
  }

  /** The id that a mark has now, by the one it had when somebody took hold of it. */
  known(id) {
    return this.#known.get(id) ?? id;
  }

  /** A mark was dragged to these times. */
  move(id, now) {
    const was = said(this.drawn(id));
    const deed = { change: id, was, now: { ...was, ...now } };
    this.#do([deed], this.#nameOf(was));
  }

  remove(id) {
    const mark = this.layers.get("marks", id);
    if (mark) this.#do([{ remove: { id, ...said(mark) } }], this.#nameOf(mark));
  }

  /** Take back the last press, correction or deletion; gives its words, or null when there is none. */
  undo() {
    const step = this.steps.back();
    for (const deed of step?.deeds ?? []) this.keeping.do(deed);
    return step?.words ?? null;
  }

  #do(deeds, words) {
    this.steps.add(deeds, words);
    for (const deed of deeds) this.keeping.do(deed);
  }

  #nameOf(mark) {
    return this.layers.get("tags", mark.tag)?.name ?? "Mark";
  }

  #told(what, detail) {
    if (what === "renamed") {
      this.steps.rename(detail.id, detail.known);
      this.#known.set(detail.id, detail.known);
    }
    if (what === "refused") this.steps.forget(idOf(detail.deed));
    const name = what === "renamed" ? "renamed" : "outcome";
    this.dispatchEvent(new CustomEvent(`marking:${name}`, { detail: { outcome: what, ...detail } }));
  }
}
