import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { entered, quietStretches, skippedWords, stretchAt } from "sightline/lib/quiet.js";
import { register } from "sightline/workspace/keys.js";

const NOTE_MS = 1_200;
const REMEMBERED = "skip-silence";

/**
 * The switch that skips silence, and what does it. While the film plays, it jumps over quiet stretches and says for a
 * moment how much was left out; not inside a loop, and not while a comment is being written. Where it is quiet stands
 * on the desk as `desk.quiet` [{ from, to }] in ms, which `desk:quiet` announces, whether or not it is skipped.
 */
class SkipSilence extends LightElement {
  #before = null;
  #timer = 0;

  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.button = this.querySelector("button");
    this.kept = new Kept(this.desk.dataset.person);
    this.desk.quiet = [];
    this.button.addEventListener("click", () => this.toggle(), { signal });
    this.desk.addEventListener("desk:frame", ({ detail }) => this.#shown(detail.ms), { signal });
    this.#turn(this.kept.get(REMEMBERED) === true);
    signal.addEventListener(
      "abort",
      register("s", () => this.toggle(), "Skip silence, or play it again", "Watching"),
    );
    this.load(signal);
  }

  get on() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  toggle() {
    if (this.hidden) return false;
    this.#turn(!this.on);
    this.kept.put(REMEMBERED, this.on || null);
    this.#say(this.on ? "Silence is skipped" : "Silence is played");
    const here = stretchAt(this.desk.quiet, this.desk.player.nowMs);
    if (this.on && here && !this.desk.player.paused) this.#skip(here);
    return true;
  }

  /** The outline of the sound has come, some time after the film. */
  refresh({ waveform }) {
    if (!waveform || this.dataset.waveform) return;
    this.dataset.waveform = waveform;
    this.load();
  }

  /** Look for the quiet stretches, once the outline of the sound is there. */
  async load(signal = undefined) {
    if (!this.dataset.waveform) return;
    const answer = await fetch(this.dataset.waveform, { signal }).catch(() => null);
    if (!answer?.ok) return;
    this.desk.quiet = quietStretches(await answer.json());
    this.hidden = this.desk.quiet.length === 0;
    this.desk.tell("desk:quiet", this.desk.quiet);
  }

  #turn(on) {
    this.button.setAttribute("aria-pressed", String(on));
  }

  #shown(ms) {
    const { player } = this.desk;
    const stretch = this.on && !player.paused ? entered(this.desk.quiet, this.#before, ms) : null;
    this.#before = player.paused ? null : ms;
    if (stretch !== null) this.#skip(stretch);
  }

  #skip(stretch) {
    const { player } = this.desk;
    if (player.looping !== null || this.#isWriting()) return;
    this.#say(skippedWords(stretch));
    player.seek(stretch.to);
  }

  #isWriting() {
    const writer = this.desk.querySelector("comment-composer");
    return Boolean(writer?.held) || Boolean(document.activeElement?.closest("textarea, [contenteditable]"));
  }

  #say(words) {
    const note = this.desk.querySelector("[data-skip-note]");
    note.textContent = words;
    note.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (note.hidden = true), NOTE_MS);
  }
}

customElements.define("skip-silence", SkipSilence);
