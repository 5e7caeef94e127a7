import { deliver } from "sightline/comments/delivery.js";
import { Kept } from "sightline/lib/kept.js";
import { newKey } from "sightline/lib/new-key.js";
import { Outbox } from "sightline/lib/outbox.js";

const posts = new WeakMap();

/** The post of the recording on a desk: one for all that send from there. */
export function postOf(desk) {
  if (!posts.has(desk)) {
    const post = new Post({ kept: new Kept(desk.dataset.person), recording: desk.recording });
    for (const name of ["online", "focus"]) globalThis.addEventListener(name, () => post.flush());
    globalThis.addEventListener("storage", ({ key }) => post.heard(key));
    posts.set(desk, post);
  }
  return posts.get(desk);
}

/** Whether a letter leaves a new comment; the others are about one that is there, which `comment` names. */
export function isComment({ kind = "comment" }) {
  return kind === "comment";
}

/**
 * All that one person writes and does to the comments of a recording, in order, kept until the server has it. A letter
 * is { key, recording, kind, … }; see delivery.js for the kinds.
 *
 * Tells `post:changed` when other letters wait than before, `post:elsewhere` when that was another page's doing, and
 * `post:answered` {letter, answer} what became of one.
 */
export class Post extends EventTarget {
  constructor({ kept, recording, send = deliver, timers = globalThis }) {
    super();
    const tell = (letter, answer) => this.#told(letter, answer);
    this.recording = recording;
    this.kept = kept;
    this.outbox = new Outbox({ kept, name: `outbox:${recording}`, send, tell, timers });
  }

  get letters() {
    return this.outbox.letters;
  }

  /** Take a letter. One that says anew what another of its kind would say takes the place of that one. */
  put(said) {
    const letter = { key: newKey(), recording: this.recording, ...said };
    this.outbox.amend((other) => (says(letter) && says(letter) === says(other) ? null : other));
    this.outbox.post(letter);
    this.#changed();
    return letter;
  }

  /** Take a letter back before it goes out; says whether that was in time. */
  withdraw(letter) {
    const inTime = this.outbox.withdraw(letter);
    if (inTime) this.#changed();
    return inTime;
  }

  about(comment) {
    return this.letters.filter((letter) => letter.comment === comment);
  }

  /** What came back and was not looked at yet, oldest first; see returned.js. */
  get returned() {
    return this.kept.get(this.#returned) ?? this.#inMemory;
  }

  giveBack(thing) {
    this.#putReturned([...this.returned, thing]);
  }

  /** It was looked at. */
  letGo(key) {
    this.#putReturned(this.returned.filter((thing) => thing.key !== key));
  }

  flush() {
    return this.outbox.flush();
  }

  /** Another page of this browser wrote something; `null` stands for all there was. */
  heard(key) {
    const own = key === null || key.endsWith(this.outbox.name);
    if (!own || !this.outbox.renew()) return;
    this.#changed();
    this.dispatchEvent(new Event("post:elsewhere"));
  }

  #inMemory = [];

  get #returned() {
    return `returned:${this.recording}`;
  }

  #putReturned(things) {
    this.#inMemory = this.kept.put(this.#returned, things.length ? things : null) ? [] : things;
    this.#changed();
  }

  #told(letter, answer) {
    if (answer.outcome === "sent" && answer.version) this.#follow(letter, answer.version);
    this.#changed();
    this.dispatchEvent(new CustomEvent("post:answered", { detail: { letter, answer } }));
  }

  /** What was edited again while the first edit was on its way begins where that one ended. */
  #follow(letter, version) {
    this.outbox.amend((other) =>
      says(letter) && says(letter) === says(other) ? { ...other, was: letter.now, version } : other,
    );
  }

  #changed() {
    this.dispatchEvent(new Event("post:changed"));
  }
}

/** What can be said anew, and then is not said twice; null for new comments and replies, each of which is its own. */
function says({ kind = "comment", comment, reply = "" }) {
  return kind === "comment" || kind === "reply" ? null : `${kind} ${comment} ${reply}`;
}
