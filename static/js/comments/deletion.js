import { fetchPiece, submitPiece } from "sightline/lib/pieces.js";

const OFFERED_MS = 6_000;

/**
 * A deletion, done on the server at once, with *Undo* offered for a while. Whoever lets the moment pass, or leaves the
 * page, still finds the comment among the deleted ones for a day.
 *
 * `gone()` hears that it is deleted, `back(article)` that it was brought back, `lost()` that no connection was there.
 */
export class Deletion {
  #over = new AbortController();

  constructor(toast, form, { gone, back, lost }) {
    Object.assign(this, { toast, form, back, lost });
    const button = toast.querySelector("[data-undo]");
    button.addEventListener("click", () => this.#undo(), { signal: this.#over.signal });
    this.timer = setTimeout(() => this.close(), OFFERED_MS);
    toast.hidden = false;
    button.focus();
    this.done = this.#delete(gone);
  }

  /** Offer it no longer. */
  close() {
    clearTimeout(this.timer);
    if (!this.#over.signal.aborted) this.toast.hidden = true;
    this.#over.abort();
  }

  async #delete(gone) {
    const answer = await submitPiece(this.form, { keepalive: true }).catch(() => null);
    if (answer?.ok || answer?.status === 404) {
      count(1);
      return gone();
    }
    this.close();
    return this.lost();
  }

  async #undo() {
    this.close();
    await this.done;
    const url = this.form.dataset.restoration;
    const answer = await fetchPiece(url, { method: "POST", keepalive: true }).catch(() => null);
    if (!answer?.ok) return this.lost();
    count(-1);
    return this.back(answer.element);
  }
}

/** The line that leads to what was deleted is there while anything is. */
function count(by) {
  const line = document.querySelector("[data-deleted-line]");
  if (!line) return;
  line.dataset.deletedLine = String(Number(line.dataset.deletedLine) + by);
  line.hidden = line.dataset.deletedLine === "0";
}
