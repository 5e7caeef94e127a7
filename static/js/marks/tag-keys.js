import { assignments, bind, OWN_KEYS } from "sightline/marks/bindings.js";
import { register, registered } from "sightline/workspace/keys.js";

/** The keys of the palette among those of the page: taken anew with each set of tags, and when marking is switched. */
export class TagKeys {
  #takeBack = [];

  /** `acts` are press(tag), mode() and undo(), which answers `false` where there is nothing to undo. */
  constructor(acts) {
    this.acts = acts;
  }

  /** Take the keys of these tags, or only the palette's own while it is folded. Gives how each tag is reached; see bind(). */
  take(tags, { marking, folded }) {
    this.letGo();
    const bindings = bind(tags, new Set(registered().map((name) => name.toLowerCase())));
    this.#register(OWN_KEYS.mode, () => this.acts.mode());
    this.#register(OWN_KEYS.undo, () => this.acts.undo());
    const reached = folded ? [] : assignments(bindings, { marking });
    for (const [key, tag] of reached) this.#register(key, () => tag && this.acts.press(tag));
    return bindings;
  }

  letGo() {
    for (const takeBack of this.#takeBack.splice(0)) takeBack();
  }

  /** A key that is held down is one press. */
  #register(key, act) {
    this.#takeBack.push(register(key, (event) => event.repeat || act(), "", "Marks"));
  }
}
