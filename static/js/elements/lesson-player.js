import "media-chrome/media-controller.js";
import "media-chrome/media-mute-button.js";
import "media-chrome/media-pip-button.js";
import "media-chrome/media-play-button.js";
import { LightElement } from "sightline/elements/light-element.js";
import { frameStartMs, rateOf, seekTarget, stepTarget, turnsBack } from "sightline/lib/frames.js";
import { timecode } from "sightline/lib/timecode.js";
import { Early } from "sightline/workspace/early.js";
import { chooseSource, Ladder } from "sightline/workspace/sources.js";

const SLOWEST = 0.5;
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];
const BACK_MS = 5_000;
const SAME_FRAME_MS = 500; // how long a seek's own frame is waited for: within the one on the screen none comes

const STUCK_MS = 1_000; // a seek that takes longer is not waited for by the next

/**
 * The film and its controls. `nowMs` is the time of the frame that is on the screen, to the millisecond, and
 * `player:frame` {ms} says so for each frame that is shown. While a seek is on its way, `nowMs` is where it goes, so
 * that keys pressed faster than a picture arrives add up; `arriving` says that the frame itself may still put it right.
 */
class LessonPlayer extends LightElement {
  nowMs = 0;
  looping = null;
  early = null;

  arrive(signal) {
    this.video = this.querySelector("video");
    this.rate = rateOf(this.dataset.frameRate);
    this.video.controls = false;
    this.querySelector(".player__bar").hidden = false;
    this.#listen(signal);
    this.#watchFrames(signal);
    this.#chooseSource(signal);
  }

  get desk() {
    return this.closest("lesson-desk");
  }

  get durationMs() {
    const told = this.video.duration * 1000;
    return Number(this.dataset.durationMs) || (Number.isFinite(told) ? told : 0);
  }

  get paused() {
    return this.video.paused;
  }

  /** Show the frame of a moment. Every answer comes back as a frame that was shown. */
  seek(ms, { play = false, keepLoop = false } = {}) {
    if (!keepLoop) this.stopLoop();
    const wanted = Math.max(0, Math.min(ms, this.durationMs || ms));
    this.#goTo(seekTarget(wanted), wanted);
    if (play) this.play();
  }

  play() {
    return this.video.play().catch(() => {
      // the browser wants a hand on the page first; the button stays as it is
    });
  }

  pause() {
    this.video.pause();
  }

  toggle() {
    if (this.paused) this.play();
    else this.pause();
  }

  /** One frame back (-1) or on (1). */
  step(by) {
    this.pause();
    this.stopLoop();
    const seconds = stepTarget(this.nowMs, by, this.rate);
    this.#goTo(seconds, frameStartMs(seconds, this.rate));
  }

  skip(ms) {
    this.seek(Math.max(0, this.nowMs + ms));
  }

  /** J and L: slower or faster through the usual speeds; below the slowest, back a little. */
  shuttle(direction) {
    if (direction > 0 && this.paused) return this.play();
    const at = SPEEDS.indexOf(this.video.playbackRate);
    const next = SPEEDS[(at < 0 ? SPEEDS.indexOf(1) : at) + direction];
    if (direction < 0 && this.video.playbackRate <= SLOWEST) return this.skip(-BACK_MS);
    if (next) this.speed(next);
    return null;
  }

  speed(value) {
    this.video.playbackRate = value;
    this.querySelector("[data-speed]").value = String(value);
  }

  /** Play a range again and again. */
  loop(fromMs, toMs) {
    this.looping = { from: fromMs, to: toMs };
    this.querySelector("[data-loop-note]").hidden = false;
    this.querySelector("[data-loop-words]").textContent = `${timecode(fromMs)} – ${timecode(toMs)}`;
    this.#offerLoop();
    this.seek(fromMs, { play: true, keepLoop: true });
  }

  stopLoop() {
    this.looping = null;
    this.querySelector("[data-loop-note]").hidden = true;
    this.#offerLoop();
  }

