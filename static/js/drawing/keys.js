import { inTheMiddle, moved, sized, turned } from "sightline/drawing/shapes.js";
import { whereIs } from "sightline/drawing/words.js";

const STEP = 0.01; // of the picture
const FAR = 0.05;
const LARGER = 1.15;
const TURN_DEGREES = 15;
const QUIET_MS = 500; // a key held down is told of once, when it rests
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Drawing without a pointer: a shape is placed in the middle, and then moved, sized and turned by keys. */
export class HandOnKeys {
  constructor(board, signal) {
    this.board = board;
    for (const place of [board.surface, board.tools]) {
      place.addEventListener("keydown", (event) => this.#press(event), { signal });
    }
    signal.addEventListener("abort", () => clearTimeout(this.resting));
  }

  /** While the tools are open the film's own keys rest; the tools' radios and buttons keep theirs. */
  #press(event) {
    event.stopPropagation();
    const act = this.#act(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  #act(event) {
    const { board } = this;
    if (event.key === "Escape") return () => board.done();
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") return () => board.undo();
    if (event.ctrlKey || event.metaKey || event.altKey) return null;
    if (event.key.toLowerCase() === "d") return () => board.done();
    return event.currentTarget === board.surface ? this.#onSurface(event) : null;
  }

  #onSurface({ key, shiftKey }) {
    if (key === "Enter" || key === " ") return () => this.#place();
    if (DIRECTIONS[key]) return () => this.#move(DIRECTIONS[key], shiftKey ? FAR : STEP);
    const aspect = this.board.layer.aspect;
    const acts = {
      "+": () => this.#change((shape) => sized(shape, LARGER)),
      "=": () => this.#change((shape) => sized(shape, LARGER)),
      "-": () => this.#change((shape) => sized(shape, 1 / LARGER)),
      r: () => this.#change((shape) => turned(shape, TURN_DEGREES, aspect)),
      R: () => this.#change((shape) => turned(shape, -TURN_DEGREES, aspect)),
      Delete: () => this.#remove(),
      Backspace: () => this.#remove(),
    };
    return acts[key] ?? null;
  }

  #place() {
    const { board } = this;
    if (board.tool === "text") return board.write([0.4, 0.5]);
    if (board.tool === "pen") {
      return board.layer.say("The pen needs a pointer. Choose arrow, ellipse or text to place one by keys.");
    }
    board.add(inTheMiddle(board.tool, board.colour), { select: true });
    return this.#tell();
  }

  #move([across, down], step) {
    this.#change((shape) => moved(shape, across * step, down * step));
  }

  #change(make) {
    const { shapes, selected } = this.board;
    if (selected === null) return;
    this.board.become(shapes.with(selected, make(shapes[selected])), { selected });
    this.#tell();
  }

  #remove() {
    const { shapes, selected } = this.board;
    if (selected === null) return;
    this.board.become(shapes.toSpliced(selected, 1));
    this.board.layer.say("Taken away.");
  }

  #tell() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const shape = this.board.shapes[this.board.selected];
      if (shape) this.board.layer.say(whereIs(shape));
    }, QUIET_MS);
  }
}
