import { Heights } from "sightline/workspace/list/heights.js";

const WHOLE = 60; // a list of so few is drawn whole: the browser's own search and printing see all of it
const GUESS_PX = 112; // an article nobody has measured yet
const MARGIN = 1; // screens drawn above and below what is seen
const FEWEST = 8; // rows drawn while the list is out of sight
const BESIDE = 2; // rows drawn around the one with the focus, so that Tab finds the next

/**
 * A long list of which only what is seen is in the document, with a margin, and whatever somebody is at work in. What
 * is left out is room: the margin above the row that follows it, and the padding at the end. What the eye is on stays
 * where it is while rows above it come, go and turn out taller than was guessed.
 */
export class Roll {
  #ids = [];
  #rows = new Map();
  #drawn = new Map();
  #idOf = new WeakMap();
  #heights = new Heights([]);
  #measured = new Map();
  #due = false;
  #range = null;

  /**
   * `box` holds the rows and `list` scrolls, or the page does. `nodeOf(id)` gives a row's node; `isBusy(node)` says
   * that somebody is at work in it; `drew(ids)` hears which rows are in the document; `eye()` names the row the eye is on.
   */
  constructor(list, box, { nodeOf, isBusy, drew, eye, signal }) {
    Object.assign(this, { list, box, nodeOf, isBusy, drew, eye });
    this.sizes = new ResizeObserver((seen) => this.#measure(seen));
    const soon = () => this.soon();
    list.addEventListener("scroll", soon, { signal, passive: true });
    box.addEventListener("focusin", () => this.#redraw(), { signal });
    document.addEventListener("scroll", soon, { signal, passive: true });
    globalThis.addEventListener("resize", soon, { signal });
    signal.addEventListener("abort", () => this.sizes.disconnect());
  }

  get ids() {
    return this.#ids;
  }

  /** Where a row stands in the list; -1 when it is not in it. */
  rowOf(id) {
    return this.#rows.get(id) ?? -1;
  }

  /** Whether the list scrolls by itself; on a phone it is a part of the page, which does. */
  get scrolls() {
    return getComputedStyle(this.list).overflowY !== "visible";
  }

  /** List these, in this order; `first` and `of` say which part of a longer list that is. */
  arrange(ids, { first = 0, of = ids.length } = {}) {
    const anchor = this.#anchor();
    this.#ids = ids;
    this.#rows = new Map(ids.map((id, row) => [id, row]));
    this.#heights = new Heights(ids.map((id) => this.#measured.get(id) ?? GUESS_PX));
    Object.assign(this, { first, of });
    this.#keepPlace(anchor);
    this.#redraw(anchor);
  }

  /** Scroll to where the eye's row is now, before any row around it is drawn. */
  #keepPlace(anchor) {
    if (this.#ids.length <= WHOLE) return;
    this.box.style.setProperty("padding-block-end", `${this.#heights.total}px`);
    const row = anchor ? this.rowOf(anchor.id) : -1;
    this.#scrollTo(row < 0 ? 0 : this.#heights.top(row) - (anchor.top - this.#port.top));
  }

  /** Draw a row anew: its node is another. */
  renew(id) {
    if (this.#drawn.has(id)) this.#redraw();
  }

  /** Draw before the next picture. */
  soon() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#draw();
    });
  }

  /** Bring a row into view, a third down, or no further than needed (`nearest`). Says whether there is such a row. */
  reveal(id, { nearest = false, smooth = false } = {}) {
    const row = this.rowOf(id);
    if (row < 0) return false;
    const near = this.#drawn.has(id);
    if (!near) this.#scrollTo(this.#heights.top(row) - this.#port.height / 3);
    this.#draw();
    const node = this.#drawn.get(id);
    const [seen, box, port] = [node, this.box].map((one) => one.getBoundingClientRect()).concat(this.#port);
    const top = seen.top - box.top;
    if (nearest && seen.top >= port.top && seen.bottom <= port.bottom) return true;
    const room = Math.max(0, port.height - seen.height);
    const below = nearest && seen.bottom > port.bottom ? room : room / 3;
    this.#scrollTo(top - below, smooth && near);
    if (!near) this.#draw();
    return true;
  }

  get #port() {
    if (this.scrolls) return this.list.getBoundingClientRect();
    return new DOMRect(0, 0, innerWidth, innerHeight);
  }

  /** Scroll so that a place in the list, in px, is at the top. */
  #scrollTo(px, smooth = false) {
    const by = px - (this.#port.top - this.box.getBoundingClientRect().top);
    if (Math.abs(by) < 1) return;
    const still = !smooth || matchMedia("(prefers-reduced-motion: reduce)").matches;
    (this.scrolls ? this.list : globalThis).scrollBy({ top: by, behavior: still ? "instant" : "smooth" });
  }

