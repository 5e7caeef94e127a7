import { forgetForm } from "sightline/lib/kept-forms.js";
import { addTag } from "sightline/marks/sets.js";

/** The small form in which a tag is made without leaving the film. `added(set)` hears the set as it is with the new tag. */
export class NewTag {
  constructor(form, { palette, added }) {
    Object.assign(this, { form, palette, added });
  }

  listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.form, "submit", (event) => this.#submit(event));
    on(this.form, "keydown", (event) => event.key === "Escape" && this.#escape(event));
    on(this.form.elements.extent, "change", () => this.#fit());
    on(this.form.querySelector("[data-close]"), "click", () => this.close());
  }

  open() {
    this.form.hidden = false;
    this.#fit();
    this.#problem(null);
    this.#tell();
    this.form.elements.name.focus();
  }

  /** Whoever closes it gives up what was typed. */
  close() {
    this.form.hidden = true;
    forgetForm(this.form.dataset.kept);
    this.form.reset();
    this.#tell();
    this.#opener?.focus();
  }

  get #opener() {
    return this.palette.querySelector('[aria-controls="new-tag"]');
  }

  #tell() {
    this.#opener?.setAttribute("aria-expanded", String(!this.form.hidden));
  }

  /** Only what lasts can rule out others. */
  #fit() {
    const lasts = this.form.elements.extent.value === "interval";
    this.form.querySelector("[data-group]").hidden = !lasts;
    const groups = new Set(this.palette.set?.tags.map(({ group }) => group).filter(Boolean));
    this.form
      .querySelector("[data-groups]")
      .replaceChildren(...[...groups].map((group) => new Option(group, group)));
  }

  async #submit(event) {
    event.preventDefault();
    const { name, key, extent, group } = this.form.elements;
    if (!name.value.trim()) return this.#problem("Write what is to be seen or heard first.");
    const lasts = extent.value === "interval";
    const tag = {
      name: name.value.trim(),
      key: key.value.trim().toLowerCase() || null,
      extent: extent.value,
      group: (lasts && group.value.trim()) || null,
    };
    const { sets, set: chosen, person } = this.palette;
    const { set, sentence } = await addTag(tag, { chosen, sets, person });
    if (!set) return this.#problem(sentence);
    forgetForm(this.form.dataset.kept);
    this.form.reset();
    this.#fit();
    this.#problem(null);
    name.focus();
    return this.added(set);
  }

  #escape(event) {
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  #problem(sentence) {
    const place = this.form.querySelector("[data-problem]");
    place.hidden = sentence === null;
    place.textContent = sentence ?? "";
    return null;
  }
}
