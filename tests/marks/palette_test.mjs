// Marking without a page: what a key means, when it happened, what a press ends, the way back, and what is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../static/js/lib/outbox.js";
import { assignments, bind } from "../../static/js/marks/bindings.js";
import { frameFrom, problemWith } from "../../static/js/marks/correction.js";
import { Keeping } from "../../static/js/marks/keeping.js";
import { press, runningOf } from "../../static/js/marks/presses.js";
import { readReactionS, stampMs } from "../../static/js/marks/reaction.js";
import { Steps } from "../../static/js/marks/steps.js";

const PLAYING = { nowMs: 60_000, reactionS: 2, speed: 1, paused: false };

test("a press means the moment its person saw: their reaction time by the speed of the film", () => {
  assert.equal(stampMs(PLAYING), 58_000);
  assert.equal(stampMs({ ...PLAYING, speed: 2 }), 56_000);
  assert.equal(stampMs({ ...PLAYING, speed: 0.5 }), 59_000);
  assert.equal(stampMs({ ...PLAYING, reactionS: 0 }), 60_000);
  assert.equal(stampMs({ ...PLAYING, nowMs: 1_333.4, reactionS: 0.5, speed: 1.25 }), 708);
});

test("a film that stands still is marked where it stands, and nothing before its start or its loop's", () => {
  assert.equal(stampMs({ ...PLAYING, paused: true, speed: 2 }), 60_000);
  assert.equal(stampMs({ ...PLAYING, nowMs: 900 }), 0);
  assert.equal(stampMs({ ...PLAYING, earliestMs: 59_000 }), 59_000);
  assert.equal(stampMs({ ...PLAYING, earliestMs: 61_000 }), 60_000);
});

test("a reaction time is one that can be chosen, the usual one where nobody chose", () => {
  for (const none of [null, undefined, "", "soon"]) assert.equal(readReactionS(none), 2);
  assert.deepEqual(["0", "1.7", 9, -3].map(readReactionS), [0, 1.5, 5, 0]);
});

const tag = (id, key = null, more = {}) => ({ id, name: id, key, extent: "point", group: null, tagSet: "set", ...more });
const lasting = (id, group = null, key = null) => tag(id, key, { extent: "interval", group });

test("a letter that the page uses is the page's until marking is switched on", () => {
  const tags = [tag("open", "o"), tag("closed", "c"), tag("wait")];
  const bindings = bind(tags, new Set(["c", "1", "ArrowLeft"]));
  assert.deepEqual(
    bindings.map(({ key, only }) => [key, only]),
    [
      ["o", false],
      ["c", true],
      ["2", false],
    ],
  );
  const quiet = assignments(bindings, { marking: false });
  assert.deepEqual([...quiet].map(([key, { id }]) => `${key} ${id}`), ["o open", "2 wait"]);
  const marking = assignments(bindings, { marking: true });
  assert.deepEqual([marking.get("c").id, marking.get("o").id, marking.get("k")], ["closed", "open", null]);
  for (const other of [" ", "Space", "ArrowLeft", ",", ".", "Escape", "?", "m", "u"]) {
    assert.equal(marking.has(other), false, other);
  }
});

test("a tag that asks for a key of the palette, or for one that is taken, gets a free figure, the tenth none", () => {
  const bindings = bind([tag("a", "m"), tag("b", "1"), tag("c", "1")], new Set());
  assert.deepEqual(bindings.map(({ key }) => key), ["2", "1", "3"]);
  const many = bind(Array.from({ length: 10 }, (_, number) => tag(String(number))), new Set());
  assert.deepEqual([many[8].key, many[9].key], ["9", null]);
});

/** Somebody at a desk: presses and what is drawn of them. */
function coder(...tags) {
  let made = 0;
  const all = new Map(tags.map((one) => [one.id, one]));
  const marks = new Map();
  const newId = () => `m${++made}`;
  const steps = new Steps(newId);
  const act = ({ make, change, now, remove }) => {
    if (make) marks.set(make.id, { ...make, author: "ben" });
    if (change) marks.set(change, { ...marks.get(change), ...now });
    if (remove) marks.delete(remove.id);
  };
  return {
    steps,
    marks: () => [...marks.values()].map((mark) => `${mark.tag} ${mark.at}–${mark.end ?? ""}`),
    press(id, at, nowMs = at) {
      const running = runningOf([...marks.values()], all, "ben");
      const answer = press(all.get(id), { at, nowMs, running, tags: all, newId });
      if (answer.blockedBy) return answer;
      answer.deeds.forEach(act);
      steps.add(answer.deeds, id);
      return answer;
    },
    undo() {
      const step = steps.back();
      step?.deeds.forEach(act);
      return step;
    },
  };
}

