// The clock of notes and what their lines are made of, run by test_in_a_browser.py through node --test.
import assert from "node:assert/strict";
import test from "node:test";

import { NotesClock } from "../../static/js/observations/clock.js";
import { merged, newId, tagsIn } from "../../static/js/observations/lines.js";

function clockWith(times) {
  return new NotesClock(60_000, 1_000, { steady: () => times.steady, wall: () => times.wall });
}

test("the clock goes on from where the notes are, and never back", () => {
  const times = { steady: 1_000, wall: 5_000_000 };
  const clock = clockWith(times);
  assert.equal(clock.nowMs, 60_000);
  times.steady = 3_500;
  times.wall = 1; // somebody set the device's clock back
  assert.equal(clock.nowMs, 62_500);
  clock.wake();
  assert.equal(clock.nowMs, 62_500);
  times.steady = 3_000;
  assert.equal(clock.nowMs, 62_500);
});

test("what passed while a laptop slept is caught up with", () => {
  const times = { steady: 1_000, wall: 5_000_000 };
  const clock = clockWith(times);
  times.steady = 2_000;
  times.wall = 5_000_000 + 301_000; // five minutes asleep, of which the steady clock heard nothing
  clock.wake();
  assert.equal(clock.nowMs, 361_000);
  clock.wake();
  assert.equal(clock.nowMs, 361_000);
});

test("ids are as the server makes them", () => {
  assert.match(newId(), /^[a-z2-7]{20}$/);
  assert.notEqual(newId(), newId());
});

test("tags are the words with a sign before them, each once", () => {
  assert.deepEqual(tagsIn("Waits #wait-time, #Zählen and #wait-time; no # and no C#"), ["wait-time", "Zählen"]);
});

test("what waits stands among what is here, in the order of times", () => {
  const here = [
    { id: "a", at_ms: 10, body: "old" },
    { id: "b", at_ms: 30, body: "gone" },
  ];
  const letters = [
    { line: { id: "c", at_ms: 20, body: "new" } },
    { line: { id: "a", at_ms: 10, body: "anew" } },
    { gone: "b" },
  ];
  const all = merged(here, letters);
  assert.deepEqual(all.map(({ id, body, waits }) => [id, body, waits]), [
    ["a", "anew", true],
    ["c", "new", true],
  ]);
});
