// The workspace's arithmetic, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../static/js/lib/axis.js";
import { frameStartMs, rateOf, rateOfFrames, seekTarget, stepTarget } from "../../static/js/lib/frames.js";
import { forgetAll, Kept } from "../../static/js/lib/kept.js";
import { currentAt, neighbour, placeOf } from "../../static/js/lib/moments.js";
import { Outbox } from "../../static/js/lib/outbox.js";
import { columns, loudness } from "../../static/js/lib/peaks.js";
import { pictureAt, readStoryboard } from "../../static/js/lib/storyboard.js";
import { fragment, readMoment, spoken, timecode, writeMoment } from "../../static/js/lib/timecode.js";

const RATES = ["25/1", "30000/1001", "24000/1001", "50/1", "60000/1001", "120/1"];

function frameShown(seconds, rate) {
  return Math.floor(seconds * rate + 1e-9);
}

test("a stamp, rounded to the millisecond, leads back to its frame at every usual rate", () => {
  for (const rate of RATES.map(rateOf)) {
    for (let frame = 0; frame < 20_000; frame += 7) {
      const stamp = Math.round((frame / rate) * 1000);
      assert.equal(frameShown(seekTarget(stamp), rate), frame);
      assert.equal(frameStartMs(seekTarget(stamp), rate), stamp);
    }
  }
});

test("stepping lands one frame on and one frame back", () => {
  for (const rate of RATES.map(rateOf)) {
    for (const frame of [1, 2, 99, 5_000, 107_892]) {
      const shown = Math.round((frame / rate) * 1000);
      assert.equal(frameShown(stepTarget(shown, 1, rate), rate), frame + 1);
      assert.equal(frameShown(stepTarget(shown, -1, rate), rate), frame - 1);
    }
  }
  assert.equal(stepTarget(0, -1, 25), 0);
});

test("a rate nobody knows is a usual one", () => {
  for (const text of ["", null, undefined, "0/0", "nonsense"]) assert.equal(rateOf(text), 25);
  assert.equal(rateOf("30000/1001"), 30_000 / 1001);
});

test("times are written and read as people do", () => {
  assert.equal(timecode(64_233), "1:04.2");
  assert.equal(timecode(3_720_000), "1:02:00.0");
  assert.equal(timecode(184_999, { tenths: false }), "3:04");
  assert.equal(spoken(64_200), "1 minute 4.2 seconds");
  assert.equal(spoken(0), "0 seconds");
  for (const ms of [0, 999, 64_233, 3_600_001]) assert.equal(readMoment(writeMoment(ms)), ms);
  for (const text of ["", "soon", "1:75", "-1:00", "1:04.2345"]) assert.equal(readMoment(text), null);
});

test("an address names a moment or a range", () => {
  assert.deepEqual(fragment("#t=12.5"), { at: 12_500, end: null });
  assert.deepEqual(fragment("#t=12.5,20"), { at: 12_500, end: 20_000 });
  assert.deepEqual(fragment("#t=20,12"), { at: 20_000, end: null });
  assert.equal(fragment("#clips"), null);
});

test("the axis is the same both ways, and its ticks never crowd", () => {
  const axis = new Axis(184_000, 920);
  assert.equal(axis.ms(460), 92_000);
  assert.equal(axis.share(92_000), 0.5);
  assert.equal(axis.ms(-5), 0);
  assert.equal(axis.ms(5_000), 184_000);
  for (const width of [60, 320, 1400]) {
    for (const durationMs of [900, 184_000, 7_200_000]) {
      const ticks = new Axis(durationMs, width).ticks(72);
      const apart = ((ticks[1] ?? durationMs) / durationMs) * width;
      assert.ok(ticks.length === 1 || apart >= 72 - 1e-9, `${width} ${durationMs} ${apart}`);
    }
  }
});

test("the outline keeps the loudest of each column, also when there are fewer pairs than columns", () => {
  const peaks = { samples_per_second: 20, peaks: [-10, 20, -64, 0, 0, 127, -1, 1] };
  assert.deepEqual(columns(peaks, 0, 200, 2), [
    [-0.5, 20 / 128],
    [-1 / 128, 127 / 128],
  ]);
  assert.equal(columns(peaks, 0, 200, 8).length, 8);
  assert.deepEqual(columns(peaks, 200, 400, 1), [[0, 0]]);
  assert.equal(loudness(peaks), 127 / 128);
  assert.ok(loudness({ peaks: [] }) > 0);
});

test("a storyboard gives the picture that begins at or before a moment", () => {
  const cues = readStoryboard(
    "WEBVTT\n\n00:00:00.000 --> 00:00:05.000\nsheet-1.jpg#xywh=0,0,160,90\n\n" +
      "1\n00:00:05.000 --> 01:00:10.000\nsheet-1.jpg#xywh=160,0,160,90\n\nNOTE nothing\n",
  );
  assert.equal(cues.length, 2);
  assert.equal(cues[1].to, 3_610_000);
  assert.equal(pictureAt(cues, 4_999).x, 0);
  assert.equal(pictureAt(cues, 5_000).x, 160);
  assert.equal(pictureAt([], 5_000), null);
});