test("an interval lasts from one press to the next, and a rival's press ends it at the same moment", () => {
  const ben = coder(lasting("teacher", "talk"), lasting("students", "talk"), lasting("noise"), tag("question"));
  ben.press("noise", 1_000);
  ben.press("teacher", 2_000);
  ben.press("question", 2_500);
  ben.press("students", 4_000);
  ben.press("students", 5_500);
  assert.deepEqual(ben.marks(), [
    "noise 1000–",
    "teacher 2000–4000",
    "question 2500–",
    "students 4000–5500",
  ]);
});

test("a group of another set rules nothing out, nor do tags without a group", () => {
  const ben = coder(lasting("teacher", "talk"), { ...lasting("other", "talk"), tagSet: "another" }, lasting("noise"));
  for (const id of ["teacher", "other", "noise"]) ben.press(id, 1_000);
  assert.deepEqual(ben.marks(), ["teacher 1000–", "other 1000–", "noise 1000–"]);
});

test("an end that reaction time would put before its start is taken at the frame on the screen, never before it", () => {
  const ben = coder(lasting("teacher", "talk"), lasting("students", "talk"));
  ben.press("teacher", 5_000);
  ben.press("teacher", 4_000, 6_000);
  assert.deepEqual(ben.marks(), ["teacher 5000–6000"]);
  ben.press("teacher", 9_000);
  assert.equal(ben.press("students", 1_000, 3_000).blockedBy.at, 9_000);
  ben.press("students", 7_000, 9_000);
  assert.deepEqual(ben.marks(), ["teacher 5000–6000", "students 9000–"], "what lasted no time leaves no mark");
});

test("every press can be taken back, many steps, with what it ended running again", () => {
  const ben = coder(lasting("teacher", "talk"), lasting("students", "talk"), tag("question"));
  ben.press("teacher", 1_000);
  ben.press("students", 2_000);
  ben.press("students", 2_000);
  ben.press("question", 3_000);
  assert.deepEqual(ben.marks(), ["teacher 1000–2000", "question 3000–"]);
  assert.equal(ben.undo().words, "question");
  ben.undo();
  assert.deepEqual(ben.marks(), ["teacher 1000–2000", "students 2000–"]);
  ben.undo();
  assert.deepEqual(ben.marks(), ["teacher 1000–"]);
  ben.undo();
  assert.deepEqual([ben.marks(), ben.undo()], [[], null]);
});

test("the way back knows a mark by the server's name for it, and leads not to what is gone", () => {
  const ben = coder(tag("question"), lasting("noise"));
  ben.press("question", 1_000);
  ben.press("noise", 2_000);
  ben.steps.rename("m1", "server-1");
  ben.steps.forget("m2");
  assert.equal(ben.steps.back().deeds[0].remove.id, "server-1");
  assert.equal(ben.steps.last, null);
});

/** The store of what lies on the time axis, as far as keeping marks needs it. */
class Layers {
  marks = new Map();
  get = (_, id) => this.marks.get(id) ?? null;
  put = (_, facts) => this.marks.set(facts.id, facts);
  drop = (_, id) => this.marks.delete(id);
}

function keep(answers, waiting = []) {
  const [layers, sent, told] = [new Layers(), [], []];
  let keys = 0;
  const keeping = new Keeping({
    layers,
    author: "ben",
    recording: "film",
    newKey: () => `key-${++keys}`,
    tell: (what, { id }) => what === "renamed" && told.push(id),
  });
  const kept = { value: waiting.length ? waiting : null, get: () => kept.value, put: (_, value) => (kept.value = value) };
  const send = async (letter) => {
    sent.push(structuredClone(letter.deed));
    return answers.shift() ?? { outcome: "later" };
  };
  const timers = { setTimeout() {}, clearTimeout() {} };
  const outbox = new Outbox({ kept, name: "marks", send, tell: (letter, answer) => keeping.told(letter, answer), timers });
  return { keeping, layers, sent, told, kept, outbox, drawn: () => [...layers.marks.values()] };
}

