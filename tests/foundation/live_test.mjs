// The arithmetic and the manners of static/js/lib/live.js, without a browser: run by test_live.py through node --test.
import assert from "node:assert/strict";
import test from "node:test";

import {
  afterSilence,
  ASK_AFTER_SILENCE_MS,
  Connection,
  doorOf,
  GIVE_UP_AFTER_MS,
  LONGEST_PAUSE_MS,
  pauseMs,
  request,
  Topic,
} from "../../static/js/lib/live.js";

class Socket extends EventTarget {
  readyState = 0;
  said = [];
  send(text) {
    this.said.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  opens() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  hears(message) {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
  }
  breaks() {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
}

function page() {
  const sockets = [];
  const waiting = [];
  const every = [];
  const time = { now: 0 };
  const timers = {
    setTimeout: (call, ms) => waiting.push({ call, ms }),
    clearTimeout: () => {},
    setInterval: (call) => every.push(call),
    clearInterval: () => {},
  };
  const open = () => sockets[sockets.push(new Socket()) - 1];
  const connection = new Connection({ open, timers, random: () => 1, now: () => time.now });
  return { connection, sockets, waiting, every, time };
}

test("pauses double, never pass the longest, and are half at random", () => {
  assert.deepEqual([0, 1, 2, 3].map((attempt) => pauseMs(attempt, () => 1)), [500, 1000, 2000, 4000]);
  assert.equal(pauseMs(500, () => 1), LONGEST_PAUSE_MS);
  assert.equal(pauseMs(1, () => 0), 500);
});

test("a silent connection is asked, and given up when it does not answer", () => {
  assert.equal(afterSilence(ASK_AFTER_SILENCE_MS - 1, null), "nothing");
  assert.equal(afterSilence(ASK_AFTER_SILENCE_MS, null), "ask");
  assert.equal(afterSilence(ASK_AFTER_SILENCE_MS, GIVE_UP_AFTER_MS - 1), "nothing");
  assert.equal(afterSilence(ASK_AFTER_SILENCE_MS, GIVE_UP_AFTER_MS), "hang up");
});

test("the door is where the page is, as safe as the page is", () => {
  assert.equal(doorOf({ protocol: "https:", host: "school.example" }), "wss://school.example/live");
  assert.equal(doorOf({ protocol: "http:", host: "127.0.0.1:8000" }), "ws://127.0.0.1:8000/live");
});

test("following begins where the page was drawn, even at the very beginning", () => {
  assert.deepEqual(request("goal:a", 0), { type: "follow", topic: "goal:a", after: 0 });
  assert.deepEqual(request("goal:a", null), { type: "follow", topic: "goal:a" });
});

test("an event is told once, in whatever company it comes again", () => {
  const topic = new Topic("goal:a", 4);
  const told = [];
  topic.listeners.add({ onEvent: (event) => told.push(event.id) });
  for (const id of [4, 5, 5, 3, 6]) topic.take({ type: "event", id });
  assert.deepEqual(told, [5, 6]);
});

test("one socket serves every topic of the page", () => {
  const { connection, sockets } = page();
  connection.follow("goal:a", () => {});
  connection.follow("goal:b", () => {});
  sockets[0].opens();
  connection.follow("goal:c", () => {}, { after: 9 });
  assert.equal(sockets.length, 1);
  assert.deepEqual(sockets[0].said, [request("goal:a", null), request("goal:b", null), request("goal:c", 9)]);
});

test("after a break it comes back with the last number and says honestly how things stand", () => {
  const { connection, sockets, waiting } = page();
  const states = [];
  const told = [];
  connection.follow("goal:a", (event) => told.push(event.id), { after: 1, onState: (state) => states.push(state) });
  sockets[0].opens();
  sockets[0].hears({ type: "following", topic: "goal:a", last_id: 1 });
  sockets[0].hears({ type: "event", topic: "goal:a", id: 7 });
  sockets[0].breaks();
  assert.deepEqual(waiting.map(({ ms }) => ms), [500]);
  waiting[0].call();
  sockets[1].opens();
  assert.deepEqual(sockets[1].said, [request("goal:a", 7)]);
  sockets[1].hears({ type: "following", topic: "goal:a", last_id: 7 });
  sockets[1].hears({ type: "event", topic: "goal:a", id: 8 });
  assert.deepEqual(told, [7, 8]);
  assert.deepEqual(states, ["reconnecting", "live", "reconnecting", "live"]);
});

test("a server that opens and drops at once is asked ever more rarely", () => {
  const { connection, sockets, waiting } = page();
  connection.follow("goal:a", () => {});
  for (let turn = 0; turn < 4; turn += 1) {
    sockets[turn].opens();
    sockets[turn].breaks();
    waiting[turn].call();
  }
  assert.deepEqual(waiting.map(({ ms }) => ms), [500, 1000, 2000, 4000]);
});

test("what is gone is said once and not asked for again", () => {
  const { connection, sockets, waiting } = page();
  const states = [];
  connection.follow("goal:a", () => {}, { onState: (state) => states.push(state) });
  connection.follow("goal:b", () => {});
  sockets[0].opens();
  sockets[0].hears({ type: "gone", topic: "goal:a" });
  sockets[0].breaks();
  waiting[0].call();
  sockets[1].opens();
  assert.deepEqual(states, ["reconnecting", "gone"]);
  assert.deepEqual(sockets[1].said, [request("goal:b", null)]);
});

test("too much missed asks the page to load again and goes on from there", () => {
  const { connection, sockets } = page();
  let resets = 0;
  connection.follow("goal:a", () => {}, { after: 1, onReset: () => (resets += 1) });
  sockets[0].opens();
  sockets[0].hears({ type: "reset", topic: "goal:a", last_id: 90 });
  sockets[0].hears({ type: "event", topic: "goal:a", id: 90 });
  assert.equal(resets, 1);
  assert.equal(connection.topics.get("goal:a").last, 90);
});

test("a dead connection that still looks open is replaced", () => {
  const { connection, sockets, waiting, every, time } = page();
  connection.follow("goal:a", () => {});
  sockets[0].opens();
  time.now = ASK_AFTER_SILENCE_MS;
  every[0]();
  assert.deepEqual(sockets[0].said.at(-1), { type: "ping" });
  time.now += GIVE_UP_AFTER_MS;
  every[0]();
  assert.equal(sockets[0].readyState, 3);
  waiting[0].call();
  assert.equal(sockets.length, 2);
});

test("a page that follows nothing any more hangs up", () => {
  const { connection, sockets } = page();
  const unfollow = connection.follow("goal:a", () => {});
  sockets[0].opens();
  unfollow();
  assert.deepEqual(sockets[0].said.at(-1), { type: "unfollow", topic: "goal:a" });
  assert.equal(sockets[0].readyState, 3);
});

test("a second listener hears how things stand at once", () => {
  const { connection, sockets } = page();
  const states = [];
  connection.follow("goal:a", () => {});
  sockets[0].opens();
  sockets[0].hears({ type: "following", topic: "goal:a", last_id: 1 });
  connection.follow("goal:a", () => {}, { onState: (state) => states.push(state) });
  assert.deepEqual(states, ["live"]);
});
