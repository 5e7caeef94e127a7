import { LightElement } from "sightline/elements/light-element.js";
import { name } from "sightline/elements/mark-counts.js";
import { onPage, pageOf, pages, placeOf } from "sightline/marks/pages.js";
import { line } from "sightline/marks/words.js";

/** All marks in time order, as links: what a canvas cannot tell. It opens at the film's moment, and follows every press. */
class MarkList extends LightElement {
  page = 0;
  #due = null;

  arrive(signal) {
    this.desk = document.querySelector("lesson-desk");
    this.details = this.querySelector("details");
    const on = (target, event, act) => target.addEventListener(event, act, { signal });
    on(this.details, "toggle", () => this.#open());
    on(this, "click", (event) => this.#clicked(event));
    on(this.desk.layers, "layers:changed", ({ detail }) => detail.name !== "comments" && this.#soon());
    this.#open();
  }

  #open() {
    const now = this.desk.player.nowMs;
    const place = this.#marks.findIndex(({ at }) => at >= now);
    this.page = pageOf(place < 0 ? this.#marks.length - 1 : place);
    this.draw();
  }

  #soon() {
    this.#due ??= requestAnimationFrame(() => this.draw());
  }

  get #marks() {
    return this.desk.layers.all("marks");
  }

  draw() {
    this.#due = null;
    if (!this.details.open) return;
    const marks = this.#marks;
    this.page = Math.min(this.page, pages(marks.length) - 1);
    const focused = document.activeElement?.dataset?.mark;
    this.#part("items").replaceChildren(...onPage(marks, this.page).map((mark) => this.#item(mark)));
    if (focused) this.#link(focused)?.focus({ preventScroll: true });
    this.#part("none").hidden = marks.length > 0;
    this.#part("pages").hidden = pages(marks.length) === 1;
    this.#part("place").textContent = placeOf(this.page, marks.length);
    for (const by of [-1, 1]) this.#turner(by).disabled = !this.#isThere(this.page + by);
  }

  #item(mark) {
    const item = this.querySelector("template[data-item]").content.firstElementChild.cloneNode(true);
    const tag = this.desk.layers.get("tags", mark.tag);
    const words = line(mark, tag);
    const author = this.desk.layers.people[mark.author] ?? this.#me(mark);
    const put = (part, text) => (item.querySelector(`[data-${part}]`).textContent = text);
    put("time", words.time);
    put("lasts", words.lasts);
    put("author", author);
    item.querySelector("[data-lasts-word]").hidden = mark.end === null;
    name(item.querySelector("[data-tag]"), tag ?? { name: words.name, colour: 0, extent: "point" });
    const link = item.querySelector("a");
    link.dataset.mark = mark.id;
    link.href = `#t=${mark.at / 1000}`;
    return item;
  }

  #me({ author }) {
    return author === this.desk.dataset.person ? this.desk.dataset.personName : "somebody else";
  }

  #clicked(event) {
    const turner = event.target.closest?.("[data-page]");
    if (turner) this.#turn(Number(turner.dataset.page));
    const link = event.target.closest?.("a[data-mark]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.desk.tell("desk:mark-chosen", { id: link.dataset.mark });
    // the film first, and then the mark's own line, which on a phone lies below it
    for (const part of [this.desk, this.desk.querySelector("mark-editor")])
      part.scrollIntoView({ block: "nearest" });
  }

  #turn(by) {
    this.page += by;
    this.draw();
    this.#part("items").querySelector("a")?.focus();
  }

  #isThere(page) {
    return page >= 0 && page < pages(this.#marks.length);
  }

  #turner(by) {
    return this.querySelector(`[data-page="${by}"]`);
  }

  #link(id) {
    return this.#part("items").querySelector(`a[data-mark="${CSS.escape(id)}"]`);
  }

  #part(part) {
    return this.querySelector(`[data-${part}]`);
  }
}

customElements.define("mark-list", MarkList);
