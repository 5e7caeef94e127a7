import { LightElement } from "sightline/elements/light-element.js";
import { draw, say } from "sightline/lessons/row.js";
import { markOf, Sending } from "sightline/lessons/sending.js";

/** An upload that stood still: the same file, chosen again, goes on where it stopped. On any computer. */
class UploadAgain extends LightElement {
  #sending = null;
  #watching = false;

  arrive(signal) {
    const choose = this.querySelector("[data-needs-script]");
    choose.hidden = false;
    this.input = this.querySelector("[data-file]");
    this.input.addEventListener("change", () => this.#chosen(), { signal });
    this.querySelector("[data-pause]").addEventListener("click", () => this.#sending?.pause(), { signal });
    this.querySelector("[data-resume]").addEventListener("click", () => this.#sending?.resume(), { signal });
    globalThis.addEventListener(
      "beforeunload",
      (event) => {
        if (this.#sending?.active) event.preventDefault();
      },
      { signal },
    );
  }

  /** Whether bytes are on their way: what draws the page anew leaves this alone then. */
  get busy() {
    return this.#sending !== null && this.#sending.state !== "done";
  }

  async #chosen() {
    const [file] = this.input.files;
    if (!file) return;
    if (!(await this.#isTheSame(file))) {
      say(this, `That is another file. Choose “${this.dataset.name}”, or drop this upload and begin again.`);
      this.input.value = "";
      return;
    }
    say(this, "");
    this.querySelector("[data-needs-script]").hidden = true;
    this.#sending = new Sending(file, { url: this.dataset.upload, tell: (said) => this.#told(said) });
    this.#sending.start();
    this.#watch(file);
  }

  /** On the lesson's own page the film is watched from the disk meanwhile. */
  async #watch(file) {
    const card = this.closest("[data-waits-for]");
    if (!card || document.querySelector("lesson-desk")) return;
    const { watchFromDisk } = await import("sightline/workspace/from-disk.js");
    const there = { lesson: this.dataset.lesson, recording: card.dataset.waitsFor, before: card };
    this.#watching = await watchFromDisk(file, there).catch(() => false);
  }

  #told(said) {
    draw(this, said);
    if (said.state === "done" && !this.#watching) location.assign(this.dataset.lesson);
  }

  async #isTheSame(file) {
    if (file.size !== Number(this.dataset.length)) return false;
    const answer = await fetch(this.dataset.upload, { credentials: "same-origin" }).catch(() => null);
    const mark = answer?.ok ? (await answer.json()).mark : "";
    return !mark || mark === (await markOf(file)) || !globalThis.crypto?.subtle;
  }
}

customElements.define("upload-again", UploadAgain);
