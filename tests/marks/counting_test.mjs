// The page counts as the server does: the same worked cases as in test_counting_cases.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bins, budget, counts, states, tally } from "../../static/js/marks/counting.js";

const CASES = JSON.parse(readFileSync(new URL("counting_cases.json", import.meta.url), "utf8"));
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

for (const known of CASES) {
  test(known.name, () => {
    const marks = known.events.map(({ tag, at_ms: at, end_ms: end }) => ({ tag, at, end }));
    const { duration_ms: durationMs, lasting } = known;
    const wanted = Object.entries(known.tally).map(([name, value]) => [camel(name), value]);
    assert.deepEqual(tally(marks, durationMs, { lasting }), Object.fromEntries(wanted));
    const cut = bins(marks, durationMs, known.bins.length);
    assert.deepEqual(cut.map(({ fromMs, toMs, count, coveredMs }) => [fromMs, toMs, count, coveredMs]), known.bins);
    assert.deepEqual(states(marks, durationMs).map(({ fromMs, toMs, tag }) => [fromMs, toMs, tag]), known.states);
    assert.deepEqual(budget(marks, known.tags, durationMs).map(({ tag, ms }) => [tag, ms]), known.budget);
  });
}

test("a recording whose length nobody knows has counts, and no rates or shares", () => {
  const found = tally([{ tag: "a", at: 5, end: 10 }], 0, { lasting: true });
  assert.deepEqual([found.count, found.totalMs, found.ratePerMinute, found.share], [1, 5, null, null]);
});

test("each tag's marks are counted, mine and all", () => {
  const marks = ["ben", "amina", "ben"].map((author) => ({ tag: "wait", author, at: 0, end: null }));
  assert.deepEqual([...counts(marks, "ben")], [["wait", { mine: 2, all: 3 }]]);
});
