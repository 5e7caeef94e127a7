import "sightline/elements/local-time.js";
import { LightElement } from "sightline/elements/light-element.js";
import { partOfDay } from "sightline/lib/clock-words.js";

/** Greets by the reader's own hour; the server does not know it. */
class DayGreeting extends LightElement {
  arrive() {
    this.textContent = `Good ${partOfDay(new Date().getHours())}, ${this.dataset.name}`;
  }
}

customElements.define("day-greeting", DayGreeting);
