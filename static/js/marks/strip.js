import { timecode } from "sightline/lib/timecode.js";

const FLASH_MS = 160;

/** The buttons of one tag set: key, shape, name, how many, and what runs. They are drawn once, then kept up to date. */
export class Strip {
  #buttons = new Map();

  constructor(place, { tagTemplate, shapes }) {
    Object.assign(this, { place, tagTemplate, shapes });
  }

  /** Draw the tags of `bindings`; see bind(). */
  draw(bindings) {
    const focused = document.activeElement?.dataset?.tag;
    this.#buttons = new Map(bindings.map((binding) => [binding.tag.id, this.#button(binding)]));
    this.place.replaceChildren(...this.#buttons.values());
    if (focused) this.#buttons.get(focused)?.focus();
  }

  /** Show how many there are, by tag: Map of tag to {mine, all}. */
  count(counts) {
    for (const [id, button] of this.#buttons) {
      const { mine, all } = counts.get(id) ?? { mine: 0, all: 0 };
      part(button, "count").textContent = mine ? String(mine) : "";
      button.title = `${button.dataset.words} ${mine} by me, ${all} in all.`;
    }
  }

  /** Show what runs and for how long, at a moment of the film. */
  run(running, nowMs) {
    const since = new Map(running.map((mark) => [mark.tag, mark.at]));
    for (const [id, button] of this.#buttons) {
      if (button.dataset.extent !== "interval") continue;
      const at = since.get(id);
      const pressed = String(at !== undefined);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
      const time = part(button, "time");
      time.hidden = at === undefined;
      if (at !== undefined) time.textContent = timecode(Math.max(0, nowMs - at));
    }
  }

  /** Show for a blink that a press was taken. */
  flash(id) {
    const button = this.#buttons.get(id);
    if (!button) return;
    button.classList.add("tag--taken");
    setTimeout(() => button.classList.remove("tag--taken"), FLASH_MS);
  }

  #button({ tag, key, only }) {
    const button = this.tagTemplate.content.firstElementChild.cloneNode(true);
    Object.assign(button.dataset, { tag: tag.id, extent: tag.extent, words: wordsOf(tag, key, only) });
    button.classList.add(`tone--${tag.colour}`);
    button.classList.toggle("tag--only", only);
    if (key) button.setAttribute("aria-keyshortcuts", key.toUpperCase());
    const cap = part(button, "key");
    cap.textContent = key?.toUpperCase() ?? "";
    cap.hidden = key === null;
    part(button, "name").textContent = tag.name;
    part(button, "name").before(this.shapes[tag.extent].content.firstElementChild.cloneNode(true));
    return button;
  }
}

function wordsOf({ extent, group }, key, only) {
  const what = extent === "point" ? "A moment." : "Press when it begins, and again when it ends.";
  const rules = group ? ` Ends others of “${group}”.` : "";
  if (!key) return `${what}${rules}`;
  return `Key ${key.toUpperCase()}${only ? ", while marking is on" : ""}. ${what}${rules}`;
}

function part(button, name) {
  return button.querySelector(`[data-${name}]`);
}
