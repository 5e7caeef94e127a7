import { carryReply } from "sightline/comments/in-place.js";
import { LightElement } from "sightline/elements/light-element.js";
import { follow } from "sightline/lib/live.js";
import { fetchPiece } from "sightline/lib/pieces.js";
import { Acts } from "sightline/workspace/list/acts.js";
import { Articles } from "sightline/workspace/list/articles.js";
import { drawComing, drawWaiting, factsOf, isBusy } from "sightline/workspace/list/drawn.js";
import { Filters } from "sightline/workspace/list/filters.js";
import { Light } from "sightline/workspace/list/light.js";
import { passing, sorted } from "sightline/workspace/list/order.js";
import { Roll } from "sightline/workspace/list/roll.js";
import { Timed } from "sightline/workspace/timed.js";

const LIT_FOR_MS = 4_000; // how long a moment counts as now
const NEAR_MS = 150; // standing on a comment, "next" means the one after it

/**
 * The comments in time order, thousands of them as light as ten: only what is seen is in the document, and fetched. The
 * one that belongs to now is lit, and the list follows the playhead unless the hand scrolls. What somebody else leaves
 * arrives by itself; editing, replying and deleting happen in place.
 */
class CommentList extends LightElement {
  waiting = new Map();
  moments = new Timed();
  #coming = new Map();

  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.items = this.querySelector("[data-comments]");
    this.#takeUp();
    const [nodeOf, eye] = [(id) => this.#nodeOf(id), () => this.#eye()];
    const drew = (ids) => this.#drew(ids);
    this.roll = new Roll(this, this.items, { nodeOf, isBusy, drew, eye, signal });
    const lit = (id) => this.articles.get(id);
    this.light = new Light(this, this.roll, this.querySelector("[data-follow]"), { nodeOf: lit, signal });
    const changed = () => this.#arrange();
    this.filters = new Filters(this.desk.querySelector("[data-filters]"), this.dataset.url, {
      changed,
      signal,
    });
    this.acts = new Acts(this, {
      place: (article) => this.#place(article),
      remove: (id) => this.#remove(id),
      changed,
      articleOf: (id) => this.articles.get(id),
      signal,
    });
    for (const article of this.drawn) {
      if (this.acts.deleted.has(article.dataset.comment)) article.remove();
      else this.acts.dress(article);
    }
    this.#listen(signal);
    this.#arrange();
    this.#follow(signal);
  }

  /** The articles that are in the document, in the order of the list. */
  get drawn() {
    return [...this.items.children].filter((child) => child.dataset.comment);
  }

  /** Bring a comment into view and light it up for the eye; put it through the filters if they hid it. */
  async show(id) {
    if (!this.layers.get("comments", id)) await this.layers.loaded;
    if (!this.layers.get("comments", id)) return;
    this.desk.tell("desk:read", null);
    if (this.roll.rowOf(id) < 0) this.filters.clear();
    this.light.show(id);
  }

  /** N and P: the next comment that is listed, or the one before, by their time. */
  neighbour(by) {
    const now = this.desk.player.nowMs;
    const place = by > 0 ? this.moments.after(now + NEAR_MS) : this.moments.from(now - NEAR_MS) - 1;
    const found = this.moments.all[place];
    if (!found) return;
    this.desk.go({ ms: found.at });
    this.light.show(found.id);
  }

  /** A comment that is on its way. */
  wait(letter) {
    const node = drawWaiting(this.querySelector("template[data-waiting]"), letter);
    this.waiting.set(letter.key, { id: letter.key, at: letter.said.at_ms, node });
    this.#arrange();
    this.roll.reveal(letter.key, { nearest: true });
  }

  /** These comments, and no others, are on their way. */
  waitFor(letters) {
    const keys = new Set(letters.map(({ key }) => key));
    for (const key of this.waiting.keys()) if (!keys.has(key)) this.drop({ key });
    for (const letter of letters) if (!this.waiting.has(letter.key)) this.wait(letter);
  }

  /** It could not be sent yet. */
  waits(letter) {
    const node = this.waiting.get(letter.key)?.node;
    if (node) node.querySelector("[data-state]").textContent = "Kept here, not sent yet";
  }

