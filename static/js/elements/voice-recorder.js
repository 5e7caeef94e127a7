import { LightElement } from "sightline/elements/light-element.js";
import "sightline/elements/voice-note.js";
import { newKey } from "sightline/lib/new-key.js";
import { spoken, timecode } from "sightline/lib/timecode.js";
import { dropVoice, findVoice, holdWhile, keepVoice, leftBehind } from "sightline/voice/locker.js";
import { canRecord, LONGEST_MS, Recording } from "sightline/voice/recording.js";

const NOT_ALLOWED = "The browser may not use the microphone. Allow it beside the address, then record again.";
const NO_MICROPHONE = "No microphone was found. Plug one in, then record again.";
const IN_USE = "The microphone cannot be used at the moment. Close what else uses it, then record again.";

/**
 * In the composer: says a comment instead of writing it, or beside it. What is said is kept in the browser as it grows,
 * hangs on the comment as `{ voice: { key, ms } }`, and can be listened to before it is sent.
 */
class VoiceRecorder extends LightElement {
  #recording = null;

  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.composer = this.closest("comment-composer");
    this.hidden = !canRecord();
    if (this.hidden) return;
    const on = (name, act) => this.querySelector(`[data-${name}]`).addEventListener("click", act, { signal });
    on("record", () => this.#begin());
    // the composer grows when it has the focus: a button that moves under the pointer is never clicked
    const stay = (event) => event.target.closest?.("button") && event.preventDefault();
    this.addEventListener("mousedown", stay, { signal });
    on("pause", () => this.#pause());
    on("stop", () => this.#recording?.stop());
    on("drop", () => this.#drop());
    this.desk.addEventListener("desk:attached", ({ detail }) => this.#attached(detail.voice), { signal });
    signal.addEventListener("abort", () => this.#recording?.stop());
    this.#attached(this.composer.attached.voice);
    this.#takeUp();
  }

  /** Whether the microphone is open. */
  get busy() {
    return this.#recording !== null;
  }

  async #begin() {
    if (this.busy) return;
    this.#problem("");
    this.composer.holdFrame();
    for (const audio of document.querySelectorAll("voice-note audio")) audio.pause();
    const key = newKey();
    this.dropped = false;
    const keep = (blob, ms) => keepVoice({ key, owner: this.desk.dataset.person, type: blob.type, ms, blob });
    try {
      this.#recording = await Recording.begin({
        grew: keep,
        level: (share, ms) => this.#level(share, ms),
        ended: (blob, ms) => this.#ended(key, keep, blob, ms),
      });
    } catch (reason) {
      this.#problem(sentenceFor(reason));
      return;
    }
    holdWhile(key, new Promise((over) => (this.over = over)));
    this.#panel(true);
    this.#say("Recording.");
    this.querySelector("[data-stop]").focus();
  }

  #pause() {
    const recording = this.#recording;
    if (!recording) return;
    if (recording.paused) recording.resume();
    else recording.pause();
    this.querySelector("[data-pause-word]").textContent = recording.paused ? "Go on" : "Pause";
    this.querySelector("[data-panel]").classList.toggle("voice-recorder__panel--paused", recording.paused);
    this.#say(recording.paused ? "Paused." : "Recording.");
  }

  #drop() {
    this.dropped = true;
    this.#recording?.stop();
  }

  async #ended(key, keep, blob, ms) {
    this.#recording = null;
    this.#panel(false);
    if (this.dropped || !blob.size) {
      await dropVoice(key);
      this.over?.();
      this.composer.attach({});
      this.#say("Discarded.");
      return;
    }
    await keep(blob, ms);
    this.over?.();
    this.composer.attach({ voice: { key, ms } });
    this.#say(`Recorded ${spoken(ms)}. Listen to it, or add the comment.`);
  }

  /** A recording that a closed tab or a crash cut off is attached to the comment being written. */
  async #takeUp() {
    const found = await leftBehind(this.desk.dataset.person, this.desk.recording, this.#known());
    if (found && !this.busy && !this.composer.attached.voice && found.blob.size) {
      this.composer.attach({ voice: { key: found.key, ms: found.ms } });
    }
  }

  /** The voices that hang on a comment: the one being written, or one on its way. */
  #known() {
    const { attached, post } = this.composer;
    return new Set([attached.voice?.key, ...post.letters.map(({ voice }) => voice?.key)]);
  }

  /** Forget what was taken away, and not what was sent: that is on its way by then. */
  #forget(key) {
    setTimeout(() => key && !this.#known().has(key) && dropVoice(key));
  }

  async #attached(voice) {
    if (this.shown === (voice?.key ?? null)) return;
    this.#forget(this.shown);
    this.shown = voice?.key ?? null;
    this.querySelector("[data-record]").hidden = Boolean(voice);
    const place = this.querySelector("[data-preview-place]");
    place.replaceChildren();
    URL.revokeObjectURL(this.address);
    const found = voice && (await findVoice(voice.key));
    if (!found || this.shown !== voice.key) return;
    const note = this.querySelector("[data-preview]").content.firstElementChild.cloneNode(true);
    this.address = URL.createObjectURL(found.blob);
    note.querySelector("audio").src = this.address;
    note.dataset.durationMs = String(voice.ms);
    place.append(note);
  }

  #level(share, ms) {
    this.querySelector("[data-level]").value = share;
    this.querySelector("[data-time]").textContent =
      `${timecode(ms, { tenths: false })} of ${timecode(LONGEST_MS, { tenths: false })}`;
  }

  /** The cursor goes back to the button that opened the panel, and does so first: nothing hidden can have it. */
  #panel(open) {
    const [panel, record] = ["[data-panel]", "[data-record]"].map((part) => this.querySelector(part));
    record.hidden = open;
    if (!open && panel.contains(document.activeElement)) record.focus();
    panel.hidden = !open;
    panel.classList.remove("voice-recorder__panel--paused");
    this.querySelector("[data-pause-word]").textContent = "Pause";
  }

  #problem(sentence) {
    const place = this.querySelector("[data-voice-problem]");
    place.hidden = !sentence;
    place.textContent = sentence;
  }

  #say(sentence) {
    this.querySelector("[data-voice-said]").textContent = sentence;
  }
}

function sentenceFor({ name }) {
  if (name === "NotAllowedError" || name === "SecurityError") return NOT_ALLOWED;
  return name === "NotFoundError" ? NO_MICROPHONE : IN_USE;
}

customElements.define("voice-recorder", VoiceRecorder);
