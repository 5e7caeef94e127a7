import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";

/** A button that unfolds what it controls, and folds it again; how it was left is remembered in the browser. */
class PanelFold extends LightElement {
  arrive(signal) {
    this.kept = new Kept(this.closest("lesson-desk").dataset.person);
    this.button = this.querySelector("button");
    this.panel = document.getElementById(this.button.getAttribute("aria-controls"));
    this.button.addEventListener("click", () => this.#turn(), { signal });
    this.#show(this.kept.get(this.#name) === true);
  }

  get #name() {
    return `unfolded:${this.dataset.name}`;
  }

  #turn() {
    const unfolded = !this.panel.hasAttribute("data-unfolded");
    this.#show(unfolded);
    this.kept.put(this.#name, unfolded);
  }

  #show(unfolded) {
    this.panel.toggleAttribute("data-unfolded", unfolded);
    this.button.setAttribute("aria-expanded", String(unfolded));
  }
}

customElements.define("panel-fold", PanelFold);
