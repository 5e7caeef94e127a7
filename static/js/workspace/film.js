import { rateOf, seekTarget, stepTarget } from "sightline/lib/frames.js";
import {
  correction,
  covers,
  learnedLatency,
  NUDGED_MS,
  ownMoment,
  sharedMoment,
  stillFrameMs,
} from "sightline/lib/lockstep.js";

const STUCK_MS = 1_000; // a seek that takes longer is not waited for by the next
const USUAL_LATENCY_MS = 60;

/**
 * A video that lies on a clock shared with others. Its part is [fromMs, toMs) of its own time; `place` says how that
 * lies on the shared clock. `shown` is the frame on the screen: its own time, and when it came.
 */
export class Film {
  shown = { ms: 0, at: 0 };
  #wanted = null;
  #sought = null;
  #began = 0;
  #latency = USUAL_LATENCY_MS;

  constructor(video, { rate, fromMs = 0, toMs, place }, { onFrame = () => {}, signal }) {
    Object.assign(this, { video, rate: rateOf(rate), fromMs, toMs, place, onFrame });
    // a frame that stands there already is told of no more
    const there = video.readyState > 0 ? video.currentTime * 1000 : 0;
    this.shown = { ms: Math.max(fromMs, there), at: performance.now() };
    video.addEventListener("loadedmetadata", () => this.#next(), { signal });
    video.addEventListener("seeked", () => this.#landed(), { signal });
    this.#watch(signal);
  }

  get paused() {
    return this.video.paused;
  }

  /** The moment that is on the screen at a time, on the shared clock. */
  sharedAt(now) {
    const since = this.paused || this.video.seeking ? 0 : Math.max(0, now - this.shown.at);
    return sharedMoment(this.shown.ms + since * this.video.playbackRate, this.place);
  }

  /** Whether it has a picture for a shared moment; else whether that is before its beginning or after its end. */
  whereabouts(sharedMs) {
    const own = ownMoment(sharedMs, this.place);
    if (covers(own, this)) return "inside";
    return own < this.fromMs ? "before" : "after";
  }

  /** Stand still on the frame nearest to a shared moment. */
  stand(sharedMs) {
    this.video.pause();
    this.goTo(sharedMs);
  }

  /** Show the frame nearest to a shared moment, playing or not. */
  goTo(sharedMs) {
    this.#seek(seekTarget(stillFrameMs(ownMoment(sharedMs, this.place), this, this.rate)));
  }

  step(by) {
    this.video.pause();
    const seconds = stepTarget(this.#aimMs(), by, this.rate);
    const last = this.toMs / 1000 - 0.5 / this.rate;
    this.#seek(Math.min(last, Math.max(this.fromMs / 1000 + 0.001, seconds)));
  }

  /** Keep up with another film that is at a shared moment now. */
  keepUp(sharedMs, speed, now) {
    if (this.video.seeking || this.#wanted !== null) return;
    if (this.paused) {
      this.#start(sharedMs, speed);
      return;
    }
    const is = ownMoment(this.sharedAt(now), this.place);
    const told = correction(is, ownMoment(sharedMs, this.place), { speed, lateMs: this.#latency });
    if (told.act === "seek") this.#seek(Math.max(this.fromMs, told.ms) / 1000);
    else if (this.video.playbackRate !== told.rate) this.video.playbackRate = told.rate;
  }

  /** Begin to play: from where it stands, where that is near enough, since a seek would cost more than it brings. */
  #start(sharedMs, speed) {
    const away = ownMoment(sharedMs, this.place) - this.shown.ms;
    if (Math.abs(away) > NUDGED_MS) this.goTo(sharedMs + this.#latency * speed);
    this.video.play().catch(() => {});
  }

  #aimMs() {
    return this.#wanted === null ? this.shown.ms : this.#wanted * 1000 - 500 / this.rate;
  }

  /** One seek at a time: what is asked for while one is on its way replaces what waits. */
  #seek(seconds) {
    if (this.#wanted === null && !this.video.seeking && Math.abs(this.video.currentTime - seconds) < 1e-4)
      return;
    this.#wanted = seconds;
    if (!this.video.seeking) this.#next();
    else setTimeout(() => this.#wanted === seconds && this.#sought !== seconds && this.#next(), STUCK_MS);
  }

  #next() {
    if (this.#wanted === null || this.video.readyState === 0) return;
    this.#sought = this.#wanted;
    this.#began = performance.now();
    this.video.currentTime = this.#wanted;
  }

  #landed() {
    if (this.video.seeking) return;
    if (this.#wanted !== this.#sought) {
      this.#next();
      return;
    }
    this.#wanted = null;
    this.#latency = learnedLatency(this.#latency, performance.now() - this.#began);
  }

  #watch(signal) {
    const told = (ms, at) => {
      this.shown = { ms, at };
      this.onFrame(this);
    };
    if ("requestVideoFrameCallback" in HTMLVideoElement.prototype) {
      const each = (_now, frame) => {
        if (signal.aborted) return;
        told(frame.mediaTime * 1000, frame.expectedDisplayTime);
        this.video.requestVideoFrameCallback(each);
      };
      this.video.requestVideoFrameCallback(each);
      return;
    }
    for (const name of ["timeupdate", "seeked", "pause"])
      this.video.addEventListener(name, () => told(this.video.currentTime * 1000, performance.now()), {
        signal,
      });
  }
}
