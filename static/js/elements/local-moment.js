import { LightElement } from "sightline/elements/light-element.js";
import { asLocalField } from "sightline/lib/clock-words.js";

/**
 * Around a datetime-local field that the server writes and reads in UTC, and a hidden field `minutes_behind_utc`:
 * shows the time on the reader's own clock and says how far that is from UTC.
 */
class LocalMoment extends LightElement {
  arrive(signal) {
    this.field = this.querySelector("input[type=datetime-local]");
    this.offset = this.querySelector("input[name=minutes_behind_utc]");
    if (this.field.value && this.offset.value === "0")
      this.field.value = asLocalField(new Date(`${this.field.value}Z`));
    const help = this.querySelector(".field__help");
    if (help && this.field.dataset.help) help.textContent = this.field.dataset.help;
    this.field.addEventListener("change", () => this.measure(), { signal });
    this.measure();
  }

  /** The difference of the day that was chosen, which in another season is another. */
  measure() {
    const chosen = this.field.value ? new Date(this.field.value) : new Date();
    this.offset.value = String(chosen.getTimezoneOffset());
  }
}

customElements.define("local-moment", LocalMoment);
