import { fetchReadySets, fetchSets, takeReadySet } from "sightline/marks/sets.js";

/**
 * Which tag set is marked with: the one that was chosen last, out of one's own and the school's. Who has none yet can begin
 * with one that comes with the house. `chosen(set)` hears each choice, null for none; `say(sentence)` says what is in the way.
 */
export class SetMenu {
  sets = [];

  constructor(palette, { kept, layers, person, chosen, say }) {
    Object.assign(this, { palette, kept, layers, person, chosen, say });
    this.menu = palette.querySelector("[data-sets]");
  }

  /** The set that is chosen: {id, name, own, version, tags}; null while there is none. */
  get set() {
    return this.sets.find(({ id }) => id === this.menu.value) ?? null;
  }

  listen(signal) {
    this.menu.addEventListener("change", () => this.#choose(this.menu.value, { keep: true }), { signal });
    const ready = this.palette.querySelector("[data-ready-sets]");
    ready.addEventListener("click", ({ target }) => this.#begin(target.dataset.ready), { signal });
  }

  async load() {
    this.sets = await fetchSets(this.person);
    this.#know(this.sets);
    this.#choose(this.kept.get("marks:set"));
    if (this.sets.length === 0) this.#offerReady(await fetchReadySets());
  }

  /** A set is new, or has another tag: mark with it from now on. */
  take(set) {
    const known = this.sets.findIndex(({ id }) => id === set.id);
    if (known < 0) this.sets.push(set);
    else this.sets[known] = set;
    this.#know([set]);
    this.#choose(set.id, { keep: true });
  }

  #choose(id, { keep = false } = {}) {
    const set = this.sets.find((one) => one.id === id) ?? this.sets[0] ?? null;
    this.menu.replaceChildren(...this.sets.map((one) => new Option(one.name, one.id)));
    this.menu.value = set?.id ?? "";
    this.menu.closest("label").hidden = this.sets.length < 2;
    this.palette.querySelector("[data-no-tags]").hidden = Boolean(set?.tags.length);
    if (keep) this.kept.put("marks:set", set.id);
    this.chosen(set);
  }

  #offerReady(ready) {
    const template = this.palette.querySelector("template[data-ready-set]").content.firstElementChild;
    const buttons = ready.map(({ slug, name, about }) => {
      const button = template.cloneNode(true);
      button.dataset.ready = slug;
      return Object.assign(button, { title: about, textContent: name });
    });
    const place = this.palette.querySelector("[data-ready-sets]");
    place.replaceChildren(...buttons);
    place.hidden = buttons.length === 0;
  }

  async #begin(slug) {
    if (!slug) return;
    const { set, sentence } = await takeReadySet(slug, this.person);
    if (set) this.take(set);
    else this.say(sentence);
  }

  #know(sets) {
    for (const { tags } of sets) for (const tag of tags) this.layers.put("tags", tag);
  }
}
