import { Deletion } from "sightline/comments/deletion.js";
import { Filters } from "sightline/comments/filters.js";
import { carryReply, closeForm, openForm } from "sightline/comments/in-place.js";
import { Light } from "sightline/comments/light.js";
import { LightElement } from "sightline/elements/light-element.js";
import { follow } from "sightline/lib/live.js";
import { currentAt, neighbour, placeOf } from "sightline/lib/moments.js";
import { fetchPiece, submitPiece } from "sightline/lib/pieces.js";
import { timecode } from "sightline/lib/timecode.js";

const NOTICE_MS = 6_000;

/**
 * The comments in time order. The one that belongs to now is lit, and the list follows the playhead unless the hand
 * scrolls. What somebody else leaves arrives by itself; editing, replying and deleting happen in place.
 */
class CommentList extends LightElement {
  deletion = null;

  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.items = this.querySelector("[data-comments]");
    this.light = new Light(this, this.querySelector("[data-follow]"), signal);
    this.#listen(signal);
    this.filters = new Filters(this.desk.querySelector("[data-filters]"), () => this.#applyFilters(), signal);
    this.filters.know(this.articles);
    const heard = (event) => event.name === "comment" && this.#heard(event.payload);
    const options = { after: Number(this.desk.dataset.liveSince), onReset: () => this.#loadAll() };
    signal.addEventListener("abort", follow(this.desk.dataset.topic, heard, options));
    this.desk.changed();
  }

  get articles() {
    return [...this.items.children].filter((child) => child.dataset.comment);
  }

  get shown() {
    return this.articles.filter((article) => !article.hidden);
  }

  /** Bring a comment into view and light it up for the eye; put it through the filters if they hid it. */
  show(id) {
    const article = this.items.querySelector(`[data-comment="${id}"]`);
    if (!article) return;
    this.light.show(article);
  }

  /** N and P: the next comment, or the one before. */
  neighbour(by) {
    const found = neighbour(this.#moments(), this.desk.player.nowMs, by);
    if (!found) return;
    this.desk.go({ ms: found.at });
    this.show(found.id);
  }

  /** A comment that is on its way. */
  wait(letter) {
    const article = this.querySelector("template[data-waiting]").content.firstElementChild.cloneNode(true);
    article.dataset.waitingFor = letter.key;
    article.querySelector("[data-time]").textContent = timecode(letter.said.at_ms);
    article.querySelector("[data-words]").textContent = letter.said.body ?? "Voice comment";
    article.dataset.atMs = String(letter.said.at_ms);
    this.#put(article, letter.said.at_ms);
    article.scrollIntoView({ block: "nearest" });
    this.#count();
  }

  /** It could not be sent yet. */
  waits(letter) {
    const article = this.#waiting(letter);
    if (article) article.querySelector("[data-state]").textContent = "Kept here, not sent yet";
  }

  /** It is there; `article` is how the server draws it. */
  sent(letter, article) {
    this.drop(letter);
    if (article) this.#place(article);
  }

  drop(letter) {
    this.#waiting(letter)?.remove();
    this.#count();
  }

  #waiting(letter) {
    return this.items.querySelector(`[data-waiting-for="${CSS.escape(letter.key)}"]`);
  }

  #listen(signal) {
    const on = (target, name, act, options = {}) =>
      target.addEventListener(name, act, { signal, ...options });
    on(this.desk, "desk:frame", ({ detail }) => this.#now(detail.ms));
    on(this, "click", (event) => this.#clicked(event));
    on(this, "submit", (event) => this.#submitted(event));
    on(this, "keydown", (event) => this.#key(event));
  }

  #moments() {
    return this.shown.map(({ dataset }) => ({
      at: Number(dataset.atMs),
      end: dataset.endMs ? Number(dataset.endMs) : null,
      id: dataset.comment,
    }));
  }

  #now(ms) {
    const moments = this.#moments();
    const current = moments[currentAt(moments, ms)] ?? null;
    const article = current && this.items.querySelector(`[data-comment="${current.id}"]`);
    this.light.on(article);
  }

  #clicked(event) {
    const link = event.target.closest?.("a");
    const article = event.target.closest?.("article[data-comment]");
    if (!article || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link?.dataset.atMs) this.#goTo(event, article);
    else if (link && "edit" in link.dataset) this.#edit(event, link);
    else if (link && "cancel" in link.dataset) this.#cancel(event, link);
    else if (
      !event.target.closest("a, button, summary, form, details, [popover]") &&
      !getSelection().toString()
    ) {
      this.desk.go({ ms: Number(article.dataset.atMs) });
    }
  }

  #goTo(event, article) {
    event.preventDefault();
    const { atMs, comment } = article.dataset;
    history.replaceState(history.state, "", event.target.closest("a").hash);
    this.desk.go({ ms: Number(atMs) });
    this.show(comment);
  }

