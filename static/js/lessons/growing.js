import { ask } from "sightline/lib/asking.js";

/**
 * A film that is sent while it is recorded: a tus upload whose length is told with its last piece.
 *
 * `lesson()` gives the id of the lesson it goes into, or null while that cannot be known (no line); `tell({ state, sent,
 * total, sentence, recording })` hears every change, with `state` one of sending, lost (goes on by itself), stopped (needs
 * somebody) and done; `begun(url)` hears where the upload is, so that another visit can go on with it.
 */
const ENDPOINT = "/api/v1/uploads";
const SPOKEN = { "Tus-Resumable": "1.0.0" };
const MOST_AT_ONCE = 8 * 1024 * 1024;
const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 20_000];
const SIGNED_OUT =
  "You are signed out. Sign in again in another tab; what you recorded is kept here and goes on then.";
const LOST = "We lost the connection. What you recorded is kept here and goes on by itself.";

export class GrowingUpload {
  #pieces;
  #ended = false;
  #dropped = false;
  #busy = false;
  #offset = null;
  #attempt = 0;
  #timer = null;

  constructor({ lesson, name, type, tell, begun, url = null, pieces = [], timers = globalThis }) {
    Object.assign(this, { lesson, name, type, tell, begun, url, timers });
    this.#pieces = [...pieces];
  }

  /** Everything that was recorded so far. */
  get film() {
    return new Blob(this.#pieces, { type: this.type });
  }

  get ended() {
    return this.#ended;
  }

  /** More was recorded. */
  add(piece) {
    this.#pieces.push(piece);
    this.flush();
  }

  /** That was all. */
  end() {
    this.#ended = true;
    this.flush();
  }

  /** Give it up, here and on the server. */
  async drop() {
    this.#dropped = true;
    this.timers.clearTimeout(this.#timer);
    if (this.url) await ask(this.url, { method: "DELETE", headers: SPOKEN }).catch(() => null);
  }

  /** Send what waits; one request at a time. */
  async flush() {
    if (this.#busy || this.#dropped) return;
    this.#busy = true;
    this.timers.clearTimeout(this.#timer);
    try {
      while (!this.#dropped && (await this.#step()));
    } catch {
      this.#later(); // no line: what was recorded is kept, and asked for again
    }
    this.#busy = false;
  }

  /** Do the next thing there is to do; says whether there may be another. */
  async #step() {
    if (!this.url) return this.#begin();
    if (this.#offset === null) return this.#look();
    const film = this.film;
    const rest = film.slice(this.#offset, this.#offset + MOST_AT_ONCE);
    const isLast = this.#ended && this.#offset + rest.size === film.size;
    if (!rest.size && !isLast) return false;
    const headers = {
      ...SPOKEN,
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(this.#offset),
      ...(isLast ? { "Upload-Length": String(film.size) } : {}),
    };
    return this.#heard(await ask(this.url, { method: "PATCH", headers, body: rest }), isLast);
  }

  async #begin() {
    const lesson = await this.lesson();
    if (!lesson) return this.#later();
    const said = { lesson_id: lesson, filename: this.name, filetype: this.type };
    const metadata = Object.entries(said).map(([key, value]) => `${key} ${inBase64(value)}`);
    const headers = { ...SPOKEN, "Upload-Defer-Length": "1", "Upload-Metadata": metadata.join(",") };
    const answer = await ask(ENDPOINT, { method: "POST", headers });
    if (!answer.ok) return this.#refused(answer);
    this.url = answer.headers.get("Location");
    this.#offset = 0;
    this.begun(this.url);
    return true;
  }

  async #look() {
    const answer = await ask(this.url, { method: "HEAD", headers: SPOKEN });
    if (!answer.ok) return this.#refused(answer);
    return this.#heard(answer, false);
  }

  async #heard(answer, isLast) {
    if (answer.status === 409) {
      this.#offset = null;
      return true;
    }
    if (!answer.ok) return this.#refused(answer);
    this.#attempt = 0;
    this.#offset = Number(answer.headers.get("Upload-Offset"));
    const recording = answer.headers.get("Sightline-Recording");
    const total = this.film.size;
    if (recording || (isLast && this.#offset === total)) {
      this.#dropped = true;
      this.tell({ state: "done", sent: total, total, recording, sentence: "" });
      return false;
    }
    this.tell({ state: "sending", sent: this.#offset, total, sentence: "" });
    return true;
  }

  async #refused(answer) {
    this.#offset = null;
    if ([404, 410].includes(answer.status) && this.url) {
      this.url = null; // it was dropped over there, and all of it is still here
      return this.#later();
    }
    if ([401, 403].includes(answer.status) || answer.type === "opaqueredirect")
      return this.#later(SIGNED_OUT);
    if (![404, 413, 415, 507].includes(answer.status)) return this.#later();
    const { detail } = await answer.json().catch(() => ({}));
    this.tell({
      state: "stopped",
      sent: 0,
      total: this.film.size,
      sentence: detail ?? "This cannot be kept.",
    });
    return false;
  }

  #later(sentence = LOST) {
    this.#offset = null;
    this.tell({ state: "lost", sent: 0, total: this.film.size, sentence });
    const pause = PAUSES_MS[Math.min(this.#attempt++, PAUSES_MS.length - 1)];
    this.#timer = this.timers.setTimeout(() => this.flush(), pause);
    return false;
  }
}

function inBase64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
