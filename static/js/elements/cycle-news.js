import { LightElement } from "sightline/elements/light-element.js";
import { follow } from "sightline/lib/live.js";

/**
 * Hears that something of a cycle changed, and shows the page as it is then: at once, or where somebody is in the middle
 * of a sentence, when they ask for it.
 */
class CycleNews extends LightElement {
  leaving = false;

  arrive(signal) {
    // the news of one's own act may be quicker than the page that the act leads to
    document.addEventListener("submit", () => (this.leaving = true), { signal });
    const heard = ({ name }) => name === "cycle" && this.changed();
    const options = { after: Number(this.dataset.liveSince), onReset: () => this.changed() };
    signal.addEventListener("abort", follow(this.dataset.topic, heard, options));
  }

  changed() {
    if (this.leaving) return;
    if (isWriting()) this.querySelector("[data-changed]").hidden = false;
    else location.reload();
  }
}

/** Whether words stand anywhere that were not sent yet. */
function isWriting() {
  return [...document.querySelectorAll("main textarea")].some((field) => field.value !== field.defaultValue);
}

customElements.define("cycle-news", CycleNews);
