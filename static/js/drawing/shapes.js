/** Shapes as they are kept: plain facts in fractions of the picture. Nothing here changes one, each gives a new one. */
import { tidy } from "sightline/drawing/picture.js";

export const COLOURS = ["yellow", "red", "blue", "white"];
export const MOST_SHAPES = 100;
export const MOST_WORDS = 200;
const LARGEST = 48_000; // characters of JSON; the server takes a little more
const WIDTH = 0.006;
const SIZE = 0.04;
const SMALLEST_SPAN = 0.02;

/** The shapes of a drawing as it came, with everything that was left out filled in. */
export function shapesOf(drawing) {
  const plain = (drawing?.strokes ?? []).map((points) => ({ tool: "pen", points }));
  const shapes = drawing?.shapes ?? plain;
  return shapes.map((shape) => ({ colour: "yellow", width: WIDTH, size: SIZE, ...shape }));
}

/** A drawing to keep; null for no shapes. */
export function drawingOf(shapes) {
  return shapes.length ? { version: 1, shapes: shapes.map(facts) } : null;
}

function facts({ tool, colour, width, size, points, words, at }) {
  return tool === "text" ? { tool, words, at, size, colour } : { tool, colour, width, points };
}

/** Whether one more shape can be kept. */
export function hasRoom(shapes) {
  return shapes.length <= MOST_SHAPES && JSON.stringify(drawingOf(shapes)).length <= LARGEST;
}

/** A line with two ends. */
export function drawn(tool, colour, points) {
  return { tool, colour, width: WIDTH, points };
}

export function written(words, colour, at) {
  return { tool: "text", words: words.trim().slice(0, MOST_WORDS), at, size: SIZE, colour };
}

/** A shape in the middle of the picture, for a hand on the keys to move from there. */
export function inTheMiddle(tool, colour) {
  const from = tool === "arrow" ? [0.4, 0.6] : [0.42, 0.38];
  const to = tool === "arrow" ? [0.5, 0.5] : [0.58, 0.62];
  return drawn(tool, colour, [from, to]);
}

/** Moved by fractions of the picture, as far as it stays inside whole. */
export function moved(shape, across, down) {
  const places = placesOf(shape);
  const [dx, dy] = [across, down].map((by, axis) => {
    const along = places.map((place) => place[axis]);
    return Math.max(-Math.min(...along), Math.min(1 - Math.max(...along), by));
  });
  return withPlaces(
    shape,
    places.map(([x, y]) => [tidy(x + dx), tidy(y + dy)]),
  );
}

/** Larger or smaller about its middle; an arrow about its point. */
export function sized(shape, factor) {
  if (shape.tool === "text") {
    return { ...shape, size: Math.round(Math.max(0.015, Math.min(0.15, shape.size * factor)) * 1e4) / 1e4 };
  }
  const [cx, cy] = shape.tool === "arrow" ? shape.points[1] : middleOf(shape);
  const places = shape.points.map(([x, y]) => [tidy(cx + (x - cx) * factor), tidy(cy + (y - cy) * factor)]);
  return spanOf(places) < SMALLEST_SPAN ? shape : withPlaces(shape, places);
}

/** An arrow turned about its point by some degrees, clockwise; `aspect` is the picture's width over its height. */
export function turned(shape, degrees, aspect) {
  if (shape.tool !== "arrow") return shape;
  const [[x, y], [tipX, tipY]] = shape.points;
  const [dx, dy] = [(x - tipX) * aspect, y - tipY];
  const angle = (degrees * Math.PI) / 180;
  const across = (dx * Math.cos(angle) - dy * Math.sin(angle)) / aspect;
  const down = dx * Math.sin(angle) + dy * Math.cos(angle);
  return withPlaces(shape, [
    [tidy(tipX + across), tidy(tipY + down)],
    [tipX, tipY],
  ]);
}

/** Where a shape is: the point of an arrow, the beginning of words, the middle of the rest. */
export function placeOf(shape) {
  if (shape.tool === "text") return shape.at;
  return shape.tool === "arrow" ? shape.points[1] : middleOf(shape);
}

/** The corners of everything it covers; of words only their beginning is known here. */
export function boundsOf(shape) {
  const places = placesOf(shape);
  const [xs, ys] = [0, 1].map((axis) => places.map((place) => place[axis]));
  return { from: [Math.min(...xs), Math.min(...ys)], to: [Math.max(...xs), Math.max(...ys)] };
}

/** Long enough to have been meant; a click without a drag is not. */
export function isMeant(points) {
  return spanOf(points) >= SMALLEST_SPAN / 2;
}

function middleOf(shape) {
  const { from, to } = boundsOf(shape);
  return [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
}

function spanOf(points) {
  const [first, last] = [points[0], points.at(-1)];
  return Math.hypot(last[0] - first[0], last[1] - first[1]);
}

function placesOf(shape) {
  return shape.tool === "text" ? [shape.at] : shape.points;
}

function withPlaces(shape, places) {
  return shape.tool === "text" ? { ...shape, at: places[0] } : { ...shape, points: places };
}
