import { LightElement } from "sightline/elements/light-element.js";
import { GrowingUpload } from "sightline/lessons/growing.js";
import { dropTake, hold, leftBehind, piecesOf } from "sightline/lessons/takes.js";
import { ask } from "sightline/lib/asking.js";

/** An upload that was being recorded when its page closed: finished with what this browser kept, or as far as it is here. */
class TakeAgain extends LightElement {
  async arrive(signal) {
    const person = document.querySelector('meta[name="person"]')?.content;
    this.take = await leftBehind(person, ({ upload }) => upload === this.dataset.upload);
    const button = this.querySelector("[data-finish]");
    button.hidden = false;
    button.addEventListener("click", () => this.#finish(button), { signal });
    this.#say(
      this.take
        ? "This browser keeps the rest of it."
        : "What has arrived can be kept; the rest is not in this browser.",
    );
  }

  async #finish(button) {
    button.disabled = true;
    if (!this.take) return this.#keepWhatArrived(button);
    const { key, type, lesson } = this.take;
    hold(key);
    const upload = new GrowingUpload({
      lesson: async () => lesson,
      name: this.dataset.name,
      type,
      url: this.dataset.upload,
      pieces: await piecesOf(key),
      begun: () => {},
      tell: async ({ state, sentence }) => {
        this.#say(sentence || "On its way.");
        if (state !== "done") return;
        await dropTake(key);
        location.assign(this.dataset.lesson);
      },
    });
    upload.end();
    return null;
  }

  async #keepWhatArrived(button) {
    const spoken = { "Tus-Resumable": "1.0.0" };
    const head = await ask(this.dataset.upload, { method: "HEAD", headers: spoken }).catch(() => null);
    const offset = head?.headers.get("Upload-Offset");
    const headers = {
      ...spoken,
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": offset,
      "Upload-Length": offset,
    };
    const answer = offset
      ? await ask(this.dataset.upload, { method: "PATCH", headers }).catch(() => null)
      : null;
    if (answer?.ok) location.assign(this.dataset.lesson);
    else this.#say("We lost the connection. Please try again in a moment.");
    button.disabled = false;
  }

  #say(sentence) {
    const said = this.querySelector("[data-said]");
    said.textContent = sentence;
    said.hidden = !sentence;
  }
}

customElements.define("take-again", TakeAgain);
