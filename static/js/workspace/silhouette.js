import { columns, loudness } from "sightline/lib/peaks.js";

const COLUMN_PX = 3;

/** Draw the sound as a soft silhouette in the canvas's own colour; without peaks, the line it would stand on. */
export function drawSound(canvas, peaks, durationMs) {
  const scale = globalThis.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = getComputedStyle(canvas).color;
  const middle = height / 2;
  pen.fillRect(0, middle - 0.5, width, 1);
  if (!peaks?.peaks.length) return;
  const pairs = columns(peaks, 0, durationMs, Math.max(2, Math.floor(width / COLUMN_PX)));
  pen.fill(silhouette(pairs, middle, (middle - 1) / loudness(peaks)));
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
