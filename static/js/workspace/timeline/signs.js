import { timecode } from "sightline/lib/timecode.js";
import { merged } from "sightline/workspace/timeline/merged.js";

const APART_PX = 20;
const MOST_BARS = 40; // ranges drawn in one lane; among more of them none could be told from the next
const CLOSER = 0.6; // of the width: what a merged sign opens to

/** One person's comments along the axis: a sign for each, or a counted one where they would lie on one another. */
export class Signs {
  #drawn = new Map();

  /** `draw(name)` clones a template; `choose(comment)` and `open(axis)` are what a press does. */
  constructor(lane, { draw, choose, open, own }) {
    Object.assign(this, { lane, draw, choose, open, own });
  }

  /** Draw what the window shows of `comments`, a `Timed`. Signs that stay are moved, not made anew. */
  show(comments, axis, nowId) {
    this.axis = axis;
    const next = new Map();
    for (const bar of this.#bars(comments, axis))
      this.#keep(next, `bar ${bar.id}`, () => this.#bar(bar), bar);
    for (const sign of merged(comments, axis, APART_PX)) {
      const one = sign.count === 1;
      const key = one ? sign.first.id : `${sign.first.id} ${sign.last.id} ${sign.count}`;
      const node = this.#keep(
        next,
        key,
        () => (one ? this.#sign(sign.first) : this.#count(sign)),
        sign.first,
      );
      node.style.setProperty("translate", `${Math.round(axis.x(one ? sign.first.at : sign.at))}px 0`);
      node.classList.toggle("timeline__sign--now", one && sign.first.id === nowId);
    }
    for (const [key, { node }] of this.#drawn) if (!next.has(key)) node.remove();
    this.#drawn = next;
  }

  #keep(next, key, make, facts) {
    const known = this.#drawn.get(key);
    const kept = known?.facts === facts ? known : { node: make(), facts };
    if (known && known !== kept) known.node.remove();
    if (known !== kept) this.lane.append(kept.node);
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

  #sign(comment) {
    const node = this.draw(`sign-${comment.kind}`);
    const { kind, at, state } = comment;
    node.title = `${kind[0].toUpperCase()}${kind.slice(1)} at ${timecode(at)}`;
    node.classList.toggle("timeline__sign--own-only", state !== "shared");
    node.classList.toggle("timeline__sign--other", !this.own);
    node.addEventListener("click", () => this.choose(comment));
    return node;
  }

  #count(sign) {
    const node = this.draw("many");
    node.textContent = sign.count > 99 ? "99+" : String(sign.count);
    node.title = `${sign.count} comments, ${timecode(sign.first.at)} – ${timecode(sign.last.at)}: look closer`;
    node.classList.toggle("timeline__sign--other", !this.own);
    node.addEventListener("click", () => this.#open(sign));
    return node;
  }

  /** Look closer, until its comments stand apart; those that cannot, open at the first of them. */
  #open({ first, last }) {
    const room = ((last.at - first.at) * (1 - CLOSER)) / CLOSER / 2;
    const closer = this.axis.over(first.at - room, last.at + room);
    if (last.at === first.at || closer.spanMs >= this.axis.spanMs * 0.95) this.choose(first);
    else this.open(closer);
  }
}
