import { LightElement } from "sightline/elements/light-element.js";

/** Takes the focus when a form comes back, and hands it on to the field that a link names. */
class ErrorSummary extends LightElement {
  arrive(signal) {
    this.addEventListener("click", (event) => this.goTo(event), { signal });
    this.focus();
  }

  goTo(event) {
    const link = event.target.closest?.("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus({ preventScroll: true });
    // The label above should be seen too.
    (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
  }
}

customElements.define("error-summary", ErrorSummary);