  /** Loop the marked range, or stop; `false` where there is neither a loop nor a range. */
  toggleLoop() {
    const range = this.desk?.range ?? null;
    if (this.looping) this.stopLoop();
    else if (range) this.loop(range.from, range.to);
    return this.looping !== null || range !== null;
  }

  get arriving() {
    return this.#aim !== null;
  }

  /** Hold still on exactly the frame that is shown now, and say which it is; `arriving` if that is yet to be seen. */
  hold() {
    const wasPlaying = !this.paused;
    const { nowMs: ms, arriving } = this;
    this.pause();
    // pausing takes a frame or two, and the stamp must be what stands on the screen
    if (wasPlaying && !arriving) this.#goTo(seekTarget(ms), ms);
    return { ms, wasPlaying, arriving };
  }

  /** What arrives is being made anew, by another attempt: go on with that. */
  follow(attempt) {
    const { early } = this.dataset;
    if (!this.early || !early || early.includes(`/early/${attempt}/`)) return;
    this.dataset.early = early.replace(/\/early\/[^/]+\//, `/early/${attempt}/`);
    this.early.play(this.dataset.early, this.video.currentTime);
  }

  /** The whole film can be played now: go on with that, from the very frame that is on the screen. */
  changeTo({ urls, duration_ms: durationMs, frame_rate: frameRate }) {
    const [ms, playing, speed] = [this.nowMs, !this.paused, this.video.playbackRate];
    this.early?.stop();
    Object.assign(this.dataset, { playback: urls.playback, hls: urls.hls ?? "", durationMs, frameRate });
    delete this.dataset.early;
    this.rate = rateOf(frameRate);
    this.video.src = urls.playback;
    this.video.defaultPlaybackRate = speed;
    this.#goTo(seekTarget(ms), ms);
    if (playing) this.play();
  }

  #goTo(seconds, ms) {
    const last = this.video.duration;
    const target = Number.isFinite(last) ? Math.min(seconds, Math.max(0, last - 0.001)) : seconds;
    const frameMs = frameStartMs(target, this.rate);
    const aim = { ms, target, frameMs, sought: false, seen: null, from: this.nowMs };
    this.#aim = aim;
    this.nowMs = ms;
    if (!this.video.seeking) this.#seekOn();
    else setTimeout(() => this.#aim === aim && this.#seekOn(), STUCK_MS);
  }

  /**
   * Seek to the aim, unless that was done. One seek follows another only when that has landed: what lies between is
   * left out, and Chromium now and then never ends a seek that was begun while another was on its way.
   */
  #seekOn() {
    const aim = this.#aim;
    if (aim === null || aim.sought || this.video.readyState === 0) return;
    aim.sought = true;
    this.video.currentTime = aim.target;
  }

  #aim = null;

