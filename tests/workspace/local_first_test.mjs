import assert from "node:assert/strict";
import { register } from "node:module";
import { test } from "node:test";

const resolve = `export const resolve = (name, context, next) =>
  next(name.startsWith("sightline/") ? new URL(name.slice(10), ${JSON.stringify(new URL("../../static/js/", import.meta.url).href)}).href : name, context);`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);

const { changed, standing } = await import("../../static/js/comments/merging.js");
const { fieldsOf, told } = await import("../../static/js/comments/reading.js");
const { Post } = await import("../../static/js/comments/post.js");
const { returned } = await import("../../static/js/comments/returned.js");
const { outcomeOf } = await import("../../static/js/lib/outcomes.js");
const { waitingWords } = await import("../../static/js/lib/waiting-words.js");

const WAS = { at_ms: 1_000, end_ms: null, kind: "noticing", body: "First", thought: null, tags: ["pace"], goal_id: null, off_goal: false, state: "shared" };

test("an edit says only what is other, and meets what was changed elsewhere", () => {
  const now = { ...WAS, body: "Second" };
  assert.deepEqual(changed(WAS, now), { body: "Second" });
  assert.deepEqual(changed(WAS, { ...WAS, tags: ["pace"], thought: "" }), {});
  assert.equal(standing(WAS, now, WAS), "free");
  assert.equal(standing(WAS, now, { ...WAS, kind: "question" }), "free", "the other thing stays as it is there");
  assert.equal(standing(WAS, now, { ...WAS, body: "Second" }), "said", "an answer got lost on the way");
  assert.equal(standing(WAS, now, { ...WAS, body: "Third" }), "conflict");
});

test("what a comment says fills its form", () => {
  const fields = fieldsOf({ ...WAS, off_goal: true });
  assert.deepEqual([fields.about, fields.thought, fields.tags], ["off-goal", "", "pace"]);
  assert.equal(fieldsOf({ ...WAS, goal_id: "g" }).about, "g");
  assert.equal(told(WAS), "0:01.0 · Noticing · pace");
});

test("it is refused for good where asking again would change nothing", async () => {
  const answer = (status, body = null) => ({ status, json: async () => body ?? Promise.reject(new Error("no JSON")) });
  for (const status of [400, 409, 412, 422]) assert.equal((await outcomeOf(answer(status))).outcome, "refused");
  assert.equal((await outcomeOf(answer(409, { detail: "Not twice." }))).sentence, "Not twice.");
  for (const status of [401, 403, 404]) assert.equal((await outcomeOf(answer(status))).outcome, "stopped");
  for (const status of [429, 500, 503]) assert.equal((await outcomeOf(answer(status))).outcome, "later");
});

test("the page says how many things wait", () => {
  assert.equal(waitingWords(0), "");
  assert.equal(waitingWords(1), "1 thing is kept here and will be sent.");
  assert.equal(waitingWords(2), "2 things are kept here and will be sent.");
  assert.match(waitingWords(2, { isStopped: true }), /^2 things are kept here\. Sign in again/);
});

test("what came back keeps its words where their comment is gone, and leads to it where it is not", () => {
  const letter = { key: "k", kind: "reply", comment: "c", body: "Words" };
  assert.deepEqual(returned(letter, { sentence: "Gone.", gone: true }).words, "Words");
  assert.equal(returned(letter, { sentence: "Too long." }).comment, "c");
});

function postOf(answers, store = new Map()) {
  const kept = { get: (name) => store.get(name) ?? null, put: (name, value) => (value === null ? store.delete(name) : store.set(name, value), true) };
  const sent = [];
  const send = async (letter) => {
    sent.push(structuredClone(letter));
    return answers.shift() ?? { outcome: "later" };
  };
  const timers = { setTimeout() {}, clearTimeout() {} };
  return { post: new Post({ kept, recording: "film", send, timers }), sent, store };
}

const settled = () => new Promise((done) => setTimeout(done, 5));
const edit = (was, now) => ({ kind: "edit", comment: "c", version: 1, was: { body: was }, now: { body: now } });

test("an edit that is edited again waits once, and begins where the one under way ended", async () => {
  const waiting = postOf([]);
  waiting.post.put(edit("a", "b"));
  await settled();
  waiting.post.put(edit("a", "c"));
  waiting.post.put({ kind: "reply", comment: "c", body: "One" });
  waiting.post.put({ kind: "reply", comment: "c", body: "One" });
  assert.deepEqual(waiting.post.letters.map(({ kind }) => kind), ["edit", "reply", "reply"]);
  const under = postOf([{ outcome: "sent", version: 2 }, { outcome: "sent", version: 3 }]);
  under.post.put(edit("a", "b"));
  under.post.put(edit("a", "c"));
  await settled();
  assert.deepEqual([under.sent[1].was.body, under.sent[1].version], ["b", 2]);
});

test("a letter is taken back until it goes out, and a page beside this one shares the post", async () => {
  const store = new Map();
  const [one, other] = [postOf([], store), postOf([], store)];
  const mine = one.post.put({ kind: "resolve", comment: "c" });
  assert.equal(one.post.withdraw(mine), false, "it is under way");
  await settled();
  other.post.put({ kind: "reply", comment: "c", body: "From beside" });
  one.post.heard("sightline:kept:amina:outbox:film");
  assert.deepEqual(one.post.letters.map(({ kind }) => kind), ["resolve", "reply"]);
  assert.equal(one.post.withdraw(mine), true);
  other.post.heard(null);
  assert.deepEqual(other.post.letters.map(({ kind }) => kind), ["reply"]);
});
