// How sizes, speeds and waits are said: static/js/lessons/amounts.js, run by test_pages.py through node --test.
import assert from "node:assert/strict";
import test from "node:test";

import { fileSize, Pace, speed, timeLeft } from "../../static/js/lessons/amounts.js";

test("sizes are said as the server says them", () => {
  const said = [
    [0, "1 kB"],
    [340_000_000, "340 MB"],
    [1_300_000_000, "1.2 GB"],
    [20 * 2 ** 30, "20 GB"],
  ];
  for (const [bytes, words] of said) assert.equal(fileSize(bytes), words);
});

test("speeds and waits are short", () => {
  assert.equal(speed(3_140_000), "3.1 MB/s");
  assert.equal(speed(25_000_000), "25 MB/s");
  assert.equal(speed(40_000), "40 kB/s");
  assert.equal(timeLeft(null), "");
  assert.equal(timeLeft(Number.POSITIVE_INFINITY), "");
  assert.equal(timeLeft(20), "less than a minute left");
  assert.equal(timeLeft(61), "1 minute left");
  assert.equal(timeLeft(5_000), "1 h 23 min left");
});

test("a pace is smoothed, and begins anew when the file goes back", () => {
  const pace = new Pace();
  assert.equal(pace.hear(0, 0), null);
  assert.equal(pace.hear(1_000, 100), null);
  assert.equal(pace.hear(1_000, 1_000), 1_000);
  assert.equal(pace.hear(4_000, 2_000), 1_500);
  assert.equal(pace.hear(2_000, 3_000), null);
});
