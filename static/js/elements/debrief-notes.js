import { LightElement } from "sightline/elements/light-element.js";
import { fetchPart, nodesOf, sendForm } from "sightline/lib/partial.js";

const PAUSE_MS = 800;
const AGAIN_MS = 5_000;
const LOST = "We lost the connection. Your notes are kept here and will be sent.";
const SIGNED_OUT =
  "You are signed out. Your notes are kept here: sign in again in another tab, then come back.";

/**
 * Notes that two people write in. What is typed is sent after a pause, together with the text it was made from; the
 * server brings both together and answers with the whole. Nothing that was typed meanwhile is overwritten.
 */
class DebriefNotes extends LightElement {
  arrive(signal) {
    this.timer = null;
    this.asking = null;
    this.again = false;
    this.addEventListener("input", () => this.wait(), { signal });
    this.addEventListener("submit", (event) => this.submit(event), { signal });
    this.addEventListener("part:stale", () => this.refresh(), { signal });
    window.addEventListener("online", () => this.save(), { signal });
    window.addEventListener("pagehide", () => this.dirty && sendForm(this.form, null, { keepalive: true }), {
      signal,
    });
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  get form() {
    return this.querySelector("[data-notes]");
  }

  get text() {
    return this.querySelector("textarea");
  }

  get base() {
    return this.querySelector("[name=base]");
  }

  get dirty() {
    return this.text.value !== this.base.value;
  }

  wait(pause = PAUSE_MS) {
    this.say("Not kept yet…", "waiting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  submit(event) {
    event.preventDefault();
    this.save();
  }

  async save() {
    clearTimeout(this.timer);
    if (this.dirty && !this.stopped) await this.ask(() => sendForm(this.form));
  }

  async refresh() {
    if (this.dirty)
      await this.save(); // the answer brings the other's words along
    else await this.ask(() => fetchPart(this.dataset.from));
  }

  /** One question at a time: an older answer that comes last would put an older text in the place of a newer one. */
  async ask(question) {
    this.again = this.asking !== null;
    if (this.again) return this.asking;
    this.asking = this.exchange(question);
    try {
      await this.asking;
    } finally {
      this.asking = null;
    }
    return this.again ? this.refresh() : null;
  }

  async exchange(question) {
    const sent = this.text.value;
    const answer = await question();
    const body = answer && (await nodesOf(answer).catch(() => null));
    this.take(body && answer, body, sent);
  }

  take(answer, body, sent) {
    if (answer?.status === 404) location.reload();
    if (answer?.ok && body.querySelector("textarea")) {
      this.adopt(body, sent);
      return;
    }
    if (body?.querySelector(".notes__state")) {
      this.stopped = answer.status === 409;
      this.adoptState(body);
      return;
    }
    if (!this.dirty) return;
    this.say(answer?.type === "opaqueredirect" ? SIGNED_OUT : LOST, "lost");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), AGAIN_MS);
  }

  /** Take the server's text where nothing was typed since; otherwise keep writing on what was sent. */
  adopt(body, sent) {
    const merged = body.querySelector("textarea").value;
    if (this.text.value === sent) {
      if (merged !== sent) setKeepingCaret(this.text, merged);
      this.base.value = merged;
      this.adoptState(body);
      return;
    }
    this.base.value = sent;
    this.wait();
  }

  adoptState(body) {
    const state = body.querySelector(".notes__state");
    this.querySelector(".notes__state").replaceWith(state);
    if (state.dataset.state === "kept") state.textContent = "Kept.";
  }

  say(sentence, state) {
    const place = this.querySelector(".notes__state");
    if (place.dataset.state === state) return;
    place.dataset.state = state;
    place.textContent = sentence;
  }
}

/** Put in another text and leave the caret among the same words. */
function setKeepingCaret(field, text) {
  const before = field.value;
  let same = 0;
  while (same < Math.min(before.length, text.length) && before[same] === text[same]) same += 1;
  const grown = text.length - before.length;
  const [start, end] = [field.selectionStart, field.selectionEnd].map((at) =>
    at > same ? Math.max(same, at + grown) : at,
  );
  field.value = text;
  if (document.activeElement === field) field.setSelectionRange(start, end);
}

customElements.define("debrief-notes", DebriefNotes);
