// What watching rests on, without a page: keys, loops, silence, films in step.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestFrameMs, rateOf, turnsBack } from "../../static/js/lib/frames.js";
import { KeyTable, namesOf } from "../../static/js/lib/key-table.js";
import {
  correction,
  covers,
  learnedLatency,
  momentAt,
  NUDGED_MS,
  ownMoment,
  STEADY_MS,
  sharedMoment,
  stillFrameMs,
} from "../../static/js/lib/lockstep.js";
import { entered, quietStretches, skippedWords, stretchAt } from "../../static/js/lib/quiet.js";

const RATES = ["25/1", "30000/1001", "24000/1001", "50/1", "60000/1001"].map(rateOf);

test("a loop turns back at its last frame, and at no frame before, at every usual rate", () => {
  for (const rate of RATES) {
    const start = (frame) => Math.round((frame / rate) * 1000);
    for (const [from, to] of [[0, 10], [51, 75], [4_000, 4_002]]) {
      const range = { from: start(from), to: start(to) };
      for (let frame = from; frame < to - 1; frame++) assert.equal(turnsBack(start(frame), range, rate), false);
      for (const frame of [to - 1, to, to + 5]) assert.equal(turnsBack(start(frame), range, rate), true);
      if (from > 2) assert.equal(turnsBack(start(from - 2), range, rate), true);
    }
  }
});

test("a key does what was registered last, and goes back to whoever had it before", () => {
  const keys = new KeyTable();
  const done = [];
  keys.register("o", () => done.push("loop"), "Loop");
  keys.register("Shift+l", () => done.push("loop too"), "Loop");
  keys.register("l", () => done.push("faster"), "Faster");
  const takeBack = keys.register("o", () => done.push("other"), "Other");
  keys.register("Escape", () => done.push("leave"), "Leave");
  keys.register("Escape", () => false, "Stop");
  const press = (key, shiftKey = false) => keys.press({ key, shiftKey });
  assert.ok(press("o"));
  takeBack();
  assert.ok(press("O", true), "Shift makes no other key of a letter that has no act of its own");
  assert.ok(press("L", true) && press("l") && press("Escape"));
  assert.equal(press("q"), false);
  assert.deepEqual(done, ["other", "loop", "loop too", "faster", "leave"]);
  assert.deepEqual(namesOf({ key: "?", shiftKey: true }), ["?"]);
  assert.deepEqual(namesOf({ key: " ", shiftKey: false }), ["Space"]);
  assert.deepEqual(namesOf({ key: "ArrowLeft", shiftKey: true }), ["Shift+ArrowLeft", "ArrowLeft"]);
  assert.equal(keys.entries.length, 4);
});

/** A sound of 20 pairs a second from [seconds, level] pieces, with a little life in each level. */
function sound(...pieces) {
  const levels = pieces.flatMap(([seconds, level]) =>
    Array.from({ length: seconds * 20 }, (_, at) => level + (level > 3 ? (at % 3) - 1 : at % 2)),
  );
  return { samples_per_second: 20, peaks: levels.flatMap((level) => [-level, level - 1]) };
}

test("silence is found in a quiet room and in a loud one, and leaves 0.3 s on both sides", () => {
  for (const [floor, voice] of [[1, 40], [2, 20], [12, 90], [30, 120]]) {
    const found = quietStretches(sound([5, voice], [4, floor], [6, voice], [1, floor], [5, voice], [2, floor], [3, voice]));
    assert.deepEqual(found, [{ from: 5_300, to: 8_700 }, { from: 21_300, to: 22_700 }], `${floor} and ${voice}`);
  }
});

test("a click does not end a silence, a word does, and what cannot be told apart is not skipped", () => {
  const click = quietStretches(sound([5, 40], [2, 1], [0.05, 60], [2, 1], [5, 40]));
  assert.deepEqual(click, [{ from: 5_300, to: 8_750 }]);
  assert.deepEqual(quietStretches(sound([5, 40], [1, 1], [0.3, 60], [1, 1], [5, 40])), []);
  assert.deepEqual(quietStretches(sound([60, 30])), []);
  assert.deepEqual(quietStretches(sound([60, 1])), []);
  assert.deepEqual(quietStretches({ peaks: [], samples_per_second: 20 }), []);
  const atTheEnds = quietStretches(sound([3, 1], [10, 50], [3, 1]));
  assert.deepEqual(atTheEnds, [{ from: 300, to: 2_700 }, { from: 13_300, to: 15_700 }]);
});