  #listen(signal) {
    this.video.addEventListener("loadedmetadata", () => this.#seekOn(), { signal });
    this.video.addEventListener("seeked", () => this.#landed(), { signal });
    this.video.addEventListener("click", () => this.toggle(), { signal });
    this.video.addEventListener(
      "ended",
      () => this.looping && this.seek(this.looping.from, { play: true, keepLoop: true }),
      { signal },
    );
    this.desk?.addEventListener("desk:selection", () => this.#offerLoop(), { signal });
    this.addEventListener("click", (event) => this.#pressed(event), { signal });
    this.querySelector("[data-speed]").addEventListener(
      "change",
      ({ target }) => this.speed(Number(target.value)),
      {
        signal,
      },
    );
    this.#seekOn();
  }

  #pressed(event) {
    // after the mouse, the keys belong to the film again: Space plays, whatever was clicked last
    if (event.detail > 0) event.target.closest?.("button, [role=button]")?.blur();
    const button = event.target.closest?.("button");
    if (button?.dataset.step) this.step(Number(button.dataset.step));
    if (button?.dataset.mark) {
      this.desk.dispatchEvent(new CustomEvent("desk:mark", { detail: { side: button.dataset.mark } }));
    }
    if (button && "loopStop" in button.dataset) this.stopLoop();
    if (button && "loop" in button.dataset) this.toggleLoop();
  }

  /** A button to loop is there while a range is marked, and says whether it is looping. */
  #offerLoop() {
    const button = this.querySelector("[data-loop]");
    button.hidden = !this.desk?.range;
    button.setAttribute("aria-pressed", String(this.looping !== null));
  }

  #landed() {
    const aim = this.#aim;
    if (aim === null || this.video.seeking) return; // the end of an earlier seek
    if (!aim.sought) this.#seekOn();
    else if (this.#isOwn(aim.seen)) this.#shown(aim.seen);
    else setTimeout(() => this.#aim === aim && this.#shown(aim.seen ?? this.#unchanged(aim)), SAME_FRAME_MS);
  }

  /** Whether a frame is the one that the seek on its way is for. */
  #isOwn(ms) {
    return ms !== null && Math.abs(ms - this.#aim.frameMs) < 500 / this.rate;
  }

  #unchanged({ ms, from }) {
    return this.#isOwn(from) ? from : ms;
  }

  #watchFrames(signal) {
    if ("requestVideoFrameCallback" in HTMLVideoElement.prototype && this.dataset.sound === undefined) {
      const each = (_now, frame) => {
        if (signal.aborted) return;
        this.#presented(Math.round(frame.mediaTime * 1000));
        this.video.requestVideoFrameCallback(each);
      };
      this.video.requestVideoFrameCallback(each);
    }
    if (
      !this.classList.contains("player--sound") &&
      "requestVideoFrameCallback" in HTMLVideoElement.prototype
    )
      return;
    const guess = () => this.#aim?.sought === false || this.#shown(this.#guessMs());
    for (const name of ["timeupdate", "seeked", "pause"])
      this.video.addEventListener(name, guess, { signal });
  }

  /**
   * A frame is on the screen. One that is told of after a seek may have been there before it; what a seek is for is its
   * own frame or, where frames are not evenly spaced, the second one told of after it.
   */
  #presented(ms) {
    const aim = this.#aim;
    if (aim === null) {
      this.#shown(ms);
      return;
    }
    const landed = aim.sought && !this.video.seeking;
    const own = this.#isOwn(ms);
    const second = aim.seen !== null && !this.#isOwn(aim.seen);
    if (landed && (own || second)) this.#shown(ms);
    else if (own || (landed && aim.seen === null)) aim.seen = ms;
  }

  #guessMs() {
    const seconds = this.video.currentTime;
    return this.classList.contains("player--sound")
      ? Math.round(seconds * 1000)
      : frameStartMs(seconds, this.rate);
  }

  #shown(ms) {
    this.nowMs = ms;
    this.#aim = null;
    this.querySelector("[data-now]").textContent = timecode(ms);
    if (this.looping && !this.paused && turnsBack(ms, this.looping, this.rate)) {
      this.seek(this.looping.from, { keepLoop: true });
    }
    this.dispatchEvent(new CustomEvent("player:frame", { detail: { ms }, bubbles: true }));
  }

  async #chooseSource(signal) {
    const { playback, hls, early } = this.dataset;
    if (early && !playback) {
      this.early = new Early(this.video);
      signal.addEventListener("abort", () => this.early.stop());
      await this.early.play(early);
      return;
    }
    const ladder = hls ? new Ladder(this.video, hls, this.querySelector("[data-quality]"), playback) : null;
    signal.addEventListener("abort", () => ladder?.stop());
    this.ladder = ladder;
    if (ladder && chooseSource({ playback, hls, connection: navigator.connection }) === "hls")
      await ladder.play();
    if (ladder) ladder.offer(signal);
  }
}

customElements.define("lesson-player", LessonPlayer);
