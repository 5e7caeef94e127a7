import { LightElement } from "sightline/elements/light-element.js";
import { fetchPiece } from "sightline/lib/pieces.js";
import { finder } from "sightline/lib/words.js";

/** What is said, to read along and to search. Each piece leads to its moment; what is being said is lit. */
class LessonTranscript extends LightElement {
  #cues = [];
  #lit = null;

  arrive(signal) {
    this.desk = document.querySelector("lesson-desk");
    this.words = this.querySelector("[data-words]");
    this.search = this.querySelector("[data-search]");
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.querySelector("details"), "toggle", ({ target }) => target.open && this.#fetch());
    on(this.desk, "desk:frame", ({ detail }) => this.#now(detail.ms));
    on(this.search, "input", ({ target }) => this.#find(target.value));
    on(this.words, "click", (event) => this.#go(event));
  }

  async #fetch() {
    if (this.#cues.length) return;
    const piece = await fetchPiece(this.dataset.url).catch(() => null);
    if (!piece?.ok) return; // the link that stands there leads to the same words
    this.words.replaceChildren(piece.element);
    this.search.hidden = false;
    this.#cues = [...piece.element.children].map((item) => ({
      item,
      at: Number(item.dataset.startMs),
      end: Number(item.dataset.endMs),
      text: item.querySelector(".transcript__words").textContent,
    }));
    this.#now(this.desk.player.nowMs);
  }

  #now(ms) {
    const said = this.#cues.findLast(({ at }) => at <= ms);
    const lit = said && ms < said.end ? said.item : null;
    if (lit === this.#lit) return;
    this.#lit?.removeAttribute("aria-current");
    this.#lit = lit;
    lit?.setAttribute("aria-current", "true");
    if (lit && !this.words.contains(document.activeElement)) this.#bringIntoView(lit);
  }

  /** Within its own box: the page itself stays where the reader left it. */
  #bringIntoView(item) {
    const top = item.offsetTop - this.words.offsetTop;
    const [from, to] = [this.words.scrollTop, this.words.scrollTop + this.words.clientHeight];
    if (top < from || top + item.offsetHeight > to) this.words.scrollTop = top - this.words.clientHeight / 3;
  }

  #find(asked) {
    const found = finder(asked);
    const hits = this.#cues.filter(({ item, text }) => {
      item.hidden = !found(text);
      return !item.hidden;
    });
    const status = this.querySelector("[data-found]");
    status.textContent = asked.trim() ? `${hits.length} found` : "";
  }

  #go(event) {
    const link = event.target.closest?.("a.timecode");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(history.state, "", link.hash);
    this.desk.go({ ms: Number(link.closest("[data-start-ms]").dataset.startMs) });
  }
}

customElements.define("lesson-transcript", LessonTranscript);