test("a stretch is skipped by whoever plays into it, and heard by whoever went there", () => {
  const stretches = [{ from: 5_000, to: 9_000 }, { from: 20_000, to: 21_000 }];
  assert.equal(stretchAt(stretches, 4_999), null);
  assert.equal(stretchAt(stretches, 9_000), null);
  assert.equal(stretchAt(stretches, 20_500), stretches[1]);
  assert.equal(entered(stretches, 4_980, 5_020), stretches[0]);
  assert.equal(entered(stretches, 5_020, 5_060), null, "already in it, by choice");
  assert.equal(entered(stretches, 1_000, 6_000), null, "a seek into it");
  assert.equal(entered(stretches, null, 5_020), null, "play pressed in it");
  assert.equal(skippedWords({ from: 5_000, to: 9_000 }), "Skipped 4 s");
  assert.equal(skippedWords({ from: 0, to: 300 }), "Skipped 1 s");
});

test("the shared clock runs with its speed, stands when paused, and films map to it and back", () => {
  const beat = { ms: 10_000, since: 500, speed: 1.5, playing: true };
  assert.equal(momentAt(beat, 2_500), 13_000);
  assert.equal(momentAt({ ...beat, playing: false }, 2_500), 10_000);
  assert.equal(momentAt(beat, 0), 10_000, "a beat from the future counts from now");
  const place = { startsMs: 3_400, driftPpm: 120 };
  assert.equal(ownMoment(3_400, place), 0);
  for (const ms of [0, 1_000, 7_200_000]) assert.ok(Math.abs(ownMoment(sharedMoment(ms, place), place) - ms) < 1e-6);
  assert.ok(Math.abs(sharedMoment(7_200_000, place) - 7_200_000 - 3_400 - 864) < 1e-6);
});

test("a film that stands still shows the frame nearest to the moment, and never one outside it", () => {
  for (const rate of RATES) {
    for (const ms of [0, 19, 21, 1_234, 59_999]) {
      const shown = stillFrameMs(ms, { toMs: 60_000 }, rate);
      assert.ok(Math.abs(shown - ms) <= 500 / rate + 1 || ms > 60_000 - 1000 / rate, `${ms} at ${rate}`);
      assert.equal(nearestFrameMs(shown, rate), shown);
    }
    assert.equal(stillFrameMs(-4_000, { toMs: 60_000 }, rate), 0);
    assert.ok(stillFrameMs(70_000, { toMs: 60_000 }, rate) < 60_000);
  }
  assert.equal(covers(-1, { toMs: 10 }), false);
  assert.equal(covers(0, { toMs: 10 }), true);
  assert.equal(covers(10, { toMs: 10 }), false);
});

test("a small drift is nudged away within seconds, a large one is jumped over, none is left alone", () => {
  assert.deepEqual(correction(1_000, 1_000 + STEADY_MS, { speed: 1 }), { act: "steady", rate: 1 });
  assert.deepEqual(correction(1_000, 1_500, { speed: 2, lateMs: 80 }), { act: "seek", ms: 1_660 });
  for (const speed of [0.5, 1, 2]) {
    for (const start of [-NUDGED_MS, -40, 40, NUDGED_MS]) {
      let [is, should] = [5_000, 5_000 + start];
      for (let tick = 0; tick < 40; tick++) {
        const { act, rate } = correction(is, should, { speed });
        assert.notEqual(act, "seek");
        assert.ok(Math.abs(rate / speed - 1) <= 0.08 + 1e-9);
        is += 100 * rate;
        should += 100 * speed;
      }
      assert.ok(Math.abs(should - is) <= STEADY_MS, `${start} at ${speed} became ${should - is}`);
    }
  }
  assert.ok(learnedLatency(100, 300) === 200 && learnedLatency(200, 100) === 175 && learnedLatency(900, 9_000) === 1_000);
});