  /** It is there; `article` is how the server draws it. */
  sent(letter, article) {
    this.drop(letter);
    if (!article) return false;
    this.#place(article);
    this.#arrange(); // the news of it may have been here first: then nothing was placed
    return this.roll.reveal(article.dataset.comment, { nearest: true });
  }

  drop(letter) {
    this.waiting.delete(letter.key);
    this.#arrange();
  }

  get layers() {
    return this.desk.layers;
  }

  /** Begin with what came with the page. */
  #takeUp() {
    const arrived = (nodes, gone) => this.#arrived(nodes, gone);
    this.articles = new Articles(this.dataset.url, { arrived, isBusy });
    for (const article of this.drawn) {
      this.articles.put(article.dataset.comment, article);
      this.#learn(article);
    }
    this.whole = this.drawn.length >= Number(this.dataset.total);
    this.layers.loaded.then((came) => this.#hasAll(came));
  }

  #hasAll(came) {
    if (!came || !this.isConnected) return;
    this.whole = true;
    for (const pager of this.querySelectorAll("[data-pager]")) pager.hidden = true;
    this.#arrange();
  }

  #listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.desk, "desk:frame", ({ detail }) => this.#now(detail.ms));
    on(this.layers, "layers:changed", ({ detail }) => detail.name === "comments" && this.#arrange());
    on(this, "click", (event) => this.#clicked(event));
    on(this, "keydown", (event) => this.#key(event));
    const button = this.desk.querySelector("[data-unfolds]");
    on(button, "click", () => this.#unfold(button));
  }

  #follow(signal) {
    const heard = (event) => event.name === "comment" && this.#heard(event.payload);
    const options = { after: Number(this.desk.dataset.liveSince), onReset: () => this.#loadAll() };
    signal.addEventListener("abort", follow(this.desk.dataset.topic, heard, options));
  }

  #unfold(button) {
    const panel = document.getElementById(button.getAttribute("aria-controls"));
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) panel.querySelector("input").focus();
  }

  /** List what passes, in the order that is chosen, with what is on its way. */
  #arrange() {
    const { deleted } = this.acts;
    const known = this.layers.all("comments");
    const all = deleted.size ? known.filter(({ id }) => !deleted.has(id)) : known;
    const { chosen, found, sort } = this.filters;
    const shown = passing(all, chosen, found);
    this.layers.choose("comments", shown.length === known.length ? null : shown);
    this.moments = new Timed(shown, ({ at, end }) => Math.max(end ?? 0, at + LIT_FOR_MS));
    this.roll.arrange(this.#ids(shown, sort), this.#part(shown));
    this.filters.know(all, this.#names());
    this.#count(all.length, shown.length);
    this.light.paint();
  }

  #ids(shown, sort) {
    const waiting = [...this.waiting.values()];
    if (sort !== "time") return [...waiting, ...sorted(shown, sort, this.#names())].map(({ id }) => id);
    const listed = waiting.length ? new Timed([...shown, ...waiting]).all : shown;
    return listed.map(({ id }) => id);
  }

  /** Before all are known, what came with the page is a part of them. */
  #part(shown) {
    if (this.whole) return {};
    return { first: Number(this.dataset.start), of: Math.max(shown.length, Number(this.dataset.total)) };
  }

  #names() {
    return { ...this.#written, ...this.layers.people };
  }

  #written = {};

  #learn(article) {
    const { comment, author } = article.dataset;
    this.#written[author] ??= article.querySelector(".comment__author").textContent;
    const known = this.layers.get("comments", comment);
    this.layers.put("comments", factsOf(article, known, this.desk.dataset.person));
  }

  #nodeOf(id) {
    const node = this.waiting.get(id)?.node ?? this.articles.get(id);
    if (node) return node;
    if (!this.#coming.has(id)) {
      const template = this.querySelector("template[data-coming]");
      this.#coming.set(id, drawComing(template, this.layers.get("comments", id), this.#names()));
    }
    return this.#coming.get(id);
  }

  #drew(ids) {
    this.articles.want(ids.filter((id) => !this.waiting.has(id)));
    for (const id of this.#coming.keys()) if (!this.#coming.get(id).isConnected) this.#coming.delete(id);
    this.light?.paint();
  }

  #arrived(nodes, gone) {
    for (const id of gone) this.#remove(id);
    for (const node of nodes) {
      if (this.#keep(node)) this.roll.renew(node.dataset.comment);
    }
    this.light.paint();
  }

  /** The comment the eye is on: where the cursor is, else the one of now. */
  #eye() {
    const focused = document.activeElement?.closest?.("article[data-comment]");
    return focused && this.items.contains(focused) ? focused.dataset.comment : (this.light?.id ?? null);
  }

  #now(ms) {
    this.light.on(this.moments.lastLasting(ms)?.id ?? null);
  }

  #clicked(event) {
    const link = event.target.closest?.("a");
    const article = event.target.closest?.("article[data-comment]");
    if (!article || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link?.dataset.atMs) this.#goTo(event, article);
    else if (link && "edit" in link.dataset) return;
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
    this.light.show(comment);
  }

  #key(event) {
    if (event.isComposing || event.altKey || event.metaKey) return;
    const article = event.target.closest?.("article");
    if (event.target === article && event.key === "Enter") this.desk.go({ ms: Number(article.dataset.atMs) });
    else if (article && !event.target.matches("textarea, input, select")) this.#walk(event, article);
  }

  /** Page Down and Page Up lead from comment to comment, also to those that are not in the document yet. */
  #walk(event, article) {
    const by = { PageDown: 1, PageUp: -1 }[event.key];
    if (!by) return;
    const id = article.dataset.comment ?? article.dataset.waitingFor;
    const next = this.roll.ids[this.roll.rowOf(id) + by];
    event.preventDefault();
    event.stopPropagation();
    if (next === undefined) return;
    this.roll.reveal(next, { nearest: true });
    this.#nodeOf(next).focus({ preventScroll: true });
  }

  async #heard({ id }) {
    const isNew = this.layers.get("comments", id) === null;
    const partial = await fetchPiece(`/comments/${id}`).catch(() => null);
    if (!partial) return;
    if (partial.status === 404) this.#remove(id);
    else if (partial.ok) {
      this.#place(partial.element);
      this.filters.again();
      if (isNew && partial.element.dataset.author !== this.desk.dataset.person) {
        this.querySelector("[data-news]").textContent = partial.element.getAttribute("aria-label");
      }
    }
  }

  #remove(id) {
    if (this.light.id === id) this.light.on(null);
    this.articles.drop(id);
    this.acts.deleted.delete(id);
    this.layers.drop("comments", id);
    this.#arrange();
  }

  /** Too much happened to hear of each: look at everything again, first at what is seen. */
  async #loadAll() {
    this.articles.allStale();
    await this.layers.reload();
    this.#arrange();
  }

  /** Put an article where it belongs, in the place of its older self. A reply half written in it is carried over. */
  #place(article) {
    if (!this.#keep(article)) return;
    this.#learn(article);
    this.#arrange();
    this.roll.renew(article.dataset.comment);
  }

  /** Whether the article takes the place of its older self: not while that is being edited. */
  #keep(article) {
    const id = article.dataset.comment;
    const old = this.articles.get(id);
    const isEdited = old?.querySelector("[data-comment-edit], [data-reply-edit]");
    if (old && (isEdited || this.articles.isSame(id, article))) return false;
    if (old) carryReply(old, article);
    this.articles.put(id, article);
    this.acts?.dress(article);
    return true;
  }

  #count(all, shown) {
    const total = this.whole ? all : Math.max(all, Number(this.dataset.total));
    const words = `${total} comment${total === 1 ? "" : "s"}`;
    document.getElementById("comments-title").textContent = this.filters.narrows
      ? `${shown} of ${words}`
      : words;
    this.querySelector("[data-no-comments]").hidden = total > 0 || this.waiting.size > 0;
    this.querySelector("[data-none-left]").hidden = !(all && !shown);
    this.desk.changed();
  }
}

customElements.define("comment-list", CommentList);
