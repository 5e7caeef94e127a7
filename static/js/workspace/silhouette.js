import { columns, loudness } from "sightline/lib/peaks.js";

const COLUMN_PX = 3;
const COARSER = 4; // pairs that become one on the next level
const FEWEST_PAIRS = 512;

/** The outline of a recording's sound, at every coarseness: what is drawn costs by its width, not by its length. */
export class Outline {
  /** `peaks` as the pipeline writes them. */
  constructor(peaks) {
    this.loudness = loudness(peaks);
    this.levels = [peaks];
    while (this.levels.at(-1).peaks.length / 2 > FEWEST_PAIRS) this.levels.push(coarser(this.levels.at(-1)));
  }

  /** The loudest pairs of each of so many columns between two moments. */
  columns(fromMs, toMs, count) {
    const seconds = (toMs - fromMs) / 1000;
    const fine = (level) => level.samples_per_second * seconds >= count;
    return columns(this.levels.findLast(fine) ?? this.levels[0], fromMs, toMs, count);
  }
}

/**
 * Draw the sound as a soft silhouette, `height` px high and in one colour; without an outline, the line it would stand
 * on. Both are given, because asking the page for them between two pictures would have it laid out twice.
 */
export function drawSound(canvas, outline, axis, { height, colour }) {
  const scale = globalThis.devicePixelRatio || 1;
  const width = axis.width;
  const pen = canvas.getContext("2d");
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = colour;
  const middle = height / 2;
  pen.fillRect(0, middle - 0.5, width, 1);
  if (!outline?.levels[0].peaks.length) return;
  const pairs = outline.columns(axis.fromMs, axis.toMs, Math.max(2, Math.floor(width / COLUMN_PX)));
  pen.fill(silhouette(pairs, middle, (middle - 1) / outline.loudness));
}

function coarser({ peaks, samples_per_second: rate }) {
  const pairs = Math.ceil(peaks.length / 2 / COARSER);
  const wider = new Int8Array(2 * pairs);
  for (let pair = 0; pair < peaks.length / 2; pair++) {
    const place = 2 * Math.floor(pair / COARSER);
    wider[place] = Math.min(wider[place], peaks[2 * pair]);
    wider[place + 1] = Math.max(wider[place + 1], peaks[2 * pair + 1]);
  }
  return { peaks: wider, samples_per_second: rate / COARSER };
}

/** A closed line around the sound, soft at its corners. */
function silhouette(pairs, middle, louder) {
  const line = new Path2D();
  const upper = pairs.map(([, high], index) => [index * COLUMN_PX, middle - Math.max(0.5, high * louder)]);
  const lower = pairs
    .map(([low], index) => [index * COLUMN_PX, middle - Math.min(-0.5, low * louder)])
    .reverse();
  line.moveTo(0, middle);
  for (const points of [upper, lower]) {
    for (let index = 0; index < points.length - 1; index++) {
      const [[x, y], [nextX, nextY]] = [points[index], points[index + 1]];
      line.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    line.lineTo(points.at(-1)[0], middle);
  }
  line.closePath();
  return line;
}