  #redraw(anchor = this.#anchor()) {
    this.#range = null;
    this.#draw(anchor);
  }

  /** Put into the document what is to be seen, and take out the rest. */
  #draw(anchor = null) {
    const range = this.#seen();
    if (this.#range && range.from === this.#range.from && range.to === this.#range.to) return;
    this.#range = range;
    this.#steadily(anchor ?? this.#anchor(), () => {
      const rows = this.#wanted(range);
      this.#put(rows);
      this.#number(rows);
      for (const row of rows) this.#remember(this.#ids[row]);
      this.#leaveRoom(rows);
    });
    this.drew([...this.#drawn.keys()]);
  }

  #seen() {
    const count = this.#ids.length;
    if (count <= WHOLE) return { from: 0, to: count - 1 };
    const port = this.#port;
    const top = port.top - this.box.getBoundingClientRect().top;
    const from = this.#heights.at(top - MARGIN * port.height);
    const to = this.#heights.at(top + (1 + MARGIN) * port.height);
    return { from, to: Math.max(to, Math.min(count - 1, from + FEWEST)) };
  }

  /** The rows to draw, in order: those seen, those somebody is at work in, and those next to the focus. */
  #wanted({ from, to }) {
    const rows = new Set();
    for (let row = from; row <= to; row++) rows.add(row);
    for (const [id, node] of this.#drawn) {
      const row = this.rowOf(id);
      if (row < 0 || !this.isBusy(node)) continue;
      const near = node.contains(document.activeElement) ? BESIDE : 0;
      for (let beside = row - near; beside <= row + near; beside++) {
        if (this.#ids[beside] !== undefined) rows.add(beside);
      }
    }
    return [...rows].sort((one, other) => one - other);
  }

  #put(rows) {
    const next = new Map(rows.map((row) => [this.#ids[row], this.nodeOf(this.#ids[row])]));
    for (const [id, node] of this.#drawn) if (next.get(id) !== node) this.#takeOut(node, next.get(id));
    let place = this.box.firstElementChild;
    for (const node of next.values()) {
      if (node === place) place = place.nextElementSibling;
      else this.box.insertBefore(node, place); // a node that only changes places is rare, and keeps what is typed
    }
    for (const [id, node] of next) {
      this.#idOf.set(node, id);
      this.sizes.observe(node);
    }
    this.#drawn = next;
  }

  #takeOut(node, fresh) {
    this.sizes.unobserve(node);
    const focused = node.contains(document.activeElement);
    if (fresh && node.parentNode === this.box) node.replaceWith(fresh);
    else node.remove();
    if (fresh && focused && !fresh.contains(document.activeElement)) fresh.focus({ preventScroll: true });
  }

  #number(rows) {
    for (const row of rows) {
      const node = this.#drawn.get(this.#ids[row]);
      node.tabIndex = -1;
      node.setAttribute("aria-posinset", String(this.first + row + 1));
      node.setAttribute("aria-setsize", String(this.of));
    }
  }

  #leaveRoom(rows) {
    let end = 0;
    for (const row of rows) {
      const room = this.#heights.top(row) - this.#heights.top(end);
      this.#drawn.get(this.#ids[row]).style.setProperty("margin-block-start", room ? `${room}px` : "");
      end = row + 1;
    }
    const rest = this.#heights.total - this.#heights.top(end);
    this.box.style.setProperty("padding-block-end", rest ? `${rest}px` : "");
  }

  #remember(id) {
    const height = this.#drawn.get(id).offsetHeight;
    if (height) this.#hold(id, height);
  }

  #hold(id, height) {
    this.#measured.set(id, height);
    const row = this.rowOf(id);
    if (row >= 0) this.#heights.set(row, height);
  }

  #measure(seen) {
    for (const { target } of seen) {
      if (target.offsetHeight) this.#hold(this.#idOf.get(target), target.offsetHeight);
    }
    this.soon();
  }

  /** Do something to the rows, and leave what the eye is on where it was. */
  #steadily(anchor, act) {
    act();
    const node = anchor && this.#drawn.get(anchor.id);
    if (!node) return;
    const moved = node.getBoundingClientRect().top - anchor.top;
    if (Math.abs(moved) >= 1)
      (this.scrolls ? this.list : globalThis).scrollBy({ top: moved, behavior: "instant" });
  }

  /** The row that stays: the one the eye is on if it can be seen, else the first that can. */
  #anchor() {
    const port = this.#port;
    let first = null;
    for (const [id, node] of this.#drawn) {
      const { top, bottom } = node.getBoundingClientRect();
      if (bottom <= port.top || top >= port.bottom || this.rowOf(id) < 0) continue;
      if (id === this.eye()) return { id, top };
      first ??= { id, top };
    }
    return first;
  }
}
