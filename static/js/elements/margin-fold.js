import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { register } from "sightline/workspace/keys.js";

const NAME = "margin:folded";
const CLASS = "desk--margin-folded";
const BESIDE = "(width >= 60rem)"; // narrower, the comments are not beside the film and are never a rail

/**
 * Folds the comments into a slim rail beside the film, and back: by button and by the key H. Whoever writes a comment
 * or asks for one has them back at once (`desk:write`, `desk:read`), wherever that began.
 */
class MarginFold extends LightElement {
  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.kept = new Kept(this.desk.dataset.person);
    this.showing = this.querySelector("[data-show]");
    this.hiding = this.desk.querySelector("[data-margin-hide]");
    this.#turn(this.kept.get(NAME) === true);
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.hiding, "click", () => this.fold(true));
    on(this.showing, "click", () => this.fold(false));
    for (const name of ["desk:write", "desk:read"]) on(this.desk, name, () => this.#wanted());
    signal.addEventListener(
      "abort",
      register("h", () => this.#key(), "Hide the comments, or show them", "Comments"),
    );
    this.#count(signal);
  }

  get folded() {
    return this.desk.classList.contains(CLASS);
  }

  get #beside() {
    return matchMedia(BESIDE).matches && !this.desk.classList.contains("desk--full");
  }

  /** Fold the comments away or bring them back, and leave the focus on the button that undoes it. */
  fold(folded) {
    const focused = document.activeElement?.closest?.(".desk__margin");
    this.#turn(folded);
    this.kept.put(NAME, folded);
    if (focused) (folded ? this.showing : this.hiding).focus({ preventScroll: true });
  }

  #key() {
    if (!this.#beside) return false;
    this.fold(!this.folded);
    return true;
  }

  #wanted() {
    if (this.folded && this.#beside) this.fold(false);
  }

  #turn(folded) {
    this.desk.classList.toggle(CLASS, folded);
    this.hiding.setAttribute("aria-expanded", String(!folded));
    this.showing.setAttribute("aria-expanded", String(!folded));
  }

  /** The rail says how many there are, in the words of the heading. */
  #count(signal) {
    const heading = document.getElementById("comments-title");
    const words = this.querySelector("[data-words]");
    const copy = () => {
      words.textContent = heading.textContent;
    };
    const watcher = new MutationObserver(copy);
    watcher.observe(heading, { childList: true, characterData: true, subtree: true });
    signal.addEventListener("abort", () => watcher.disconnect());
    copy();
  }
}

customElements.define("margin-fold", MarginFold);
