import { tagsIn } from "sightline/workspace/list/order.js";

const TYPED_MS = 250; // a search begins when the fingers rest

/** What narrows the list down, and its order: menus and a search over the list, behind one button. */
export class Filters {
  found = null;
  #asked = "";

  /** `changed` hears that other comments pass now. */
  constructor(head, url, { changed, signal }) {
    Object.assign(this, { head, url, changed, signal });
    this.menus = [...head.querySelectorAll("[data-filter]")];
    this.order = head.querySelector("[data-sort]");
    this.words = head.querySelector("[data-search]");
    for (const part of head.querySelectorAll("[data-needs-script]")) part.hidden = false;
    head.addEventListener("change", () => this.#chosen(), { signal });
    head.addEventListener("submit", (event) => event.preventDefault(), { signal });
    this.words.addEventListener("input", () => this.#typed(), { signal });
    head.querySelector("[data-clear-filters]").addEventListener("click", () => this.clear(), { signal });
  }

  /** What is chosen, by name; "" where all pass. */
  get chosen() {
    return Object.fromEntries(this.menus.map(({ value, dataset }) => [dataset.filter, value]));
  }

  get sort() {
    return this.order.value;
  }

  /** Whether anything narrows the list down. */
  get narrows() {
    return this.found !== null || this.menus.some(({ value }) => value);
  }

  /** Let all pass again. */
  clear() {
    for (const menu of this.menus) menu.value = "";
    this.words.value = "";
    this.#search("");
    this.#chosen();
  }

  /** Offer everybody who wrote one of these, and every tag that is on one. */
  know(comments, people) {
    const authors = [...new Set(comments.map(({ author }) => author))];
    this.#offer("author", authors, (id) => people[id] ?? "");
    this.#offer("tag", tagsIn(comments), (tag) => tag);
  }

  /** Search again: words came or went. */
  again() {
    if (this.#asked) this.#search(this.#asked);
  }

  #offer(name, values, wordsOf) {
    const menu = this.menus.find(({ dataset }) => dataset.filter === name);
    const known = new Set([...menu.options].map(({ value }) => value));
    menu.append(
      ...values
        .filter((value) => !known.has(value) && wordsOf(value))
        .map((value) => new Option(wordsOf(value), value)),
    );
    menu.closest("label").hidden = menu.options.length < 2;
  }

  #chosen() {
    const count = this.menus.filter(({ value }) => value).length + (this.found === null ? 0 : 1);
    const badge = this.head.querySelector("[data-filter-count]");
    badge.hidden = count === 0;
    badge.textContent = String(count);
    this.head.querySelector("[data-clear-filters]").hidden = count === 0;
    this.changed();
  }

  #typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#search(this.words.value.trim()), TYPED_MS);
  }

  /** Ask the server which comments say these words; what was asked last counts, whatever is answered first. */
  async #search(words) {
    this.#asked = words;
    const found = words ? await this.#ask(words) : null;
    if (this.#asked !== words || this.signal.aborted) return;
    if (words && found === null) return; // no connection: what was found before stays
    this.found = found;
    this.#chosen();
  }

  async #ask(words) {
    const address = `${this.url}?${new URLSearchParams({ q: words })}`;
    const answer = await fetch(address, { headers: { "X-Partial": "1" } }).catch(() => null);
    return answer?.ok ? new Set((await answer.json()).ids) : null;
  }
}