  #edit(event, link) {
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    openForm(link);
  }

  #cancel(event, link) {
    event.preventDefault();
    closeForm(link.closest("form"));
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
    if (form.matches("[data-delete]")) this.#delete(event, form.closest("article"), form);
    else if (form.matches("[data-act], [data-comment-edit]")) this.#act(event, form);
  }

  async #act(event, form) {
    event.preventDefault();
    const partial = await submitPiece(form, { submitter: event.submitter }).catch(() => null);
    if (!partial) return this.#sayLost();
    if (partial.status === 422) return this.#again(form, partial.element);
    if (partial.ok) {
      this.#place(partial.element, { fresh: true });
      return partial.element.querySelector("a.timecode").focus({ preventScroll: true });
    }
    return this.#notice(partial.status === 404 ? "comment-no-more" : "comment-signed-out");
  }

  #again(form, element) {
    form.replaceWith(element);
    element.querySelector("[aria-invalid], textarea")?.focus();
  }

  #sayLost() {
    return this.#notice("comment-waits");
  }

  /** Say it for a while; what was typed stays where it is. */
  #notice(id) {
    const toast = document.getElementById(id);
    toast.hidden = false;
    setTimeout(() => (toast.hidden = true), NOTICE_MS);
  }

  /** Deleted at once, here and on the server; undone by the same toast. */
  #delete(event, article, form) {
    event.preventDefault();
    form.closest("[popover]")?.hidePopover();
    this.deletion?.close();
    article.dataset.deleted = "";
    this.#applyFilters();
    this.deletion = new Deletion(document.getElementById("comment-deleted"), form, {
      gone: () => this.#remove(article),
      back: (fresh) => this.#bringBack(article, fresh),
      lost: () => this.#bringBack(article, null),
    });
  }

  #bringBack(article, fresh) {
    delete article.dataset.deleted;
    if (fresh) this.#place(fresh);
    else this.#sayLost();
    this.#applyFilters();
  }

  async #heard({ id }) {
    const known = this.items.querySelector(`[data-comment="${id}"]`);
    const partial = await fetchPiece(`/comments/${id}`).catch(() => null);
    if (!partial) return;
    if (partial.status === 404) this.#remove(known);
    else if (partial.ok) {
      const isNew = !this.items.querySelector(`[data-comment="${id}"]`);
      this.#place(partial.element);
      if (isNew && partial.element.dataset.author !== this.desk.dataset.person) {
        this.querySelector("[data-news]").textContent = partial.element.getAttribute("aria-label");
      }
    }
  }

  #remove(article) {
    if (!article) return;
    if (this.light.article === article) this.light.on(null);
    article.remove();
    this.#count();
  }

  async #loadAll() {
    const answer = await fetch(this.dataset.url, { headers: { "X-Partial": "1" } }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...page.body.children];
    const ids = new Set(fresh.map((article) => article.dataset.comment));
    for (const article of this.articles) if (!ids.has(article.dataset.comment)) this.#remove(article);
    for (const article of fresh) this.#place(article);
  }

  /** Put an article where it belongs, in the place of its older self. A reply half written in it is carried over. */
  #place(article, { fresh = false } = {}) {
    const old = this.items.querySelector(`[data-comment="${article.dataset.comment}"]`);
    if (old?.querySelector("[data-comment-edit]") && !fresh) return;
    if (old && !fresh) carryReply(old, article);
    if (old && "deleted" in old.dataset) return;
    const wasLit = old !== null && this.light.article === old;
    old?.remove();
    this.#put(article, Number(article.dataset.atMs));
    if (wasLit) this.light.on(article);
    this.filters.know(this.articles);
    this.#applyFilters();
  }

  #put(article, at) {
    const siblings = [...this.items.children];
    const place = placeOf(
      siblings.map(({ dataset }) => ({ at: Number(dataset.atMs) })),
      at,
    );
    this.items.insertBefore(article, siblings[place] ?? null);
  }

  #applyFilters() {
    for (const article of this.articles) {
      article.hidden = "deleted" in article.dataset || !this.filters.passes(article);
    }
    this.#count();
  }

  #count() {
    const all = this.articles.filter((article) => !("deleted" in article.dataset));
    const shown = this.shown.length;
    const words = `${all.length} comment${all.length === 1 ? "" : "s"}`;
    this.desk.querySelector("[data-count]").textContent =
      shown === all.length ? words : `${shown} of ${words}`;
    const waiting = this.items.querySelector("[data-waiting-for]");
    this.querySelector("[data-no-comments]").hidden = all.length > 0 || waiting !== null;
    this.querySelector("[data-none-left]").hidden = !(all.length && !shown);
    this.desk.changed();
  }
}

customElements.define("comment-list", CommentList);
