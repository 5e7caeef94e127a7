import { LightElement } from "sightline/elements/light-element.js";
import { readMoment, timecode, writeMoment } from "sightline/lib/timecode.js";
import { frameFrom, problemWith } from "sightline/marks/correction.js";

/**
 * One mark, put right: its times, its tag, or away with it. It opens when a mark is chosen on the timeline or in the list,
 * takes what is dragged there, and keeps each change at once. Somebody else's mark is shown and stays as it is.
 */
class MarkEditor extends LightElement {
  id = null;
  #cameFrom = null;

  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.form = this.querySelector("form");
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.desk, "desk:mark-chosen", ({ detail }) => this.open(detail.id));
    on(this.desk, "desk:mark-moved", ({ detail }) => this.#moved(detail));
    on(this.desk.layers, "layers:changed", ({ detail }) => detail.name === "marks" && this.#show());
    on(this.form, "submit", (event) => this.#submit(event));
    on(this.form, "change", ({ target }) => this.#typed(target));
    on(this, "click", (event) => this.#clicked(event));
    on(this, "keydown", (event) => event.key === "Escape" && this.#escape(event));
  }

  /** Show a mark here and in the film. Who chose it by key finds the keyboard here; a hand on the mouse keeps the film's. */
  open(id, { go = true } = {}) {
    this.id = id;
    if (!this.#mark) return;
    this.hidden = false;
    this.#problem(null);
    this.#show();
    if (go) this.desk.go({ ms: this.#mark.at });
    const focused = document.activeElement;
    if (!focused?.matches(":focus-visible") || this.contains(focused)) return;
    this.#cameFrom = focused;
    this.form.elements.tag.focus();
  }

  close() {
    const link = document.querySelector(`a[data-mark="${CSS.escape(this.id ?? "")}"]`); // drawn anew since it was chosen
    this.hidden = true;
    this.id = null;
    if (this.#cameFrom) (this.#cameFrom.isConnected ? this.#cameFrom : link)?.focus();
    this.#cameFrom = null;
  }

  /** The server's id takes the place of the one the mark was made with. */
  rename({ id, known }) {
    if (this.id === id) this.id = known;
  }

  get #palette() {
    return this.closest("mark-palette");
  }

  get #mark() {
    return this.id === null ? null : this.desk.layers.get("marks", this.id);
  }

  get #own() {
    return this.#mark.author === this.desk.dataset.person;
  }

  get #film() {
    const { rate, durationMs } = this.desk.player;
    return { rate, durationMs, lasting: this.#tag?.extent === "interval" };
  }

  get #tag() {
    return this.desk.layers.get("tags", this.#mark.tag);
  }

  #show() {
    if (this.hidden) return;
    if (!this.#mark) {
      this.close();
      return;
    }
    this.#offerTags();
    const { at, end } = this.#mark;
    for (const [name, ms] of Object.entries({ at, end })) show(this.form.elements[name], ms);
    this.#time("end").hidden = !this.#film.lasting;
    for (const control of this.form.elements)
      if (!("close" in control.dataset)) control.disabled = !this.#own;
    const whose = this.querySelector("[data-whose]");
    whose.hidden = this.#own;
    const name = this.desk.layers.people[this.#mark.author] ?? "somebody else";
    whose.textContent = `Marked by ${name}, who alone can change it.`;
    this.querySelector("[data-delete]").hidden = !this.#own;
  }

  /** The tags that this mark may have instead: of its own set, and as long-lasting. */
  #offerTags() {
    const { tag } = this.form.elements;
    const own = this.#tag;
    const fit = this.desk.layers
      .all("tags")
      .filter(({ tagSet, extent }) => tagSet === own?.tagSet && extent === own.extent);
    if (document.activeElement !== tag)
      tag.replaceChildren(...fit.map(({ id, name }) => new Option(name, id)));
    tag.value = this.#mark.tag;
  }

  #time(name) {
    return this.querySelector(`[data-time="${name}"]`);
  }

  #typed(field) {
    const { at, end } = this.form.elements;
    if (field.name === "tag") this.#change({ tag: field.value });
    else
      this.#change({
        at: read(at),
        end: this.#film.lasting && end.value.trim() ? (read(end) ?? Number.NaN) : null,
      });
  }

  #clicked(event) {
    const button = event.target.closest?.("button");
    if (!button) return;
    if ("close" in button.dataset) this.close();
    else if ("delete" in button.dataset) this.#delete();
    else if (button.dataset.nudge)
      this.#nudge(button.closest("[data-time]").dataset.time, Number(button.dataset.nudge));
    // after the mouse, the keys belong to the film again
    if (event.detail > 0) button.blur();
  }

  #nudge(name, by) {
    const from = this.#mark[name] ?? this.desk.player.nowMs;
    const ms = frameFrom(from, by, this.#film);
    if (this.#change({ [name]: ms })) this.desk.go({ ms });
  }

  /** A mark was dragged; what cannot be is drawn again as it was. */
  #moved({ id: held, at, end }) {
    const { marks } = this.#palette;
    const id = marks.known(held);
    const was = marks.drawn(id);
    if (id !== held) this.desk.layers.drop("marks", held);
    if (id !== this.id) this.open(id, { go: false });
    if (!this.#mark) return;
    const now = { at: Math.round(at), end: end === null ? null : Math.round(end) };
    const problem = this.#own ? problemWith(now, this.#film) : null;
    this.#problem(problem);
    if (problem || !this.#own) this.desk.layers.put("marks", { ...this.#mark, at: was.at, end: was.end });
    else marks.move(id, now);
  }

  /** Have the mark say this, unless something is in the way; whether it does. */
  #change(said) {
    const { at, end } = { ...this.#mark, ...said };
    const problem = problemWith({ at, end }, this.#film);
    this.#problem(problem);
    if (problem) return false;
    const isOther = Object.keys(said).some((name) => said[name] !== this.#mark[name]);
    if (isOther) this.#palette.marks.change(this.id, said);
    return true;
  }

  #delete() {
    const words = this.#tag?.name ?? "Mark";
    const { at } = this.#mark;
    this.#palette.marks.remove(this.id);
    this.close();
    this.#palette.deleted(`${words} at ${timecode(at)} deleted.`);
  }

  #submit(event) {
    event.preventDefault(); // Enter has had the field say that it changed
  }

  #escape(event) {
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  #problem(sentence) {
    const place = this.querySelector("[data-problem]");
    place.hidden = sentence === null;
    place.textContent = sentence ?? "";
  }
}

/** Show a time as people read it, and remember it to the millisecond; what is being typed stays. */
function show(field, ms) {
  if (document.activeElement === field && field.dataset.ms === String(ms ?? "")) return;
  field.value = ms === null ? "" : timecode(ms);
  field.dataset.ms = String(ms ?? "");
  field.title = ms === null ? "" : writeMoment(ms);
}

/** The exact time of a field, unless somebody typed another; null for what is no time. */
function read(field) {
  const { ms } = field.dataset;
  return ms && field.value === timecode(Number(ms)) ? Number(ms) : readMoment(field.value);
}

customElements.define("mark-editor", MarkEditor);
