// What the composer counts, splits and completes, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { begunBefore, completed, offered } from "../../static/js/comments/mentions.js";
import { countOwn, splitTags, strays } from "../../static/js/comments/tallies.js";

const PEOPLE = [
  { handle: "Amina", name: "Amina Diallo" },
  { handle: "Ben", name: "Ben Okafor" },
];

test("an at sign begins a name at the beginning of a word and nowhere else", () => {
  assert.equal(begunBefore("Look, @Am"), "Am");
  assert.equal(begunBefore("@"), "");
  assert.equal(begunBefore("(@Zoë"), "Zoë");
  for (const text of ["mail@am", "@Amina has", "nobody"]) assert.equal(begunBefore(text), null);
});

test("whoever's first or last name begins so is offered, and everybody after a bare at sign", () => {
  const named = (typed) => offered(PEOPLE, typed).map(({ handle }) => handle);
  assert.deepEqual(named(""), ["Amina", "Ben"]);
  assert.deepEqual(named("am"), ["Amina"]);
  assert.deepEqual(named("oka"), ["Ben"]);
  assert.deepEqual(named("x"), []);
});

test("the name takes the place of what was begun, and the cursor stands behind it", () => {
  assert.deepEqual(completed("Look, @Am what", 9, "Amina"), { text: "Look, @Amina what", cursor: 13 });
  assert.deepEqual(completed("@", 1, "Ben"), { text: "@Ben ", cursor: 5 });
});

test("a fifth of at least five off-goal is said, less is not", () => {
  assert.equal(strays({ own: 4, offGoal: 4 }), false);
  assert.equal(strays({ own: 5, offGoal: 1 }), true);
  assert.equal(strays({ own: 6, offGoal: 1 }), false);
  const facts = [
    { goal: "off-goal", state: "draft" },
    { goal: "g", state: "shared" },
  ];
  assert.deepEqual(countOwn(facts), { own: 2, offGoal: 1, drafts: 1 });
});

test("tags are split at commas, each once, without the empty ones", () => {
  assert.deepEqual(splitTags(" pace, turns ,,pace"), ["pace", "turns"]);
  assert.deepEqual(splitTags(""), []);
});
