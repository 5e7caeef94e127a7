/**
 * What a comment carries besides its words, by name. Each thing is a value that JSON can hold, and is shown as a chip,
 * ready in the page, which can take it away.
 */
export class Attachments {
  things = {};

  /** `changed(things)` is called whenever a thing came or went. */
  constructor(place, changed, signal) {
    Object.assign(this, { place, changed });
    const pressed = ({ target }) => {
      const chip = target.closest?.("[data-detach]")?.closest("[data-attachment]");
      if (!chip) return;
      this.put({ [chip.dataset.attachment]: null });
      place.closest("form").querySelector("textarea").focus(); // the button is gone, and the writing goes on
    };
    place.addEventListener("click", pressed, { signal });
    // the composer grows when it has the focus: a button that moves under the pointer is never clicked
    const stay = (event) => event.target.closest?.("button") && event.preventDefault();
    place.addEventListener("mousedown", stay, { signal });
  }

  get any() {
    return Object.keys(this.things).length > 0;
  }

  /** Add or replace things by name; null takes one away. */
  put(things) {
    const all = { ...this.things, ...things };
    this.fill(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)));
  }

  /** Carry these and nothing else. */
  fill(things) {
    this.things = things;
    for (const chip of this.place.querySelectorAll("[data-attachment]")) {
      chip.hidden = !(chip.dataset.attachment in things);
    }
    this.changed(things);
  }
}
