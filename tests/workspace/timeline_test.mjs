// The timeline's and the list's arithmetic, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../static/js/lib/axis.js";
import { Heights } from "../../static/js/workspace/list/heights.js";
import { passes, sorted, tagsIn } from "../../static/js/workspace/list/order.js";
import { Timed } from "../../static/js/workspace/timed.js";
import { isDense, runs } from "../../static/js/workspace/timeline/dense.js";
import { merged } from "../../static/js/workspace/timeline/merged.js";
import { snapped } from "../../static/js/workspace/timeline/snap.js";

const HOUR_MS = 3_600_000;
const point = (at, more = {}) => ({ id: `p${at}`, at, end: null, ...more });

test("zooming keeps the moment under the pointer, and no window leaves the recording", () => {
  const whole = new Axis(2 * HOUR_MS, 1_000);
  assert.ok(whole.whole);
  const closer = whole.zoomed(8, HOUR_MS / 2);
  assert.equal(closer.spanMs, HOUR_MS / 4);
  assert.equal(closer.x(HOUR_MS / 2), whole.x(HOUR_MS / 2));
  assert.equal(closer.ms(closer.x(HOUR_MS / 2)), HOUR_MS / 2);
  assert.equal(closer.moved(-9 * HOUR_MS).fromMs, 0);
  assert.equal(closer.moved(9 * HOUR_MS).toMs, 2 * HOUR_MS);
  assert.ok(closer.zoomed(1e-6, 0).whole);
  assert.equal(whole.zoomed(1e9, 0).spanMs, 1_000);
  assert.equal(new Axis(400, 100).zoomed(50, 0).spanMs, 400);
});

test("the window follows a moment that leaves it, and its ticks are round and inside", () => {
  const axis = new Axis(2 * HOUR_MS, 1_000, 60_000, 80_000);
  assert.equal(axis.holding(70_000), axis);
  const next = axis.holding(80_040);
  assert.ok(next.shows(80_040) && next.spanMs === 20_000);
  assert.deepEqual(axis.ticks(72), [60, 62, 64, 66, 68, 70, 72, 74, 76, 78, 80].map((second) => second * 1000));
  assert.ok(axis.zoomed(15, 70_000).ticks(72).some((ms) => ms % 1000));
});

test("signs that would lie on one another are one, none is lost, and they stay while the window moves", () => {
  const comments = new Timed(Array.from({ length: 5_000 }, (_, number) => point(number * 1_440)));
  const axis = new Axis(2 * HOUR_MS, 1_200);
  const signs = merged(comments, axis, 34);
  assert.equal(signs.reduce((sum, { count }) => sum + count, 0), 5_000);
  assert.ok(signs.length <= 1_200 / 34 + 2);
  const near = axis.over(HOUR_MS, HOUR_MS + 600_000);
  const [here, moved] = [near, near.moved(60_000)].map((window) => merged(comments, window, 34));
  const inBoth = ({ first, last }) => first.at > near.fromMs + 120_000 && last.at < near.toMs - 120_000;
  assert.deepEqual(moved.filter(inBoth), here.filter(inBoth));
  assert.deepEqual(merged(new Timed([point(5)]), axis, 34).map(({ count }) => count), [1]);
});

test("marks that crowd are drawn by pixels, and a range that began before the window is among them", () => {
  const marks = new Timed([
    { id: "long", at: 0, end: HOUR_MS },
    ...Array.from({ length: 2_000 }, (_, number) => point(HOUR_MS + number * 100)),
  ]);
  const axis = new Axis(2 * HOUR_MS, 500);
  assert.ok(isDense(marks, axis));
  assert.ok(!isDense(marks, axis.over(HOUR_MS, HOUR_MS + 10_000)));
  const drawn = runs(marks, axis.over(HOUR_MS / 2, HOUR_MS + HOUR_MS / 2));
  assert.deepEqual(drawn[0], { x: 0, width: 250, strength: 1 });
  assert.ok(drawn.every(({ x, width }) => x >= 0 && x + width <= 500));
  assert.equal(drawn.at(-1).strength, 4);
});

test("the magnet draws to the nearest edge within its reach, and not to what is being moved", () => {
  const layers = {
    between: (name, from, to) =>
      new Timed(name === "clips" ? [{ id: "clip", at: 10_000, end: 20_000 }] : []).between(from, to),
  };
  const axis = new Axis(100_000, 1_000);
  assert.equal(snapped(19_400, axis, layers), 20_000);
  assert.equal(snapped(15_000, axis, layers), 15_000);
  assert.equal(snapped(19_400, axis, layers, "clip"), 19_400);
});

test("a row's place and the row at a place are found, also after rows grew", () => {
  const rows = Array.from({ length: 1_000 }, (_, row) => 10 + (row % 7));
  const heights = new Heights(rows);
  for (const row of [3, 500, 999]) {
    rows[row] = 333;
    heights.set(row, 333);
  }
  let top = 0;
  for (let row = 0; row < rows.length; row++) {
    assert.equal(heights.top(row), top);
    assert.equal(heights.at(top), row);
    assert.equal(heights.at(top + rows[row] - 1), row);
    top += rows[row];
  }
  assert.equal(heights.total, top);
  assert.equal(heights.at(-50), 0);
  assert.equal(heights.at(top + 50), 999);
});

test("comments pass by everything that is chosen together, and are listed as asked", () => {
  const people = { a: "Amina", b: "Ben" };
  const mine = { id: "1", author: "b", kind: "question", goal: "", state: "draft", tags: ["wait"], own: true, made: 5 };
  const theirs = { id: "2", author: "a", kind: "question", goal: "off-goal", state: "shared", tags: [], made: 9 };
  const all = [mine, theirs];
  const shown = (chosen, found) => all.filter((one) => passes(one, chosen, found)).map(({ id }) => id);
  assert.deepEqual(shown({ author: "", kind: "question" }), ["1", "2"]);
  assert.deepEqual(shown({ kind: "question", goal: "off-goal" }), ["2"]);
  assert.deepEqual(shown({ state: "mine" }), ["1"]);
  assert.deepEqual(shown({ state: "private" }), []);
  assert.deepEqual(shown({ tag: "wait", resolved: "no" }), ["1"]);
  assert.deepEqual(shown({}, new Set(["2"])), ["2"]);
  assert.deepEqual(sorted(all, "newest").map(({ id }) => id), ["2", "1"]);
  assert.deepEqual(sorted(all, "author", people).map(({ id }) => id), ["2", "1"]);
  assert.deepEqual(tagsIn(all), ["wait"]);
});
