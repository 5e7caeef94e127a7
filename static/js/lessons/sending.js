import { Pace } from "sightline/lessons/amounts.js";
import { ask } from "sightline/lib/asking.js";
import { Upload } from "tus-js-client";

const ENDPOINT = "/api/v1/uploads";
const CHUNK_BYTES = 32 * 1024 * 1024; // small enough for a strict proxy, large enough not to slow a fast line down
const LOOKED_AT_BYTES = 1024 * 1024; // of each end: enough to tell one film from another
const PAUSES_MS = [2_000, 5_000, 10_000, 20_000, 30_000];

/** What went wrong, in words, where trying again by itself would not help. */
const FINAL = {
  401: "You are signed out. Sign in again in another tab, then resume the upload.",
  403: "You are signed out. Sign in again in another tab, then resume the upload.",
  404: "This upload is not there any more. Drop it here and choose the file again.",
  410: "This upload stood still for more than a day and was dropped. Choose the file again.",
};

/**
 * One file on its way. `tell({ state, sent, total, pace, sentence, recording })` hears every change; `state` is
 * waiting, sending, paused, lost (goes on by itself), stopped (needs somebody) or done. `named(recording)` hears the id
 * of the recording that it becomes.
 */
export class Sending {
  #upload;
  #tell;
  #pace = new Pace();
  #again = null;
  #attempt = 0;

  constructor(file, { lesson = null, url = null, mark = null, tell, named = () => {} }) {
    this.file = file;
    this.state = "waiting";
    this.sent = 0;
    this.recording = null;
    this.#tell = tell;
    const metadata = { lesson_id: lesson ?? "", filename: file.name, filetype: file.type, mark: mark ?? "" };
    this.#upload = new Upload(file, {
      endpoint: ENDPOINT,
      uploadUrl: url,
      chunkSize: CHUNK_BYTES,
      retryDelays: [0, 1_000, 3_000],
      removeFingerprintOnSuccess: true,
      fingerprint: async () => ["sightline", lesson, file.name, file.size, file.lastModified].join("-"),
      metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value)),
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
      onAfterResponse: (_request, response) => {
        this.recording = response.getHeader("Sightline-Recording") ?? this.recording;
      },
      onUploadUrlAvailable: () => this.#ask(named),
      onProgress: (sent) => this.#moved(sent),
      onChunkComplete: () => {
        this.#attempt = 0;
      },
      onSuccess: () => this.#become("done", { sent: file.size }),
      onError: (trouble) => this.#failed(trouble),
    });
  }

  get active() {
    return this.state === "sending" || this.state === "lost" || this.state === "waiting";
  }

  /** Begin, or go on where an earlier visit to this lesson stopped. */
  async start() {
    this.#become("sending");
    if (!this.#upload.url && !this.#upload.options.uploadUrl) {
      const [earlier] = await this.#upload.findPreviousUploads().catch(() => []);
      if (earlier) this.#upload.resumeFromPreviousUpload(earlier);
    }
    this.#upload.start();
  }

  /** Stand still until `resume`. */
  async pause() {
    this.#forgetRetry();
    this.#become("paused", { sentence: "" });
    await this.#upload.abort();
  }

  /** Go on. */
  async resume() {
    this.#forgetRetry();
    this.#pace = new Pace();
    if (this.state === "stopped") await renewToken();
    this.#become("sending", { sentence: "" });
    this.#upload.start();
  }

  /** Give it up, here and on the server. */
  async drop() {
    this.#forgetRetry();
    await this.#upload.abort(true).catch(() => null);
    this.#become("dropped");
  }

  /** Tell the id of the recording that this becomes, as soon as the server knows it. */
  async #ask(named) {
    const answer = await ask(this.#upload.url).catch(() => null);
    if (answer?.ok) named((await answer.json()).recording_id);
  }

  #moved(sent) {
    this.sent = sent;
    const pace = this.#pace.hear(sent, performance.now());
    this.#become("sending", { sent, pace, sentence: "" });
  }

  #failed(trouble) {
    const status = trouble.originalResponse?.getStatus() ?? 0;
    const said = FINAL[status] ?? ([400, 413, 415, 507].includes(status) ? sentenceOf(trouble) : null);
    if (said) return this.#become("stopped", { sentence: said });
    this.#become("lost", {
      sentence: "We lost the connection. What arrived is kept; this goes on by itself.",
    });
    const pause = PAUSES_MS[Math.min(this.#attempt++, PAUSES_MS.length - 1)];
    const hurry = () => this.resume();
    const timer = setTimeout(hurry, pause);
    globalThis.addEventListener("online", hurry, { once: true });
    this.#again = () => {
      clearTimeout(timer);
      globalThis.removeEventListener("online", hurry);
    };
    return null;
  }

  #forgetRetry() {
    this.#again?.();
    this.#again = null;
  }

  #become(state, more = {}) {
    if (this.state === "paused" && state === "sending" && "pace" in more) return; // a last word of what was aborted
    this.state = state;
    this.#tell({ state, sent: this.sent, total: this.file.size, recording: this.recording, ...more });
  }
}

/** A mark by which the same file is known again: a hash of its two ends; empty where the browser cannot hash. */
export async function markOf(file) {
  if (!globalThis.crypto?.subtle) return "";
  const ends = new Blob([file.slice(0, LOOKED_AT_BYTES), file.slice(-LOOKED_AT_BYTES)]);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await ends.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

/** After signing in again in another tab the page's token is an old one: take the new one. */
async function renewToken() {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = fresh.querySelector('meta[name="csrf-token"]')?.content;
  if (token) document.querySelector('meta[name="csrf-token"]').content = token;
}

function sentenceOf(trouble) {
  try {
    return JSON.parse(trouble.originalResponse.getBody()).detail;
  } catch {
    return "This file could not be taken. Please try another.";
  }
}
