/** Drawings and shapes in words: what is announced, and what stands for the picture of them. */
import { placeOf, shapesOf } from "sightline/drawing/shapes.js";

const NAMES = {
  pen: ["a line", "lines"],
  arrow: ["an arrow", "arrows"],
  ellipse: ["an ellipse", "ellipses"],
};

/** Ben drew an arrow and wrote “look here”. The server says the same in `app/comments/drawing.py`. */
export function told(drawing, who) {
  const shapes = shapesOf(drawing);
  const counts = new Map();
  for (const { tool } of shapes) if (NAMES[tool]) counts.set(tool, (counts.get(tool) ?? 0) + 1);
  const lines = [...counts].map(([tool, count]) =>
    count === 1 ? NAMES[tool][0] : `${count} ${NAMES[tool][1]}`,
  );
  const words = shapes.filter(({ tool }) => tool === "text").map((shape) => `“${shape.words}”`);
  const acts = [lines.length && `drew ${and(lines)}`, words.length && `wrote ${and(words)}`].filter(Boolean);
  return `${who} ${acts.join(" and ") || "drew something"}`;
}

/** Red arrow, 50 % across, 40 % down. */
export function whereIs(shape) {
  const name = { pen: "line", arrow: "arrow", ellipse: "ellipse" }[shape.tool] ?? `“${shape.words}”`;
  const [across, down] = placeOf(shape).map((fraction) => Math.round(fraction * 100));
  const colour = shape.colour[0].toUpperCase() + shape.colour.slice(1);
  return `${colour} ${name}, ${across} % across, ${down} % down.`;
}

function and(things) {
  return things.length > 1 ? `${things.slice(0, -1).join(", ")} and ${things.at(-1)}` : things[0];
}
