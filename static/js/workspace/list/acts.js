import { Deletion } from "sightline/comments/deletion.js";
import { closeForm, openForm } from "sightline/comments/in-place.js";
import { submitPiece } from "sightline/lib/pieces.js";

const NOTICE_MS = 6_000;

/** What is done to comments where they stand: editing, replying, deleting. Each answer is how the server draws it now. */
export class Acts {
  deleted = new Set(); // out of sight while the server has not answered yet
  #deletion = null;

  /** `place` puts an article in the place of its older self, `remove` takes one away, `changed` lists them anew. */
  constructor(list, { place, remove, changed, signal }) {
    Object.assign(this, { place, remove, changed });
    list.addEventListener("click", (event) => this.#clicked(event), { signal });
    list.addEventListener("submit", (event) => this.#submitted(event), { signal });
    list.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  #clicked(event) {
    const link = event.target.closest?.("a[data-edit], a[data-cancel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if ("cancel" in link.dataset) return closeForm(link.closest("form"));
    link.closest("[popover]")?.hidePopover();
    return openForm(link);
  }

  #key(event) {
    const form = event.target.closest?.("form[data-comment-edit], form[data-act]");
    if (!form || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea")) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (form.querySelector("[data-cancel]")) closeForm(form);
      else form.closest("details")?.removeAttribute("open");
    }
  }

  #submitted(event) {
    const form = event.target;
    if (form.matches("[data-delete]")) this.#delete(event, form);
    else if (form.matches("[data-act], [data-comment-edit]")) this.#act(event, form);
  }

  async #act(event, form) {
    event.preventDefault();
    const partial = await submitPiece(form, { submitter: event.submitter }).catch(() => null);
    if (!partial) return notice("comment-waits");
    if (partial.status === 422) return again(form, partial.element);
    if (!partial.ok) return notice(partial.status === 404 ? "comment-no-more" : "comment-signed-out");
    this.place(partial.element);
    return partial.element.querySelector("a.timecode").focus({ preventScroll: true });
  }

  /** Deleted at once, here and on the server; brought back by the button that appears. */
  #delete(event, form) {
    event.preventDefault();
    form.closest("[popover]")?.hidePopover();
    this.#deletion?.close();
    const id = form.closest("article").dataset.comment;
    this.deleted.add(id);
    this.#deletion = new Deletion(document.getElementById("comment-deleted"), form, {
      gone: () => this.remove(id),
      back: (article) => this.#bringBack(id, article),
      lost: () => this.#bringBack(id, null),
    });
    this.changed();
  }

  #bringBack(id, article) {
    this.deleted.delete(id);
    this.changed();
    if (article) this.place(article);
    else notice("comment-waits");
  }
}

function again(form, element) {
  form.replaceWith(element);
  element.querySelector("[aria-invalid], textarea")?.focus();
}

/** Say it for a while; what was typed stays where it is. */
function notice(id) {
  const toast = document.getElementById(id);
  toast.hidden = false;
  setTimeout(() => (toast.hidden = true), NOTICE_MS);
}
