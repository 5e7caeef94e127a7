const OFFERED_MS = 6_000;

/**
 * *Undo*, offered for a while after a deletion. Whoever lets the moment pass, or leaves the page, still finds the comment
 * among the deleted ones for a day.
 */
export class UndoOffer {
  #over = new AbortController();

  constructor(toast, undo) {
    this.toast = toast;
    const button = toast.querySelector("[data-undo]");
    const pressed = () => {
      this.close();
      undo();
    };
    button.addEventListener("click", pressed, { signal: this.#over.signal });
    this.timer = setTimeout(() => this.close(), OFFERED_MS);
    toast.hidden = false;
    button.focus();
  }

  /** Offer it no longer. */
  close() {
    clearTimeout(this.timer);
    if (!this.#over.signal.aborted) this.toast.hidden = true;
    this.#over.abort();
  }
}

/** The line that leads to what was deleted is there while anything is. */
export function countDeleted(by) {
  const line = document.querySelector("[data-deleted-line]");
  if (!line) return;
  line.dataset.deletedLine = String(Math.max(0, Number(line.dataset.deletedLine) + by));
  line.hidden = line.dataset.deletedLine === "0";
}
