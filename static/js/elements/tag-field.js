import { splitTags } from "sightline/comments/tallies.js";
import { LightElement } from "sightline/elements/light-element.js";

/**
 * Tags as chips over a plain field with commas, which stays what the form sends. Enter or a comma makes a chip of what is
 * typed, backspace in the empty field takes the last one away; tags used before are suggested.
 */
class TagField extends LightElement {
  arrive(signal) {
    this.kept = this.querySelector("input[name='tags']");
    this.typed = this.querySelector("[data-typed]");
    this.chips = this.querySelector("[data-chips]");
    this.kept.type = "hidden";
    this.typed.hidden = false;
    this.typed.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.typed.addEventListener("input", (event) => this.#input(event), { signal });
    this.typed.addEventListener("change", () => this.#add(), { signal });
    this.chips.addEventListener("click", ({ target }) => this.#remove(target), { signal });
    this.draw();
  }

  /** Draw the chips of what the plain field holds. */
  draw() {
    this.chips.replaceChildren(...splitTags(this.kept.value).map((tag) => this.#chip(tag)));
    this.chips.hidden = !this.chips.childElementCount;
  }

  #chip(tag) {
    const chip = this.querySelector("template[data-chip]").content.firstElementChild.cloneNode(true);
    chip.dataset.tag = tag;
    chip.querySelector("[data-name]").textContent = tag;
    chip.querySelector("[data-remove]").setAttribute("aria-label", `Remove tag ${tag}`);
    return chip;
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && this.typed.value.trim()) {
      event.preventDefault();
      event.stopPropagation(); // this Enter keeps a tag; the next one sends the comment
      this.#add();
    } else if (event.key === "Backspace" && !this.typed.value) {
      this.#put(splitTags(this.kept.value).slice(0, -1));
    }
  }

  #input({ inputType }) {
    const chosen = inputType === "insertReplacementText"; // out of the suggestions
    if (chosen || this.typed.value.includes(",")) this.#add();
  }

  #add() {
    const tags = splitTags(`${this.kept.value},${this.typed.value}`);
    this.typed.value = "";
    this.#put(tags.slice(0, Number(this.dataset.most)));
  }

  #remove(target) {
    const chip = target.closest("[data-remove]")?.closest("[data-tag]");
    if (!chip) return;
    this.#put(splitTags(this.kept.value).filter((tag) => tag !== chip.dataset.tag));
    this.typed.focus();
  }

  #put(tags) {
    this.kept.value = tags.join(", ");
    this.draw();
    this.kept.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("tag-field", TagField);
