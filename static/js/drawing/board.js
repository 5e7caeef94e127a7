import { draw } from "sightline/drawing/figures.js";
import { HandOnKeys } from "sightline/drawing/keys.js";
import { fractions } from "sightline/drawing/picture.js";
import { drawn, hasRoom, isMeant, written } from "sightline/drawing/shapes.js";
import { simplified } from "sightline/drawing/simplify.js";
import { whereIs } from "sightline/drawing/words.js";

const FULL = "This drawing is full. Undo something first.";

/**
 * The tools that draw on a frame, while they are open. `shapes` is what is drawn; `changed(shapes)` is told of each
 * finished shape, `done()` when the hand has had enough.
 */
export class Board {
  selected = null;
  #line = null;
  #before = [];
  #over = new AbortController();

  constructor(layer, { shapes, changed, done }) {
    Object.assign(this, { layer, shapes, changed, done });
    this.tools = layer.tools;
    this.surface = layer.querySelector("[data-surface]");
    this.field = layer.querySelector("[data-words-field]");
    this.#listen(this.#over.signal);
    this.keys = new HandOnKeys(this, this.#over.signal);
    this.tools.hidden = this.surface.hidden = false;
    this.surface.focus({ preventScroll: true });
    this.draw();
  }

  get tool() {
    return this.tools.querySelector("[name=drawing-tool]:checked").value;
  }

  get colour() {
    return this.tools.querySelector("[name=drawing-colour]:checked").value;
  }

  end() {
    this.#finishWords();
    this.#over.abort();
    this.tools.hidden = this.surface.hidden = this.field.hidden = true;
  }

  draw() {
    const shapes = this.#line ? [...this.shapes, drawn(this.tool, this.colour, this.#line)] : this.shapes;
    draw(this.layer.figures, shapes, this.layer.aspect, this.shapes[this.selected]);
    for (const name of ["undo-shape", "clear-shapes"]) {
      const idle = name === "undo-shape" ? !this.#before.length : !this.shapes.length;
      this.tools.querySelector(`[data-${name}]`).disabled = idle;
    }
  }

  /** Draw these from now on; the ones before can be had back. Too many are not taken. */
  become(shapes, { selected = null } = {}) {
    if (!hasRoom(shapes)) return this.layer.say(FULL);
    this.#before.push(this.shapes);
    return this.#keep(shapes, selected);
  }

  add(shape, { select = false } = {}) {
    this.become([...this.shapes, shape], { selected: select ? this.shapes.length : null });
  }

  undo() {
    const shapes = this.#before.pop();
    if (shapes === undefined) return;
    this.#keep(shapes, null);
    this.layer.say(shapes.length ? "Undone." : "Undone. Nothing is drawn.");
  }

  clear() {
    if (!this.shapes.length) return;
    this.become([]);
    this.layer.say("Nothing is drawn.");
  }

  /** Ask for words at a place of the picture. */
  write(at) {
    this.#finishWords();
    this.at = at;
    const [across, down] = at.map((fraction) => `${fraction * 100}%`);
    this.field.style.setProperty("inset-inline-start", `min(${across}, 100% - 12rem)`);
    this.field.style.setProperty("inset-block-start", `min(${down}, 100% - 2.75rem)`);
    this.field.hidden = false;
    this.field.focus();
  }

  #keep(shapes, selected) {
    Object.assign(this, { shapes, selected });
    this.changed(shapes);
    this.draw();
  }

  #listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    const acts = {
      "undo-shape": () => this.undo(),
      "clear-shapes": () => this.clear(),
      done: () => this.done(),
    };
    for (const [name, act] of Object.entries(acts))
      on(this.tools.querySelector(`[data-${name}]`), "click", act);
    on(this.surface, "pointerdown", (event) => this.#begin(event));
    on(this.surface, "pointermove", (event) => this.#follow(event));
    on(this.surface, "pointerup", (event) => this.#finish(event));
    on(this.surface, "pointercancel", () => this.#drop());
    on(this.field, "keydown", (event) => this.#wordKey(event));
    on(this.field, "blur", () => this.#finishWords());
  }

  #place({ clientX, clientY }) {
    return fractions(this.surface.getBoundingClientRect(), clientX, clientY);
  }

  #begin(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    this.surface.focus({ preventScroll: true });
    this.selected = null;
    const place = this.#place(event);
    if (this.tool === "text") return this.write(place);
    this.surface.setPointerCapture(event.pointerId);
    this.#line = this.tool === "pen" ? [place] : [place, place];
    return this.draw();
  }

  #follow(event) {
    if (!this.#line) return;
    if (this.tool === "pen") {
      const passed = event.getCoalescedEvents?.() ?? [];
      this.#line.push(...(passed.length ? passed : [event]).map((one) => this.#place(one)));
    } else {
      this.#line = [this.#line[0], this.#place(event)];
    }
    this.draw();
  }

  #finish(event) {
    if (!this.#line) return;
    this.#follow(event);
    const line = this.tool === "pen" ? simplified(this.#line) : this.#line;
    this.#line = null;
    if (this.tool === "pen" || isMeant(line)) this.#drew(drawn(this.tool, this.colour, line));
    else this.draw();
  }

  #drew(shape) {
    this.add(shape);
    if (this.shapes.at(-1) === shape) this.layer.say(whereIs(shape));
  }

  #drop() {
    this.#line = null;
    this.draw();
  }

  #wordKey(event) {
    event.stopPropagation();
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Escape") this.field.value = "";
    this.#finishWords();
    this.surface.focus({ preventScroll: true });
  }

  #finishWords() {
    if (this.field.hidden) return;
    const words = this.field.value.trim();
    this.field.value = "";
    this.field.hidden = true;
    if (!words) return;
    this.add(written(words, this.colour, this.at), { select: true });
    this.layer.say(whereIs(this.shapes.at(-1)));
  }
}
