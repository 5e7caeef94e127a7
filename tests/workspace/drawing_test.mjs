// What is drawn on the frame, without a page. The modules name one another as a page does, so node is told where they are.
import assert from "node:assert/strict";
import { register } from "node:module";
import { test } from "node:test";

register(`data:text/javascript,${encodeURIComponent(`
  export const resolve = (name, context, next) =>
    next(name.startsWith("sightline/") ? new URL(name.slice(10), "${new URL("../../static/js/", import.meta.url)}").href : name, context);
`)}`);
const { fitted, fractions } = await import("sightline/drawing/picture.js");
const { simplified } = await import("sightline/drawing/simplify.js");
const { arrowPath, penPath, wrapped } = await import("sightline/drawing/outlines.js");
const { drawingOf, drawn, hasRoom, inTheMiddle, moved, shapesOf, sized, turned, written } = await import(
  "sightline/drawing/shapes.js"
);
const { told, whereIs } = await import("sightline/drawing/words.js");
const { isShown } = await import("sightline/drawing/when.js");

test("a place in the picture is the same fraction whatever bars are beside it", () => {
  const film = [16, 9];
  for (const box of [
    { left: 0, top: 0, width: 640, height: 360 },
    { left: 13, top: 7, width: 640, height: 900 },
    { left: -50, top: 20, width: 2560, height: 400 },
  ]) {
    const rect = fitted(box, ...film);
    assert.ok(Math.abs(rect.width / rect.height - 16 / 9) < 1e-9);
    const at = fractions(rect, rect.left + rect.width / 4, rect.top + rect.height * 0.75);
    assert.deepEqual(at, [0.25, 0.75]);
    assert.deepEqual(fractions(rect, rect.left - 500, rect.top + rect.height + 500), [0, 1]);
  }
});

test("a hand's line loses points, never its shape, and never has too many", () => {
  const straight = Array.from({ length: 900 }, (_, index) => [index / 900, 0.5]);
  assert.equal(simplified(straight).length, 2);
  const wave = Array.from({ length: 4_000 }, (_, index) => [index / 4_000, 0.5 + 0.3 * Math.sin(index / 90)]);
  const kept = simplified(wave);
  assert.ok(kept.length > 20 && kept.length <= 240);
  const tops = kept.filter(([, y]) => y > 0.795).length;
  assert.equal(tops >= 7, true, `${tops} crests are left`);
  const scribble = Array.from({ length: 5_000 }, (_, index) => [(index * 37 % 100) / 100, (index * 61 % 100) / 100]);
  assert.ok(simplified(scribble).length <= 240);
  assert.deepEqual(simplified([[0.1, 0.1]]), [[0.1, 0.1]]);
});

test("a shape is moved, sized and turned, and stays inside the picture", () => {
  const arrow = inTheMiddle("arrow", "red");
  assert.deepEqual(moved(arrow, 0.1, 0).points, [[0.5, 0.6], [0.6, 0.5]]);
  assert.deepEqual(moved(arrow, 5, 5).points, [[0.9, 1], [1, 0.9]]);
  assert.deepEqual(sized(arrow, 2).points, [[0.3, 0.7], [0.5, 0.5]]);
  assert.equal(sized(drawn("ellipse", "red", [[0.5, 0.5], [0.52, 0.5]]), 0.1).points[1][0], 0.52);
  const [tail, tip] = turned(arrow, 90, 16 / 9).points;
  assert.deepEqual(tip, [0.5, 0.5]);
  const before = Math.hypot(0.1 * (16 / 9), 0.1);
  assert.ok(Math.abs(Math.hypot((tail[0] - 0.5) * (16 / 9), tail[1] - 0.5) - before) < 1e-3);
  assert.deepEqual(moved(written("look", "blue", [0.99, 0.5]), 0.05, -0.05).at, [1, 0.45]);
});

test("a drawing is kept and read again with what was left out, and the plain strokes of others are read too", () => {
  const shapes = [inTheMiddle("ellipse", "white"), written(" look here ", "red", [0.1, 0.2])];
  const kept = JSON.parse(JSON.stringify(drawingOf(shapes)));
  assert.deepEqual(Object.keys(kept.shapes[1]), ["tool", "words", "at", "size", "colour"]);
  assert.equal(shapesOf(kept)[1].words, "look here");
  assert.equal(shapesOf({ strokes: [[[0, 0], [1, 1]]] })[0].colour, "yellow");
  assert.equal(drawingOf([]), null);
  assert.equal(hasRoom(Array(101).fill(shapes[0])), false);
});

test("it is told in words, with its colour and its place", () => {
  const arrow = inTheMiddle("arrow", "red");
  assert.equal(told(drawingOf([arrow, written("look here", "red", [0, 0])]), "Ben"), "Ben drew an arrow and wrote “look here”");
  assert.equal(told(drawingOf([arrow, arrow, inTheMiddle("ellipse", "red")]), "Ben"), "Ben drew 2 arrows and an ellipse");
  assert.equal(whereIs(arrow), "Red arrow, 50 % across, 50 % down.");
});

test("a moment's drawing is there for a little while, a range's as long as it lasts", () => {
  assert.deepEqual([900, 1_000, 2_400, 2_600].map((now) => isShown({ at: 1_000, end: null }, now)), [false, true, true, false]);
  assert.deepEqual([900, 1_000, 8_999, 9_001].map((now) => isShown({ at: 1_000, end: 9_000 }, now)), [false, true, true, false]);
});

test("outlines hold numbers alone, and words are broken before the picture ends", () => {
  assert.equal(penPath([[1, 2]]), "M1 2 l0.01 0");
  assert.equal(penPath([[0, 0], [10, 10], [20, 0]]), "M0 0 Q10 10 15 5 L20 0");
  assert.match(arrowPath([[128, 288], [320, 180]], 5), /^M128 288 L320 180 M[\d. ]+L320 180 L[\d. ]+$/);
  assert.deepEqual(wrapped("look here at the back row", 0.04, 0.5), ["look here at the back", "row"]);
  assert.ok(wrapped("x".repeat(200), 0.04, 0.9).every((line) => line.length <= 8));
});
