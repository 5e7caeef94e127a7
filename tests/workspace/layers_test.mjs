// What lies on the time axis, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Layers, rowsOf } from "../../static/js/workspace/layers.js";
import { Timed } from "../../static/js/workspace/timed.js";

/** The same every time, and uneven: enough of a school day. */
function uneven(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}

function lesson(count, seed = 7) {
  const some = uneven(seed);
  return Array.from({ length: count }, (_, number) => {
    const at = some(7_200_000);
    return { id: `m${number}`, at, end: number % 3 ? null : at + 1 + some(number % 50 ? 9_000 : 3_000_000) };
  });
}

function lookedThrough(things, from, to) {
  return things
    .filter(({ at, end }) => at <= to && (end ?? at) >= from)
    .map(({ id }) => id)
    .toSorted();
}

test("a stretch of time holds all that can be seen in it, long ranges that began before it too", () => {
  const things = lesson(3_000);
  const timed = new Timed(things);
  const some = uneven(3);
  for (let round = 0; round < 200; round++) {
    const from = some(7_200_000);
    const to = from + some(round % 2 ? 5_000 : 900_000);
    const found = timed.between(from, to);
    assert.deepEqual(found.map(({ id }) => id).toSorted(), lookedThrough(things, from, to));
    assert.ok(found.every((thing, place) => place === 0 || found[place - 1].at <= thing.at));
    assert.equal(
      timed.touches(from, to),
      things.some(({ at, end }) => at < to && (at >= from || (end ?? at) > from)),
    );
  }
});

test("the one that lasts and began last is found, and none where none lasts", () => {
  const timed = new Timed([
    { id: "long", at: 0, end: 60_000 },
    { id: "short", at: 5_000, end: 6_000 },
  ]);
  assert.equal(timed.lastLasting(5_500).id, "short");
  assert.equal(timed.lastLasting(30_000).id, "long");
  assert.equal(timed.lastLasting(60_000), null);
  assert.equal(new Timed().lastLasting(0), null);
});

test("what is put in, moved and taken out stands in time order, equals in the order they came", () => {
  const layers = new Layers({ soon: () => {} });
  for (const [id, at] of [["b", 20], ["a", 10], ["c", 20], ["d", 5]]) layers.put("marks", { id, at, end: null });
  const ids = () => layers.all("marks").map(({ id }) => id).join("");
  assert.equal(ids(), "dabc");
  layers.put("marks", { id: "b", at: 20, end: 90 });
  assert.equal(ids(), "dabc");
  assert.deepEqual(layers.between("marks", 50, 60).map(({ id }) => id), ["b"]);
  layers.put("marks", { id: "d", at: 21, end: null });
  layers.drop("marks", "a");
  layers.drop("marks", "nobody");
  assert.equal(ids(), "bcd");
  assert.equal(layers.get("marks", "a"), null);
  layers.put("tags", { id: "talk", name: "Students talk" });
  assert.deepEqual(layers.all("tags"), [{ id: "talk", name: "Students talk" }]);
});

test("many changes before one picture are told once for each name", () => {
  const due = [];
  const told = [];
  const layers = new Layers({ soon: (act) => due.push(act) });
  layers.addEventListener("layers:changed", ({ detail }) => told.push(detail.name));
  for (let at = 0; at < 100; at++) layers.put("comments", { id: `c${at}`, at, end: null });
  layers.fill("clips", []);
  assert.deepEqual([due.length, told], [1, []]);
  due.pop()();
  assert.deepEqual(told, ["comments", "clips"]);
  layers.drop("comments", "c1");
  due.pop()();
  assert.deepEqual(told, ["comments", "clips", "comments"]);
});

test("columns become rows, and what changed here while they were on their way stays", () => {
  const columns = {
    id: ["one", "two", "gone"],
    at: [10, 20, 30],
    end: [null, 25, null],
    author: { names: ["amina", "ben"], at: [0, 1, 1] },
  };
  assert.deepEqual(rowsOf(columns)[1], { id: "two", at: 20, end: 25, author: "ben" });
  const layers = new Layers({ viewer: "ben", soon: () => {} });
  layers.put("comments", { id: "two", at: 5, end: null, author: "ben", own: true });
  const touched = new Map([["comments", new Set(["two", "gone"])]]);
  layers.take({ people: { amina: "Amina" }, comments: columns }, touched);
  assert.deepEqual(
    layers.all("comments").map(({ id, at, own }) => [id, at, own]),
    [["two", 5, true], ["one", 10, false]],
  );
  assert.equal(layers.people.amina, "Amina");
});
