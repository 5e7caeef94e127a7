const HAND_RESTS_MS = 6_000; // after the hand scrolled, the list waits this long before it may follow again

/** The comment that belongs to now: lit, and kept in view unless the hand scrolls or somebody types. */
export class Light {
  id = null;
  #node = null;
  #handAt = Number.NEGATIVE_INFINITY;

  /** `roll` draws the list and `nodeOf(id)` gives an article; `button` leads back after the hand went elsewhere. */
  constructor(list, roll, button, { nodeOf, signal }) {
    Object.assign(this, { list, roll, button, nodeOf });
    for (const name of ["wheel", "touchmove"]) {
      list.addEventListener(name, () => this.#handScrolled(), { signal, passive: true });
    }
    button.addEventListener("click", () => this.show(this.id), { signal });
  }

  /** Light this one, or none (`null`). */
  on(id) {
    if (id === this.id) return;
    this.id = id;
    this.paint();
    if (id !== null && this.#mayScroll()) this.#reveal();
  }

  /** Light this one and bring it into view, whatever the hand did. */
  show(id) {
    this.#handAt = Number.NEGATIVE_INFINITY;
    this.button.hidden = true;
    if (id === null) return;
    this.id = id;
    this.#reveal();
    this.paint();
  }

  /** Put the light on the article, which may be another node than before, or just come into the document. */
  paint() {
    const node = this.id === null ? null : this.nodeOf(this.id);
    if (node === this.#node) return;
    this.#node?.classList.remove("comment--now");
    this.#node?.removeAttribute("aria-current");
    this.#node = node;
    node?.classList.add("comment--now");
    node?.setAttribute("aria-current", "true");
  }

  #mayScroll() {
    const focused = document.activeElement;
    const types = this.list.contains(focused) && focused.matches("textarea, input, select");
    return !types && performance.now() - this.#handAt > HAND_RESTS_MS;
  }

  /** Scroll the list alone, never the page: on a phone the list is the page, and stays where the hand left it. */
  #reveal() {
    if (!this.roll.scrolls) return;
    this.roll.reveal(this.id, { smooth: true });
    this.button.hidden = true;
  }

  #handScrolled() {
    this.#handAt = performance.now();
    this.button.hidden = this.id === null || !this.roll.scrolls;
  }
}
