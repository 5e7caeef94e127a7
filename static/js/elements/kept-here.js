import { postOf } from "sightline/comments/post.js";
import { LightElement } from "sightline/elements/light-element.js";
import { outboxes } from "sightline/lib/outbox.js";
import { waitingWords } from "sightline/lib/waiting-words.js";

/** Says how many things wait in this browser to be sent, tries again when asked, and shows what came back. */
class KeptHere extends LightElement {
  #drawn = "";

  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.post = postOf(this.desk);
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(outboxes, "outboxes:changed", () => this.#count());
    on(this.post, "post:changed", () => this.#showReturned());
    on(this.querySelector("[data-try]"), "click", () => this.#tryNow());
    on(this, "click", ({ target }) => this.#pressed(target));
    this.#count();
    this.#showReturned();
  }

  /** Only what could not be sent: what is on its way is there in a moment. */
  #count() {
    const held = outboxes.all.filter((outbox) => outbox.held && outbox.letters.length);
    const count = held.reduce((sum, { letters }) => sum + letters.length, 0);
    const words = waitingWords(count, { isStopped: held.some((outbox) => outbox.held === "stopped") });
    const line = this.querySelector("[data-line]");
    const hadFocus = line.contains(document.activeElement);
    line.hidden = count === 0;
    if (line.hidden && hadFocus) this.desk.querySelector("comment-composer").write();
    for (const place of this.querySelectorAll("[data-waiting-words], [data-told]")) {
      if (place.textContent !== words) place.textContent = words;
    }
  }

  #tryNow() {
    for (const outbox of outboxes.all) outbox.flush();
  }

  #showReturned() {
    const things = this.post.returned;
    const now = JSON.stringify(things);
    if (now === this.#drawn) return;
    this.#drawn = now;
    const list = this.querySelector("[data-returned]");
    list.replaceChildren(...things.map((thing) => this.#draw(thing)));
    list.hidden = things.length === 0;
    if (things.length) this.querySelector("[data-heard]").textContent = things.at(-1).sentence;
  }

  #draw({ key, sentence, comment, words }) {
    const line = this.querySelector("template[data-thing]").content.firstElementChild.cloneNode(true);
    line.dataset.thing = key;
    line.dataset.about = comment ?? "";
    line.querySelector("[data-sentence]").textContent = sentence;
    line.querySelector("[data-own-words]").textContent = words ?? "";
    line.querySelector("[data-own-words]").hidden = !words;
    line.querySelector("[data-look]").hidden = !comment;
    line.querySelector("[data-let-go]").hidden = Boolean(comment);
    return line;
  }

  #pressed(target) {
    const line = target.closest?.("[data-look], [data-let-go]")?.closest("[data-thing]");
    if (!line) return;
    const { thing, about } = line.dataset;
    if (about) this.desk.querySelector("comment-list").show(about);
    this.post.letGo(thing);
  }
}

customElements.define("kept-here", KeptHere);
