import { LightElement } from "sightline/elements/light-element.js";
import { clockWords } from "sightline/lib/clock-words.js";

/** Around a <time datetime>: says the day and the hour on the reader's own clock; with `dated` never "today". */
class LocalTime extends LightElement {
  arrive() {
    const time = this.querySelector("time");
    if (time) time.textContent = clockWords(new Date(time.dateTime), { near: !this.hasAttribute("dated") });
  }
}

customElements.define("local-time", LocalTime);
