import { Timed } from "sightline/workspace/timed.js";
import { isDense, runs } from "sightline/workspace/timeline/dense.js";

const LANE_PX = 14;
const POINT_PX = 3;
const EDGE_PX = 5;
const OPEN_PX = 28;
const STRENGTHS = [0.45, 0.65, 0.85, 1];

/**
 * The marks, one thin lane a tag or all in one (`together`), on one canvas: only what the window shows, and where they
 * crowd only that they do.
 */
export class Marks {
  lanes = [];
  together = false;
  ghost = null;

  constructor(canvas, { viewer }) {
    Object.assign(this, { canvas, viewer });
  }

  /** Sort the marks of people who are shown by their tags, in the tags' order; tags without a mark have no lane. */
  learn(tags, marks, shows) {
    const byTag = new Map(tags.map((tag) => [tag.id, { tag, marks: [] }]));
    for (const mark of marks) if (shows(mark.author)) byTag.get(mark.tag)?.marks.push(mark);
    this.lanes = [...byTag.values()]
      .filter((lane) => lane.marks.length)
      .map(({ tag, marks: theirs }) => ({ tag, marks: new Timed(theirs) }));
  }

  get height() {
    return (this.together ? Math.min(1, this.lanes.length) : this.lanes.length) * LANE_PX;
  }

  draw(axis) {
    this.axis = axis;
    const pen = this.#pen();
    this.#inOrder.forEach((lane, place) => {
      pen.fillStyle = this.#colour(lane.tag);
      pen.strokeStyle = pen.fillStyle;
      const top = (this.together ? 0 : place * LANE_PX) + 2;
      if (isDense(lane.marks, axis)) this.#drawRuns(pen, runs(lane.marks, axis), top);
      else
        for (const mark of lane.marks.between(axis.fromMs, axis.toMs))
          this.#drawOne(pen, mark, lane.tag, top);
    });
    pen.globalAlpha = 1;
  }

  /** In one lane what lasts is drawn first, so that no moment is lost below it. */
  get #inOrder() {
    if (!this.together) return this.lanes;
    const lasts = ({ tag }) => Number(tag.extent === "interval");
    return [...this.lanes].sort((one, other) => lasts(other) - lasts(one));
  }

  /** The mark under the pointer, { mark, side } with `side` "at", "end" or null for its middle; null for none. */
  at(x, y) {
    const lanes = this.together ? this.#inOrder : this.lanes.slice(Math.floor(y / LANE_PX)).slice(0, 1);
    if (!this.axis || y < 0 || y > this.height) return null;
    const [from, to] = [this.axis.ms(x - EDGE_PX), this.axis.ms(x + EDGE_PX)];
    const here = lanes.flatMap(({ marks }) => marks.between(from, to));
    const own = here.filter(({ author }) => author === this.viewer);
    const near = own.length ? own : here;
    const mark = near.findLast((one) => this.#side(one, x)) ?? near.at(-1);
    return mark ? { mark, side: this.#side(mark, x) } : null;
  }

  #side({ at, end }, x) {
    if (end === null) return null;
    if (Math.abs(x - this.axis.x(end)) <= EDGE_PX) return "end";
    return Math.abs(x - this.axis.x(at)) <= EDGE_PX ? "at" : null;
  }

  /** One that has not ended: it fades, because nobody knows yet how far it goes. */
  #drawOpen(pen, left, top) {
    const colour = pen.fillStyle;
    const fade = pen.createLinearGradient(left, 0, left + OPEN_PX, 0);
    fade.addColorStop(0, colour);
    fade.addColorStop(1, "transparent");
    pen.globalAlpha = 1;
    pen.fillStyle = fade;
    pen.fillRect(left, top, OPEN_PX, LANE_PX - 4);
    pen.fillStyle = colour;
    pen.fillRect(left, top, POINT_PX, LANE_PX - 4);
  }

  #pen() {
    const scale = globalThis.devicePixelRatio || 1;
    const [width, height] = [Math.round(this.axis.width * scale), Math.round(this.height * scale)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      Object.assign(this.canvas, { width, height });
      this.canvas.style.setProperty("block-size", `${this.height}px`);
    }
    const pen = this.canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, this.axis.width, this.height);
    return pen;
  }

  #colours = new Map();

  #colour({ colour }) {
    if (!this.#colours.has(colour)) {
      this.canvas.style.setProperty("color", `var(--tag-${colour})`);
      this.#colours.set(colour, getComputedStyle(this.canvas).color);
    }
    return this.#colours.get(colour);
  }

  /** Light and dark have other colours. */
  forgetColours() {
    this.#colours.clear();
  }

  #drawRuns(pen, found, top) {
    for (const { x, width, strength } of found) {
      pen.globalAlpha = STRENGTHS[strength - 1];
      pen.fillRect(x, top, width, LANE_PX - 4);
    }
  }

  #drawOne(pen, mark, tag, top) {
    const { at, end } = this.ghost?.id === mark.id ? this.ghost : mark;
    const left = this.axis.x(at);
    if (end === null && tag.extent === "interval") return this.#drawOpen(pen, left, top);
    const width = end === null ? POINT_PX : Math.max(POINT_PX, this.axis.x(end) - left);
    const own = mark.author === this.viewer;
    pen.globalAlpha = own ? 0.9 : 1;
    if (own) pen.fillRect(left, top, width, LANE_PX - 4);
    else pen.strokeRect(left + 0.5, top + 0.5, width - 1, LANE_PX - 5);
  }
}
