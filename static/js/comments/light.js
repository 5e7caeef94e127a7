const HAND_RESTS_MS = 6_000; // after the hand scrolled, the list waits this long before it may follow again

/** The comment that belongs to now: lit, and kept in view unless the hand scrolls or somebody types. */
export class Light {
  article = null;
  #handAt = -Infinity;

  /** `list` scrolls; `button` leads back to the lit one after the hand went elsewhere. */
  constructor(list, button, signal) {
    Object.assign(this, { list, button });
    for (const name of ["wheel", "touchmove"]) {
      list.addEventListener(name, () => this.#handScrolled(), { signal, passive: true });
    }
    button.addEventListener("click", () => this.show(this.article), { signal });
  }

  /** Light this one, or none. */
  on(article) {
    if (article === this.article) return;
    this.article?.classList.remove("comment--now");
    this.article?.removeAttribute("aria-current");
    this.article = article;
    if (!article) return;
    article.classList.add("comment--now");
    article.setAttribute("aria-current", "true");
    if (this.#mayScroll()) this.#reveal();
  }

  /** Light this one and bring it into view, whatever the hand did. */
  show(article) {
    this.#handAt = -Infinity;
    this.button.hidden = true;
    if (!article) return;
    this.on(article);
    this.#reveal();
  }

  #mayScroll() {
    const focused = document.activeElement;
    const types = this.list.contains(focused) && focused.matches("textarea, input, select");
    return !types && performance.now() - this.#handAt > HAND_RESTS_MS;
  }

  /** Scroll the list alone, never the page: on a phone the list is the page, and stays where the hand left it. */
  #reveal() {
    const { list, article } = this;
    if (!scrolls(list)) return;
    const top = article.offsetTop - list.offsetTop;
    const room = list.clientHeight - article.offsetHeight;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    list.scrollTo({ top: Math.max(0, top - Math.max(0, room / 3)), behavior: calm ? "auto" : "smooth" });
    this.button.hidden = true;
  }

  #handScrolled() {
    this.#handAt = performance.now();
    this.button.hidden = !this.article || !scrolls(this.list);
  }
}

function scrolls(list) {
  return list.scrollHeight > list.clientHeight && getComputedStyle(list).overflowY !== "visible";
}