const settled = () => new Promise((done) => setTimeout(done, 5));
const MADE = { id: "new-1", tag: "noise", at: 1_000, end: null };
const CHANGED = { change: "new-1", was: { tag: "noise", at: 1_000, end: null }, now: { tag: "noise", at: 1_000, end: 2_000 } };
const sent = (id) => ({ outcome: "sent", mark: { ...MADE, id, author: "ben" } });

test("a mark is drawn before it is sent, and its correction follows it under the server's name", async () => {
  const { keeping, layers, sent: letters, told, outbox, drawn } = keep([sent("server-1"), sent("server-1")]);
  keeping.begin(outbox);
  keeping.do({ make: MADE });
  keeping.do(CHANGED);
  assert.deepEqual(drawn(), [{ ...MADE, end: 2_000, author: "ben" }], "at once");
  assert.ok(keeping.isOnItsWay("new-1"));
  layers.drop("marks", "new-1"); // all layers came anew, without it
  keeping.mend();
  assert.equal(drawn()[0].end, 2_000);
  await settled();
  assert.equal(letters[1].change, "server-1");
  assert.deepEqual(drawn(), [{ ...MADE, end: 2_000, author: "ben", id: "server-1" }]);
  assert.deepEqual([told, layers.marks.size, keeping.isOnItsWay("server-1")], [["new-1"], 1, false]);
});

test("what waited when the page was left is drawn again, and sent in the order it was done", async () => {
  const waiting = [
    { key: "a", recording: "film", deed: { make: MADE } },
    { key: "b", recording: "film", deed: CHANGED },
    { key: "c", recording: "film", deed: { remove: { ...MADE, end: 2_000 } } },
  ];
  const offline = keep([], waiting.slice(0, 2));
  offline.keeping.begin(offline.outbox);
  await settled();
  assert.equal(offline.drawn()[0].end, 2_000);
  const online = keep([sent("server-1"), sent("server-1"), { outcome: "sent" }], waiting);
  await online.keeping.begin(online.outbox);
  assert.deepEqual(online.sent.map((deed) => deed.remove?.id ?? deed.change ?? "make"), ["make", "server-1", "server-1"]);
  assert.deepEqual([online.drawn(), online.kept.value], [[], null]);
});

test("a mark that is refused goes from the page with all that builds on it; a changed one is shown as it is", async () => {
  const refused = keep([{ outcome: "refused", sentence: "The recording is 5 s long." }]);
  refused.keeping.begin(refused.outbox);
  refused.keeping.do({ make: MADE });
  refused.keeping.do(CHANGED);
  await settled();
  assert.deepEqual([refused.drawn(), refused.kept.value, refused.sent.length], [[], null, 1]);
  const theirs = { ...MADE, id: "server-1", at: 700, author: "ben" };
  const conflict = keep([{ outcome: "refused", sentence: "Changed elsewhere.", mark: theirs }]);
  conflict.keeping.begin(conflict.outbox);
  conflict.layers.put("marks", { ...theirs, at: 1_000 });
  conflict.keeping.do({ ...CHANGED, change: "server-1" });
  await settled();
  assert.deepEqual(conflict.drawn(), [theirs]);
});

test("a correction lies within the recording and ends after it begins; a frame more or less is a frame", () => {
  const film = { durationMs: 5_000, lasting: true };
  assert.equal(problemWith({ at: 0, end: 1 }, film), null);
  assert.equal(problemWith({ at: 10, end: null }, film), null);
  assert.match(problemWith({ at: 10, end: 10 }, film), /after the beginning/);
  assert.match(problemWith({ at: 10, end: 5_001 }, film), /end of the recording/);
  assert.match(problemWith({ at: null, end: null }, film), /like 1:04\.2/);
  assert.match(problemWith({ at: 1, end: Number.NaN }, film), /like 1:04\.2/);
  const ntsc = { rate: 30_000 / 1_001, durationMs: 5_000 };
  assert.equal(frameFrom(frameFrom(1_001, 1, ntsc), -1, ntsc), 1_001);
  assert.deepEqual([frameFrom(0, -1, ntsc), frameFrom(4_999, 9, ntsc)], [0, 5_000]);
});
