import assert from "node:assert/strict";
import { test } from "node:test";
import { walk } from "../../static/js/noticing/walk.js";

test("the keys walk from moment to moment, begin at the first and stay at either end", () => {
  assert.equal(walk(-1, 1, 3), 0);
  assert.equal(walk(-1, -1, 3), 0);
  assert.equal(walk(0, 1, 3), 1);
  assert.equal(walk(2, 1, 3), 2);
  assert.equal(walk(0, -1, 3), 0);
});
