import { LightElement } from "sightline/elements/light-element.js";
import { follow } from "sightline/lib/live.js";
import { fetchPiece } from "sightline/lib/pieces.js";

const LOOK_AGAIN_MS = 1_000; // progress arrives about once a second; a burst of news is one look

/** How far a recording is, kept up to date while the page is open. The server draws it; only what changed is put in. */
class RecordingProgress extends LightElement {
  #due = null;

  arrive(signal) {
    const since = (this.dataset.liveSince ? this : this.closest("[data-live-since]"))?.dataset.liveSince;
    const unfollow = follow(
      `recording:${this.dataset.recording}`,
      ({ name }) => name === "recording" && this.#soon(),
      {
        after: since === undefined ? null : Number(since),
        onReset: () => this.#soon(),
      },
    );
    signal.addEventListener("abort", () => {
      unfollow();
      clearTimeout(this.#due);
    });
  }

  #soon() {
    this.#due ??= setTimeout(() => {
      this.#due = null;
      this.#look();
    }, LOOK_AGAIN_MS);
  }

  async #look() {
    const answer = await fetchPiece(this.dataset.url).catch(() => null);
    if (answer?.ok && answer.element) this.#take(answer.element);
  }

  #take(fresh) {
    const before = new Map(
      [...this.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]),
    );
    const after = [...fresh.querySelectorAll("[data-part]")];
    Object.assign(this.dataset, {
      state: fresh.dataset.state,
      playable: fresh.dataset.playable,
      early: fresh.dataset.early,
    });
    let last = null;
    for (const part of after) {
      last = this.#place(before.get(part.dataset.part), document.adoptNode(part), last);
      before.delete(part.dataset.part);
    }
    for (const gone of before.values()) gone.remove();
    this.dispatchEvent(
      new CustomEvent("recording:changed", { bubbles: true, detail: { state: this.dataset.state } }),
    );
  }

  /** Put a part in its place; what has the focus or sends a file stays as it is. */
  #place(old, fresh, last) {
    if (!old) {
      if (last) last.after(fresh);
      else this.prepend(fresh);
      return fresh;
    }
    if (old.getAttribute("role") === "status") {
      // the element stays, so that a screen reader says what changed
      if (old.textContent !== fresh.textContent) old.textContent = fresh.textContent;
      return old;
    }
    const untouchable = old.contains(document.activeElement) || old.querySelector("upload-again")?.busy;
    if (untouchable || old.isEqualNode(fresh)) return old;
    old.replaceWith(fresh);
    return fresh;
  }
}

customElements.define("recording-progress", RecordingProgress);
