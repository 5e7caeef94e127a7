import { timecode } from "sightline/lib/timecode.js";
import { merged } from "sightline/workspace/timeline/merged.js";

const APART_PX = 34; // fewer signs are read, many are only seen
const MOST_BARS = 40; // ranges drawn in one lane; among more of them none could be told from the next
const CLOSER = 0.6; // of the width: what a merged sign opens to

/** One person's comments along the axis: a sign for each, or a counted one where they would lie on one another. */
export class Signs {
  #drawn = new Map();
  #counts = [];
  #comments = new WeakMap();
  #idle = {};

  /** `draw(name)` clones a template; `choose(comment)` and `open(axis)` are what a press does. */
  constructor(lane, { draw, choose, open, own }) {
    Object.assign(this, { lane, draw, choose, open, own });
  }

  /** Draw what the window shows of `comments`, a `Timed`. Signs that stay are moved, counted ones used again. */
  show(comments, axis, nowId) {
    this.axis = axis;
    const next = new Map();
    for (const bar of this.#bars(comments, axis))
      this.#keep(next, `bar ${bar.id}`, () => this.#bar(bar), bar);
    const signs = merged(comments, axis, APART_PX).filter(
      ({ first, last }) => last.at >= axis.fromMs && first.at <= axis.toMs,
    );
    for (const { first } of signs.filter(({ count }) => count === 1)) {
      const node = this.#keep(next, first.id, () => this.#sign(first), first);
      this.#move(node, first.at);
      node.classList.toggle("timeline__sign--now", first.id === nowId);
    }
    for (const [key, kept] of this.#drawn) if (!next.has(key)) this.#put(kept);
    this.#drawn = next;
    this.#showCounts(signs.filter(({ count }) => count > 1));
  }

  #showCounts(signs) {
    while (this.#counts.length < signs.length) this.#counts.push(this.#countedSign());
    this.#counts.forEach((counted, place) => {
      counted.sign = signs[place] ?? null;
      const count = counted.sign?.count ?? 0;
      if (count !== counted.count) {
        counted.node.hidden = count === 0;
        counted.words.data = count > 99 ? "99+" : String(count);
        counted.count = count;
      }
      if (counted.sign) this.#move(counted.node, this.#within(counted.sign.at));
    });
  }

  /** Where a sign stands whose comments lie on both sides of the window's edge. */
  #within(ms) {
    return Math.min(this.axis.toMs, Math.max(this.axis.fromMs, ms));
  }

  #move(node, ms) {
    node.style.setProperty("translate", `${Math.round(this.axis.x(ms))}px 0`);
  }

  #keep(next, key, make, facts) {
    const known = this.#drawn.get(key);
    const kept = known?.facts === facts ? known : { node: make(), facts };
    if (known && known !== kept) this.#put(known);
    if (!kept.node.isConnected) this.lane.append(kept.node);
    next.set(key, kept);
    if (key.startsWith("bar ")) this.#span(kept.node, facts);
    return kept.node;
  }

  /** The ranges that stand by themselves or last across the window. */
  #bars(comments, axis) {
    if (comments.count(axis.fromMs, axis.toMs) > axis.width / APART_PX) return [];
    return comments
      .between(axis.fromMs, axis.toMs)
      .filter(({ end }) => end !== null)
      .slice(0, MOST_BARS);
  }

  #span(node, { at, end }) {
    const { width } = this.axis;
    const left = Math.max(-2, this.axis.x(at));
    node.style.setProperty("translate", `${left}px 0`);
    node.style.setProperty("inline-size", `${Math.max(0, Math.min(width, this.axis.x(end)) - left)}px`);
  }

  #bar({ kind }) {
    const node = this.draw("bar");
    node.classList.add(`timeline__bar--${kind}`);
    return node;
  }

  /** Out of sight. Signs come and go with each step of a zoom, so they wait to be another comment's. */
  #put({ node, facts }) {
    if (!this.#comments.has(node)) return node.remove();
    node.hidden = true;
    return this.#idle[facts.kind].push(node);
  }

  #sign(comment) {
    this.#idle[comment.kind] ??= [];
    const node = this.#idle[comment.kind].pop() ?? this.#newSign(comment.kind);
    this.#comments.set(node, comment);
    node.hidden = false;
    node.classList.toggle("timeline__sign--own-only", comment.state !== "shared");
    return node;
  }

  #newSign(kind) {
    const node = this.draw(`sign-${kind}`);
    const word = `${kind[0].toUpperCase()}${kind.slice(1)}`;
    node.classList.toggle("timeline__sign--other", !this.own);
    node.addEventListener("click", () => this.choose(this.#comments.get(node)));
    node.addEventListener("pointerenter", () => {
      node.title = `${word} at ${timecode(this.#comments.get(node).at)}`;
    });
    return node;
  }

  #countedSign() {
    const node = this.lane.appendChild(this.draw("many"));
    const counted = { node, words: node.appendChild(new Text()), sign: null, count: -1 };
    node.classList.toggle("timeline__sign--other", !this.own);
    node.addEventListener("click", () => this.#open(counted.sign));
    node.addEventListener("pointerenter", () => {
      const { count, first, last } = counted.sign;
      node.title = `${count} comments, ${timecode(first.at)} – ${timecode(last.at)}: look closer`;
    });
    return counted;
  }

  /** Look closer, until its comments stand apart; those that cannot, open at the first of them. */
  #open({ first, last }) {
    const room = ((last.at - first.at) * (1 - CLOSER)) / CLOSER / 2;
    const closer = this.axis.over(first.at - room, last.at + room);
    if (last.at === first.at || closer.spanMs >= this.axis.spanMs * 0.95) this.choose(first);
    else this.open(closer);
  }
}
