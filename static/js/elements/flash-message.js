import { LightElement } from "sightline/elements/light-element.js";

/** A message that can be put away once it is read; without script it simply stays. */
class FlashMessage extends LightElement {
  arrive(signal) {
    const close = this.querySelector("[data-close]");
    if (!close) return;
    close.hidden = false;
    close.addEventListener("click", () => this.remove(), { signal });
  }
}

customElements.define("flash-message", FlashMessage);
