import { deliver } from "sightline/clips/delivery.js";
import { Kept } from "sightline/lib/kept.js";
import { newKey } from "sightline/lib/new-key.js";
import { Outbox } from "sightline/lib/outbox.js";
import { timecode } from "sightline/lib/timecode.js";

/**
 * The clips that were made here and are not on the server yet, each with its line in the list, where it plays as any
 * other. `place(line)` puts a line where it belongs, and `refused(said, sentence)` hears of one the server will not have.
 */
export class WaitingClips {
  #lines = new Map();

  constructor({ person, recording, template, place, refused, signal }) {
    Object.assign(this, { recording, template, place, refused });
    const tell = (letter, answer) => this.#told(letter, answer);
    const kept = new Kept(person);
    this.outbox = new Outbox({ kept, name: `clips:${recording}`, send: deliver, tell });
    for (const letter of this.outbox.letters) this.#show(letter);
    for (const name of ["online", "focus"])
      globalThis.addEventListener(name, () => this.outbox.flush(), { signal });
    this.outbox.flush();
  }

  /** Take a clip, { title, start_ms, end_ms, goal_id }; it is in the list at once. */
  put(said) {
    const letter = { key: newKey(), recording: this.recording, said };
    this.#show(letter);
    this.outbox.post(letter);
  }

  #show({ key, said }) {
    const line = this.template.content.firstElementChild.cloneNode(true);
    Object.assign(line.dataset, {
      clip: key,
      startMs: said.start_ms,
      endMs: said.end_ms,
      title: said.title,
    });
    line.querySelector("[data-range]").textContent = `${timecode(said.start_ms)} – ${timecode(said.end_ms)}`;
    line.querySelector("[data-title]").textContent = said.title;
    line.querySelector("a").href = `#t=${said.start_ms / 1000},${said.end_ms / 1000}`;
    this.#lines.set(key, line);
    this.place(line);
  }

  #told({ key, said }, { outcome, line = null, sentence = "" }) {
    const waiting = this.#lines.get(key);
    waiting?.querySelector("[data-waits]")?.removeAttribute("hidden");
    if (outcome !== "sent" && outcome !== "refused") return;
    this.#lines.delete(key);
    waiting?.remove();
    if (line) this.place(line);
    if (outcome === "refused") this.refused(said, sentence);
  }
}
