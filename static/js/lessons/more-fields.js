import { LightElement } from "sightline/elements/light-element.js";

/** A list of fields with a button that adds another, up to `data-most`. */
class MoreFields extends LightElement {
  arrive(signal) {
    this.button = this.querySelector("[data-more]");
    this.button.addEventListener("click", () => this.#add(), { signal });
    this.#draw();
  }

  #add() {
    const fields = this.querySelectorAll("input");
    const added = fields[fields.length - 1].cloneNode();
    added.removeAttribute("id");
    added.value = "";
    added.setAttribute("aria-label", `Look-for ${fields.length + 1}`);
    this.button.before(added);
    added.focus();
    this.#draw();
  }

  #draw() {
    this.button.hidden = this.querySelectorAll("input").length >= Number(this.dataset.most);
  }
}

customElements.define("more-fields", MoreFields);
