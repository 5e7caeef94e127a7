import { Timed } from "./timed.js";

const TIMED = ["comments", "marks", "clips"];
const FIRST = ["comments", "clips", "tags"]; // what the page is of no use without; marks follow on their own
const REST = ["marks"];

/**
 * What lies on the time axis of one recording, for whoever draws it: comments, marks and clips in time order, and the
 * tags of the marks. Says `layers:changed` {name}, at most once for each name before the next picture is drawn, and
 * `layers:chosen` {name} when other things of a name are to be shown.
 *
 * Times in ms. A comment is { id, at, end, kind, state, author, goal, tags, resolved, drawn, own, made }, a mark
 * { id, at, end, tag, author }, a clip { id, at, end, title }, a tag { id, name, key, colour, extent, group, tagSet }.
 */
export class Layers extends EventTarget {
  people = {};
  loaded = Promise.resolve();
  #byId = new Map();
  #timed = new Map(TIMED.map((name) => [name, new Timed()]));
  #due = new Map();
  #touched = null;
  #chosen = new Map();
  #tag = new Map();

  /** `viewer` is the id of who looks; `soon` puts an act off to the next picture. */
  constructor({ viewer = "", soon = nextPicture } = {}) {
    super();
    Object.assign(this, { viewer, soon });
    for (const name of [...TIMED, "tags"]) this.#byId.set(name, new Map());
  }

  /** Everything of a name: in time order, tags in theirs. */
  all(name) {
    return this.#timed.get(name)?.all ?? [...this.#byId.get(name).values()];
  }

  /** What is to be seen between two moments, in time order, with the ranges that began before and still last. */
  between(name, fromMs, toMs) {
    return this.#timed.get(name).between(fromMs, toMs);
  }

  get(name, id) {
    return this.#byId.get(name).get(id) ?? null;
  }

  /** Insert, or replace what has the same id. */
  put(name, facts) {
    const [known, timed] = [this.#byId.get(name), this.#timed.get(name)];
    const old = known.get(facts.id);
    known.set(facts.id, facts);
    if (timed && old?.at === facts.at) timed.swap(old, facts);
    else {
      if (old) timed?.remove(old);
      timed?.add(facts);
    }
    this.#note(name, facts.id);
  }

  drop(name, id) {
    const old = this.get(name, id);
    if (old) {
      this.#byId.get(name).delete(id);
      this.#timed.get(name)?.remove(old);
    }
    this.#note(name, id);
  }

  /** Of a name, show these alone on the page, in time order; all of them for null. */
  choose(name, facts) {
    this.#chosen.set(name, facts);
    this.#say("layers:chosen", name);
  }

  /** What of a name is to be shown: all of it, unless fewer were chosen. */
  chosen(name) {
    return this.#chosen.get(name) ?? this.all(name);
  }

  /** Hold these under a name, and no others. */
  fill(name, facts) {
    this.#byId.set(name, new Map(facts.map((one) => [one.id, one])));
    this.#timed.get(name)?.fill(facts);
    this.#note(name, null);
  }

  /**
   * Fetch everything from `url`, what the page needs first before the rest. `loaded` is kept when the first is here,
   * and gives whether it came.
   */
  load(url) {
    this.url = url;
    this.loaded = this.#fetch(url, FIRST);
    const rest = this.loaded.then(() => this.#fetch(url, REST));
    return Promise.all([this.loaded, rest]);
  }

  /** Fetch everything again. */
  reload() {
    return this.load(this.url);
  }

  async #fetch(url, names) {
    const touched = new Map(names.map((name) => [name, new Set()]));
    this.#touched = touched;
    const address = `${url}?${new URLSearchParams({ only: names.join(",") })}`;
    const headers = this.#tag.has(address) ? { "If-None-Match": this.#tag.get(address) } : {};
    const answer = await fetch(address, { headers, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return answer?.status === 304;
    const content = await answer.json().catch(() => null);
    if (!content) return false;
    if (answer.headers.get("ETag")) this.#tag.set(address, answer.headers.get("ETag"));
    this.take(content, touched);
    return true;
  }

  /** Take what the server sent; what was put or dropped here since it was asked (`touched`) is newer, and stays. */
  take(content, touched = new Map()) {
    const { people, ...layers } = content;
    Object.assign(this.people, people);
    for (const [name, columns] of Object.entries(layers)) {
      const newer = touched.get(name) ?? new Set();
      const facts = rowsOf(columns).filter(({ id }) => !newer.has(id));
      if (name === "comments") for (const one of facts) this.#complete(one);
      const here = [...newer].map((id) => this.get(name, id)).filter(Boolean);
      this.fill(name, [...facts, ...here]);
    }
  }

  #complete(comment) {
    comment.own = comment.author === this.viewer;
    comment.resolved ??= false;
  }

  #note(name, id) {
    if (id !== null) this.#touched?.get(name)?.add(id);
    this.#say("layers:changed", name);
  }

  #say(event, name) {
    if (this.#due.size === 0) this.soon(() => this.#tell());
    this.#due.set(`${event} ${name}`, [event, name]);
  }

  #tell() {
    const due = [...this.#due.values()];
    this.#due.clear();
    for (const [event, name] of due) this.dispatchEvent(new CustomEvent(event, { detail: { name } }));
  }
}

/** Rows of columns, each a list, or a list of names and for each row its place in that. */
export function rowsOf(columns) {
  const names = Object.keys(columns);
  const count = columns.id.length;
  const read = names.map((name) => {
    const values = columns[name];
    return Array.isArray(values) ? (row) => values[row] : (row) => values.names[values.at[row]];
  });
  return Array.from({ length: count }, (_, row) => {
    const facts = {};
    for (let place = 0; place < names.length; place++) facts[names[place]] = read[place](row);
    return facts;
  });
}

/** A hidden page draws nothing, and still wants to know. */
function nextPicture(act) {
  if (globalThis.document?.visibilityState === "visible") requestAnimationFrame(act);
  else setTimeout(act, 0);
}
