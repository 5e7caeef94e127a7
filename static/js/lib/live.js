/**
 * Follow what happens to a thing while its page is open.
 *
 *   const unfollow = follow("recording:abc…", (event) => …, { after: 41, onState, onReset });
 *
 * One socket serves the whole page. When it breaks it is opened again, with growing and uneven pauses so that a
 * school does not return all at once, and what was missed arrives first. `onState` hears "live", "reconnecting" or
 * "gone" (no longer ours to see); `onReset` means too much was missed: load the thing again.
 */

export const FIRST_PAUSE_MS = 500;
export const LONGEST_PAUSE_MS = 15_000;
export const ASK_AFTER_SILENCE_MS = 20_000; // a sleeping laptop's socket looks open for minutes: ask
export const GIVE_UP_AFTER_MS = 8_000; // and believe it is broken when nothing comes back

/** How long to wait before attempt number `attempt` (0 is the first after a break): doubling, capped, half at random. */
export function pauseMs(attempt, random = Math.random) {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 16));
  return Math.round(whole / 2 + (whole / 2) * random());
}

/** Whether to ask the other side for a sign of life, to hang up, or to do nothing, after this much silence. */
export function afterSilence(silentMs, askedMsAgo) {
  if (askedMsAgo !== null) return askedMsAgo >= GIVE_UP_AFTER_MS ? "hang up" : "nothing";
  return silentMs >= ASK_AFTER_SILENCE_MS ? "ask" : "nothing";
}

/** What to say to follow a topic from where we are. */
export function request(topic, last) {
  return last === null ? { type: "follow", topic } : { type: "follow", topic, after: last };
}

/** Where the door is, from where the page is. */
export function doorOf(location) {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/live`;
}

/** One topic and those who listen to it; knows how far it has heard, so that nothing is told twice. */
export class Topic {
  constructor(name, after = null) {
    this.name = name;
    this.last = after;
    this.listeners = new Set();
  }

  /** Take a message about this topic; say which state it means, if any. */
  take(message) {
    if (message.type === "gone") return "gone";
    if (message.type === "reset") {
      this.last = message.last_id;
      for (const { onReset } of [...this.listeners]) onReset?.();
    } else if (message.type === "following") {
      this.last ??= message.last_id;
      return "live";
    } else if (message.type === "event" && (this.last === null || message.id > this.last)) {
      this.last = message.id;
      for (const { onEvent } of [...this.listeners]) onEvent(message);
    }
    return null;
  }

  /** Tell every listener how things stand. */
  stand(state) {
    for (const listener of [...this.listeners]) {
      if (listener.state === state) continue;
      listener.state = state;
      listener.onState?.(state);
    }
  }
}

/** The page's one connection. `open(url)` makes a WebSocket; timers and chance can be given by a test. */
export class Connection {
  constructor({ open, timers = globalThis, random = Math.random, now = () => performance.now() }) {
    Object.assign(this, { open, timers, random, now });
    this.topics = new Map();
    this.socket = null;
    this.attempt = 0;
    this.retry = null;
    this.watch = null;
  }

  follow(name, onEvent, { after = null, onState = null, onReset = null } = {}) {
    const topic = this.topics.get(name) ?? new Topic(name, after);
    const listener = { onEvent, onState, onReset, state: null };
    const isNew = !this.topics.has(name);
    this.topics.set(name, topic);
    topic.listeners.add(listener);
    if (isNew) topic.stand("reconnecting");
    else this.#joins(topic, listener);
    if (isNew && this.#isOpen()) this.#say(request(name, topic.last));
    this.#connect();
    return () => this.#unfollow(topic, listener);
  }

  /** Try again now: the network is back, or somebody looks at the page again. */
  hurry() {
    if (this.socket || !this.topics.size) return;
    this.timers.clearTimeout(this.retry);
    this.retry = null;
    this.#connect();
  }

  #joins(topic, listener) {
    const others = [...topic.listeners].find((other) => other !== listener);
    listener.state = others?.state ?? "reconnecting";
    listener.onState?.(listener.state);
  }

  #unfollow(topic, listener) {
    topic.listeners.delete(listener);
    if (topic.listeners.size || this.topics.get(topic.name) !== topic) return;
    this.topics.delete(topic.name);
    if (this.#isOpen()) this.#say({ type: "unfollow", topic: topic.name });
    this.#restIfAlone();
  }

  #connect() {
    if (this.socket || this.retry !== null) return;
    const socket = this.open();
    this.socket = socket;
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("message", (message) => this.#heard(socket, JSON.parse(message.data)));
    socket.addEventListener("close", () => this.#broke(socket));
  }

  #opened(socket) {
    if (socket !== this.socket) return;
    for (const topic of this.topics.values()) this.#say(request(topic.name, topic.last));
    this.#heardSomething();
    this.watch = this.timers.setInterval(() => this.#listen(), 2_000);
  }

  #heard(socket, message) {
    if (socket !== this.socket) return;
    this.#heardSomething();
    const topic = this.topics.get(message.topic);
    const state = topic?.take(message);
    if (!state) return;
    topic.stand(state);
    if (state === "live") this.attempt = 0;
    if (state === "gone") this.topics.delete(topic.name);
    this.#restIfAlone();
  }

  #broke(socket) {
    if (socket !== this.socket) return;
    this.timers.clearInterval(this.watch);
    this.socket = null;
    if (!this.topics.size) return;
    for (const topic of this.topics.values()) topic.stand("reconnecting");
    this.retry = this.timers.setTimeout(
      () => {
        this.retry = null;
        this.#connect();
      },
      pauseMs(this.attempt++, this.random),
    );
  }

  #listen() {
    const askedMsAgo = this.askedAt === null ? null : this.now() - this.askedAt;
    const due = afterSilence(this.now() - this.heardAt, askedMsAgo);
    if (due === "ask") {
      this.askedAt = this.now();
      this.#say({ type: "ping" });
    } else if (due === "hang up") {
      const dead = this.socket;
      dead.close();
      this.#broke(dead); // the browser may take minutes to notice that nobody answers
    }
  }

  #heardSomething() {
    this.heardAt = this.now();
    this.askedAt = null;
  }

  #restIfAlone() {
    if (this.topics.size) return;
    this.timers.clearTimeout(this.retry);
    this.timers.clearInterval(this.watch);
    this.retry = null;
    const idle = this.socket;
    this.socket = null;
    idle?.close();
  }

  #isOpen() {
    return this.socket?.readyState === 1;
  }

  #say(message) {
    this.socket.send(JSON.stringify(message));
  }
}

let shared = null;

/** Follow a topic on the page's one connection; gives back how to stop. */
export function follow(topic, onEvent, options = {}) {
  if (!shared) {
    shared = new Connection({ open: () => new WebSocket(doorOf(globalThis.location)) });
    globalThis.addEventListener("online", () => shared.hurry());
    globalThis.document?.addEventListener("visibilitychange", () => {
      if (!globalThis.document.hidden) shared.hurry();
    });
  }
  return shared.follow(topic, onEvent, options);
}
