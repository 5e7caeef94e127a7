import { LightElement } from "sightline/elements/light-element.js";

/** Wraps a native <dialog>: any button with data-opens="its id" opens it. */
class DialogBox extends LightElement {
  arrive(signal) {
    const dialog = this.querySelector("dialog");
    document.addEventListener("click", (event) => openFrom(event, dialog), { signal });
    // A form that came back with something to put right shows itself again.
    if (dialog.querySelector("error-summary")) dialog.showModal();
  }
}

function openFrom(event, dialog) {
  const opener = event.target.closest?.("[data-opens]");
  if (opener?.dataset.opens === dialog.id && !dialog.open) dialog.showModal();
}

customElements.define("dialog-box", DialogBox);
