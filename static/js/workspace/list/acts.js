import { countDeleted, UndoOffer } from "sightline/comments/deletion.js";
import { Editing } from "sightline/comments/editing.js";
import { drawOver } from "sightline/comments/kept-here.js";
import { isComment, postOf } from "sightline/comments/post.js";
import { fieldsOf } from "sightline/comments/reading.js";
import { returned } from "sightline/comments/returned.js";
import { Typed } from "sightline/comments/typed.js";
import { fetchPiece } from "sightline/lib/pieces.js";

/**
 * What is done to comments where they stand: editing, replying, resolving, deleting. Everything is shown at once and
 * goes by the post, so it is kept until the server has it; what the server will not have comes back into its form.
 */
export class Acts {
  deleted = new Set(); // out of sight, while the server is told
  #undo = null;
  #dressed = new Set();

  /**
   * `place` puts an article in the place of its older self, `remove` takes one away, `changed` lists them anew, and
   * `articleOf(id)` gives the one that is here.
   */
  constructor(list, { place, remove, changed, articleOf, signal }) {
    Object.assign(this, { list, place, remove, changed, articleOf });
    this.post = postOf(list.desk);
    this.typed = new Typed(this.post.kept, this.post.recording);
    this.editing = new Editing(list, { typed: this.typed, post: this.post });
    this.#hide();
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(list, "click", (event) => this.#clicked(event));
    on(list, "submit", (event) => this.#submitted(event));
    on(list, "keydown", (event) => this.#key(event));
    list.addEventListener("toggle", ({ target }) => startReply(target), { signal, capture: true });
    for (const name of ["input", "change"])
      on(list, name, ({ target }) => target.form && this.editing.keep(target.form));
    on(this.post, "post:changed", () => this.#waitingChanged());
    on(this.post, "post:answered", ({ detail }) => this.#answered(detail.letter, detail.answer));
  }

  /** Draw into an article what waits, and what was begun, about its comment. */
  dress(article) {
    if (!article) return;
    const letters = this.post.about(article.dataset.comment);
    const template = this.list.querySelector("template[data-kept-here]");
    if (letters.length) this.#dressed.add(article.dataset.comment);
    this.editing.resume(article);
    drawOver(article, letters, { template, held: this.post.outbox.held });
  }

  #hide() {
    for (const { kind, comment } of this.post.letters) {
      if (kind === "delete") this.deleted.add(comment);
      if (kind === "restore") this.deleted.delete(comment);
    }
  }

  #waitingChanged() {
    const ids = new Set([...this.#dressed, ...this.post.letters.map(({ comment }) => comment)]);
    this.#dressed.clear();
    for (const id of ids) if (id) this.dress(this.articleOf(id));
  }

  #clicked(event) {
    const pressed = event.target.closest?.("[data-edit], [data-cancel], [data-withdraw]");
    if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if ("withdraw" in pressed.dataset) this.#withdraw(pressed.closest("[data-over]").dataset.over);
    else if ("cancel" in pressed.dataset) this.#cancel(pressed.closest("form"));
    else {
      pressed.closest("[popover]")?.hidePopover();
      this.editing.open(pressed);
    }
  }

  #key(event) {
    const form = event.target.closest?.("form[data-comment-edit], form[data-reply-edit], form[data-letter]");
    if (!form || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea")) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (form.querySelector("[data-cancel]")) this.#cancel(form);
      else form.closest("details")?.removeAttribute("open");
    }
  }

  #cancel(form) {
    const article = form.closest("article");
    this.editing.close(form);
    this.dress(article);
    focusOn(article);
  }

  #submitted(event) {
    const form = event.target;
    const article = form.closest("article[data-comment]");
    if (!article) return;
    event.preventDefault();
    form.closest("[popover]")?.hidePopover();
    if (form.dataset.letter === "delete") this.#delete(article.dataset.comment);
    else this.#act(form, article);
  }

  #act(form, article) {
    const letter = form.dataset.letter ? plainLetter(form, article) : this.editing.letterOf(form);
    if (!letter) return;
    if (!form.dataset.letter) this.editing.close(form);
    if (letter.kind === "reply") this.#clearReply(form, letter);
    this.post.put(letter);
    focusOn(article);
  }

  #clearReply(form, { comment }) {
    form.elements.body.value = "";
    form.closest("details").open = false;
    this.typed.forget("reply", comment);
  }

  /** Deleted at once, here and on the server; undone by the button that appears. */
  #delete(comment) {
    this.#undo?.close();
    this.deleted.add(comment);
    const letter = this.post.put({ kind: "delete", comment });
    this.#undo = new UndoOffer(document.getElementById("comment-deleted"), () => {
      if (!this.post.withdraw(letter)) this.post.put({ kind: "restore", comment });
      this.deleted.delete(comment);
      this.changed();
    });
    this.changed();
  }

  /** Take back what was not sent yet: its words go into their form again. */
  #withdraw(key) {
    const letter = this.post.letters.find((other) => other.key === key);
    if (letter && this.post.withdraw(letter)) this.#giveBack(letter);
  }

  #answered(letter, answer) {
    if (isComment(letter)) return;
    if (answer.outcome === "refused") this.#refused(letter, answer);
    else if (answer.outcome === "sent") this.#sent(letter, answer);
  }

  #sent({ kind, comment }, { element }) {
    if (kind === "delete" || kind === "restore") countDeleted(kind === "delete" ? 1 : -1);
    if (kind === "delete") this.remove(comment);
    else if (element) this.place(element);
  }

  /** Not to be had: what was written comes back with the sentence, into its form or, where that is gone, beside the list. */
  async #refused(letter, answer) {
    const { comment, kind } = letter;
    if (kind === "delete") this.deleted.delete(comment);
    this.post.giveBack(returned(letter, answer));
    if (answer.gone) return this.remove(comment);
    this.#giveBack(letter, answer);
    const piece = await fetchPiece(`/comments/${comment}`).catch(() => null);
    if (piece?.ok && !this.articleOf(comment)?.querySelector("form[data-comment-edit]"))
      this.place(piece.element);
    return this.changed();
  }

  #giveBack({ kind, comment, reply, body, was, version, now }, answer = {}) {
    const { there = null, sentence: problem = null, field = null } = answer;
    if (kind === "reply") {
      const since = this.typed.get("reply", comment)?.body.trim();
      this.typed.put("reply", comment, { body: [body, since].filter(Boolean).join("\n"), problem });
    } else if (now) {
      const begun = { was: there ?? was, version: answer.version ?? version, there, problem, field };
      this.typed.put(kind, reply ?? comment, { ...begun, fields: fieldsOf(now) });
    }
    this.dress(this.articleOf(comment));
  }
}

function plainLetter(form, article) {
  const { comment } = article.dataset;
  const kind = form.dataset.letter;
  if (kind === "delete-reply") return { kind, comment, reply: form.closest("[data-reply]").dataset.reply };
  if (kind !== "reply") return { kind, comment };
  const body = form.elements.body.value.trim();
  return body ? { kind, comment, body } : null;
}

function focusOn(article) {
  article.querySelector("a.timecode")?.focus({ preventScroll: true });
}

/** Whoever opens a reply is about to write it. One that opens by itself, half written, leaves the cursor where it is. */
function startReply(details) {
  const asked = details.open && details.matches(".comment__answer");
  if (asked && details.contains(document.activeElement)) details.querySelector("textarea")?.focus();
}
