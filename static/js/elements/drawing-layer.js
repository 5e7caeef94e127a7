import { draw } from "sightline/drawing/figures.js";
import { fitted } from "sightline/drawing/picture.js";
import { drawingOf, shapesOf } from "sightline/drawing/shapes.js";
import { isShown } from "sightline/drawing/when.js";
import { told } from "sightline/drawing/words.js";
import "sightline/elements/drawing-mark.js";
import { LightElement } from "sightline/elements/light-element.js";
import { Articles } from "sightline/workspace/list/articles.js";

const USUAL_ASPECT = 16 / 9;
const [BEHIND_MS, AHEAD_MS] = [2_000, 5_000]; // how far around now drawings are fetched

/**
 * Over the picture: what the comments of now have drawn on it, and the board on which the comment being written is
 * drawn. The board itself comes when it is first wanted.
 */
class DrawingLayer extends LightElement {
  board = null;
  #drawings = null;
  #fetched = new Map();
  #nowMs = 0;

  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.player = this.closest("lesson-player");
    this.video = this.player.querySelector("video");
    this.frame = this.querySelector("[data-frame]");
    this.figures = this.querySelector("[data-figures]");
    this.switch = this.querySelector("[data-drawings-switch]");
    this.tools = this.player.querySelector("[data-drawing-tools]");
    this.hidden = this.player.classList.contains("player--sound");
    const arrived = (nodes, gone) => this.#arrived(nodes, gone);
    this.articles = new Articles(this.desk.querySelector("comment-list").dataset.url, {
      arrived,
      isBusy: () => false,
    });
    this.#listen(signal);
    this.#watchSize(signal);
    this.#watchComments(signal);
    this.#fit();
  }

  /** D and the button: begin to draw on the frame that is shown, or have done. */
  async open() {
    if (this.hidden) return;
    if (this.board) return this.close();
    this.heldMs = this.composer.holdFrame();
    const { Board } = await import("sightline/drawing/board.js");
    if (this.board) return;
    this.player.pause();
    this.board = new Board(this, {
      shapes: shapesOf(this.composer.attached.drawing),
      changed: (shapes) => this.composer.attach({ drawing: drawingOf(shapes) }),
      done: () => this.close(),
    });
    this.classList.add("drawing--open");
    this.figures.removeAttribute("hidden");
    this.figures.setAttribute("aria-label", "What you draw");
    delete this.figures.dataset.shows;
  }

  /** Put the tools away; what is drawn stays with the comment that is being written. */
  close() {
    if (!this.board) return;
    const kept = this.board.shapes.length > 0;
    this.board.end();
    this.board = null;
    this.classList.remove("drawing--open");
    if (!kept) this.composer.attach({}); // nothing keeps the film on this frame
    this.say(kept ? "The drawing is kept with your comment." : "");
    this.#show();
    this.querySelector("[data-draw]").focus({ preventScroll: true });
  }

  /** Say something to whoever does not see the picture. */
  say(sentence) {
    this.querySelector("[data-said]").textContent = sentence;
  }

  /** The picture's width for a height of 1. */
  get aspect() {
    const { videoWidth, videoHeight, width, height } = this.video;
    if (videoWidth && videoHeight) return videoWidth / videoHeight;
    return width && height ? width / height : USUAL_ASPECT;
  }

  get composer() {
    return this.desk.querySelector("comment-composer");
  }

  #listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.desk, "desk:frame", ({ detail }) => this.#moved(detail.ms));
    on(this.desk, "desk:attached", ({ detail }) => this.#attached(detail.drawing ?? null));
    on(this.desk.layers, "layers:changed", ({ detail }) => detail.name === "comments" && this.#changed());
    on(this.video, "play", () => this.close());
    on(this.querySelector("[data-draw]"), "click", () => this.open());
    on(this.switch, "click", () => {
      this.switch.setAttribute("aria-checked", String(!this.isOn));
      this.#show();
    });
  }

  get isOn() {
    return this.switch.getAttribute("aria-checked") === "true";
  }

  #watchSize(signal) {
    const sizes = new ResizeObserver(() => this.#fit());
    for (const box of [this, this.video]) sizes.observe(box);
    for (const name of ["loadedmetadata", "resize"])
      this.video.addEventListener(name, () => this.#fit(), { signal });
    signal.addEventListener("abort", () => sizes.disconnect());
  }

  /** The list of comments is drawn elsewhere; whatever changes in it, its drawings are read again when needed. */
  #watchComments(signal) {
    const changes = new MutationObserver(() => {
      this.#drawings = null;
      this.#show();
    });
    const attributes = { attributes: true, attributeFilter: ["hidden"] };
    changes.observe(this.desk.querySelector("comment-list"), {
      childList: true,
      subtree: true,
      ...attributes,
    });
    signal.addEventListener("abort", () => changes.disconnect());
  }

  /** Lie exactly on the picture, without the dark bars beside it. */
  #fit() {
    const box = this.video.getBoundingClientRect();
    const own = this.getBoundingClientRect();
    const { left, top, width, height } = fitted(box, this.aspect, 1);
    const places = { left: left - own.left, top: top - own.top, width, height };
    for (const [name, pixels] of Object.entries(places)) this.frame.style.setProperty(name, `${pixels}px`);
    if (this.board) this.board.draw();
    else this.#show();
  }

  #moved(ms) {
    this.#nowMs = ms;
    this.#fetchNear(ms);
    const frameMs = 1000 / this.player.rate;
    if (this.board && Math.abs(ms - this.heldMs) > 1.5 * frameMs) this.close();
    this.#show();
  }

  /** The comment being written has another drawing, or none: it was taken away or sent. */
  #attached(drawing) {
    if (this.board && !drawing && this.board.shapes.length) {
      this.board.shapes = [];
      this.close();
    }
    this.#show();
  }

  #show() {
    if (this.board) return;
    const all = [...this.#read(), ...this.#unsent()];
    this.switch.hidden = all.length === 0;
    const shown = this.isOn ? all.filter((one) => isShown(one, this.#nowMs)) : [];
    const key = shown.map(({ id }) => id).join(" ") + this.aspect;
    this.figures.toggleAttribute("hidden", shown.length === 0);
    if (this.figures.dataset.shows === key && !this.#unsent().length) return;
    this.figures.dataset.shows = key;
    this.figures.setAttribute("aria-label", shown.map(({ drawing, who }) => told(drawing, who)).join(". "));
    draw(
      this.figures,
      shown.flatMap(({ drawing }) => shapesOf(drawing)),
      this.aspect,
    );
  }

  /** What is drawn, of the comments that are listed now and of those that were fetched because now is their time. */
  #read() {
    const listed = [...this.desk.querySelectorAll("comment-list drawing-mark")].flatMap(factsOf);
    this.#drawings ??= [
      ...new Map([...this.#fetched.values(), ...listed].map((one) => [one.id, one])).values(),
    ];
    return this.#drawings;
  }

  /** The list holds only what is seen of it: fetch what is drawn about now, and soon, in whatever place of the list. */
  #fetchNear(ms) {
    const near = this.desk.layers.between("comments", ms - BEHIND_MS, ms + AHEAD_MS);
    const drawn = near.filter(({ drawn }) => drawn).map(({ id }) => id);
    if (drawn.length) this.articles.want(drawn);
  }

  #arrived(nodes, gone) {
    for (const id of gone) this.#fetched.delete(id);
    for (const node of nodes) {
      this.articles.put(node.dataset.comment, node);
      const [facts] = [...node.querySelectorAll("drawing-mark")].flatMap(factsOf);
      if (facts) this.#fetched.set(node.dataset.comment, facts);
      else this.#fetched.delete(node.dataset.comment);
    }
    this.#drawings = null;
    this.#show();
  }

  /** Comments came, went or were changed: what was fetched may be old. */
  #changed() {
    for (const id of this.#fetched.keys())
      if (!this.desk.layers.get("comments", id)) this.#fetched.delete(id);
    this.articles.allStale();
    this.#drawings = null;
    this.#fetchNear(this.#nowMs);
    this.#show();
  }

  #unsent() {
    const { drawing } = this.composer?.attached ?? {};
    return drawing ? [{ id: "unsent", ...this.composer.span, drawing, who: "You" }] : [];
  }
}

function factsOf(mark) {
  const article = mark.closest("article[data-comment]");
  if (!article || article.hidden) return [];
  const { comment, atMs, endMs, version } = article.dataset;
  const who = article.querySelector(".comment__author").textContent;
  const times = { at: Number(atMs), end: endMs ? Number(endMs) : null };
  return [{ id: `${comment}:${version}`, ...times, drawing: JSON.parse(mark.dataset.drawing), who }];
}

customElements.define("drawing-layer", DrawingLayer);
