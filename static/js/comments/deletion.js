const UNDO_MS = 6_000;

/** A deletion that can be undone for a while. It is settled when the time is over, at the next one, or on leaving. */
export class Deletion {
  #over = new AbortController();
  #act;

  constructor(toast, { settle, undo }) {
    this.toast = toast;
    this.#act = settle;
    const { signal } = this.#over;
    const button = toast.querySelector("[data-undo]");
    const takeBack = () => {
      this.#end();
      undo();
    };
    button.addEventListener("click", takeBack, { signal });
    globalThis.addEventListener("pagehide", () => this.settle(), { signal });
    this.timer = setTimeout(() => this.settle(), UNDO_MS);
    toast.hidden = false;
    button.focus();
  }

  settle() {
    if (this.#over.signal.aborted) return;
    this.#end();
    this.#act();
  }

  #end() {
    clearTimeout(this.timer);
    this.toast.hidden = true;
    this.#over.abort();
  }
}