test("the comment of now is the newest that began and is not over", () => {
  const moments = [
    { at: 1_000, end: null },
    { at: 2_000, end: 20_000 },
    { at: 3_000, end: null },
  ];
  assert.equal(currentAt(moments, 500), -1);
  assert.equal(currentAt(moments, 1_500), 0);
  assert.equal(currentAt(moments, 3_100), 2);
  assert.equal(currentAt(moments, 15_000), 1);
  assert.equal(currentAt(moments, 25_000), -1);
  assert.equal(placeOf(moments, 2_000), 2);
  assert.equal(placeOf(moments, 0), 0);
  assert.equal(neighbour(moments, 1_000, 1).at, 2_000);
  assert.equal(neighbour(moments, 1_000, -1), null);
  assert.equal(neighbour(moments, 3_000, 1), null);
});

class Storage {
  constructor() {
    Object.defineProperty(this, "removeItem", { value: (key) => delete this[key] });
    Object.defineProperty(this, "getItem", { value: (key) => this[key] ?? null });
    Object.defineProperty(this, "setItem", {
      value: (key, value) => {
        this[key] = value;
      },
    });
  }
}

test("what one person wrote is not another's, and signing out forgets it all", () => {
  const storage = new Storage();
  new Kept("amina", storage).put("draft", { body: "Half a thought" });
  assert.equal(new Kept("ben", storage).get("draft"), null);
  storage.other = "not ours";
  forgetAll(storage);
  assert.deepEqual(Object.keys(storage), ["other"]);
});

test("a browser that keeps nothing loses nothing but the safety", () => {
  const broken = {
    getItem() {
      throw new Error("no");
    },
    setItem() {
      throw new Error("full");
    },
  };
  const kept = new Kept("amina", broken);
  assert.equal(kept.get("draft"), null);
  assert.equal(kept.put("draft", {}), false);
});

function outboxOf(answers, storage = new Storage()) {
  const said = [];
  const timers = { due: [], setTimeout: (act, ms) => timers.due.push({ act, ms }), clearTimeout() {} };
  const sent = [];
  const outbox = new Outbox({
    kept: new Kept("amina", storage),
    name: "outbox",
    send: async (letter) => {
      sent.push(letter.key);
      return { outcome: answers.shift() };
    },
    tell: (letter, { outcome }) => said.push(`${letter.key} ${outcome}`),
    timers,
  });
  return { outbox, said, sent, timers, storage };
}

const settled = () => new Promise((done) => setTimeout(done, 5));

test("a comment that cannot be sent is kept, tried again with its key, and sent once", async () => {
  const { outbox, said, sent, timers, storage } = outboxOf(["later", "later", "sent"]);
  outbox.post({ key: "one" });
  await settled();
  assert.equal(JSON.parse(storage["sightline:kept:amina:outbox"]).length, 1);
  timers.due.at(-1).act();
  await settled();
  timers.due.at(-1).act();
  await settled();
  assert.deepEqual(sent, ["one", "one", "one"]);
  assert.deepEqual(said, ["one later", "one later", "one sent"]);
  assert.ok(timers.due[1].ms > timers.due[0].ms);
  assert.deepEqual(Object.keys(storage), []);
});

test("what waited before the page was left is taken up, oldest first", async () => {
  const storage = new Storage();
  const first = outboxOf(["later"], storage);
  first.outbox.post({ key: "one" });
  first.outbox.post({ key: "two" });
  await settled();
  const second = outboxOf(["sent", "sent"], storage);
  await second.outbox.flush();
  assert.deepEqual(second.sent, ["one", "two"]);
});

test("a refused comment leaves the way for the next; a stopped one waits", async () => {
  const refused = outboxOf(["refused", "sent"]);
  refused.outbox.post({ key: "one" });
  refused.outbox.post({ key: "two" });
  await settled();
  assert.deepEqual(refused.said, ["one refused", "two sent"]);
  const stopped = outboxOf(["stopped"]);
  stopped.outbox.post({ key: "one" });
  await settled();
  assert.equal(stopped.timers.due.length, 0);
  assert.equal(stopped.outbox.letters.length, 1);
});

test("the rate of a film that nobody measured is learnt from the frames that it shows", () => {
  for (const text of RATES) {
    const shown = [0, 1, 2, 5, 6].map((frame) => 0.5 + Math.round((frame / rateOf(text)) * 1e6) / 1e6);
    assert.equal(rateOfFrames(shown), rateOf(text));
  }
  assert.equal(Math.round(rateOfFrames([0, 0.08, 0.16])), 13); // an uneven phone's own rate stays what it is
  assert.equal(rateOfFrames([0.5]), 25);
});
