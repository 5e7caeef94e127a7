import "sightline/elements/tag-field.js";
import { Attachments } from "sightline/comments/attachments.js";
import { Beside } from "sightline/comments/beside.js";
import { begun, draftOf, giveBack, letterOf, read, show, takeUp } from "sightline/comments/fields.js";
import { Mentions } from "sightline/comments/mentions.js";
import { isComment, postOf } from "sightline/comments/post.js";
import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { newKey } from "sightline/lib/new-key.js";
import { timecode } from "sightline/lib/timecode.js";

const KIND_KEYS = { KeyN: "noticing", KeyS: "strength", KeyQ: "question", KeyG: "suggestion" };
const STATE = "choice:state"; // who could read the last comment: the next one is likely to be for the same people
const HINT = "Enter adds, Shift and Enter begins a line.";
const HINT_PAUSED = "Paused while you write. Enter adds, and plays on.";
const HINT_HELD = "Kept at this frame. Enter adds.";

/**
 * The form in which a comment is written. It follows the playhead until the first keystroke: then the film pauses and
 * the frame on the screen is the comment's, or the marked range is. What is typed is kept in the browser until sent.
 */
class CommentComposer extends LightElement {
  held = null;

  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.form = this.querySelector("form");
    this.words = this.form.elements.body;
    this.thought = this.form.elements.thought;
    this.kept = new Kept(this.desk.dataset.person);
    this.draftName = `draft:${this.desk.recording}`;
    this.post = postOf(this.desk);
    this.mentions = new Mentions(
      this.querySelector("[data-mention-list]"),
      [this.words, this.thought],
      signal,
    );
    const attachments = this.querySelector("[data-attachments]");
    this.attachments = new Attachments(attachments, () => this.#attached(), signal);
    this.beside = new Beside(this, this.desk, signal);
    this.#listen(signal);
    this.#choose();
    this.#takeUp();
    this.#list.waitFor(this.post.letters.filter(isComment));
    this.post.flush();
  }

  get #list() {
    return this.desk.querySelector("comment-list");
  }

  /** Put the cursor into the words; the key C does this. */
  write() {
    this.desk.tell("desk:write", null); // wherever the comments are folded away, they come back
    this.words.focus();
  }

  /** What is attached to the comment being written, by name. */
  get attached() {
    return this.attachments?.things ?? {};
  }

  /** When the comment being written is: `{ at, end }` in ms. */
  get span() {
    const { at, end } = this.form.elements;
    return { at: read(at) ?? 0, end: end.value.trim() ? read(end) : null };
  }

  /** Attach things by name to the comment being written; null takes one away. */
  attach(things) {
    this.attachments.put(things);
  }

  /** Hold still for something that is made on the picture, at the frame that is the comment's; say which, in ms. */
  holdFrame() {
    if (!this.held) this.#hold();
    const { at, end } = this.span;
    const now = this.desk.player.nowMs;
    this.desk.player.pause();
    if (end === null ? now !== at : now < at || now > end) this.desk.player.seek(at);
    return this.desk.player.nowMs;
  }

  #listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.desk, "desk:frame", ({ detail }) => this.#follow(detail.ms));
    on(this.desk, "desk:selection", () => this.#showRange());
    for (const field of [this.words, this.thought]) {
      on(field, "beforeinput", () => this.#hold());
      on(field, "input", () => this.#typed());
    }
    on(this.form, "keydown", (event) => this.#key(event));
    on(this.form.elements.state, "change", ({ target }) => this.kept.put(STATE, target.value));
    on(this.form, "change", () => this.#keep());
    on(this.form, "submit", (event) => this.#submit(event));
    on(this, "click", (event) => this.#prompt(event.target.closest?.("[data-prompt]")));
    on(this.querySelector("[data-more]"), "click", ({ currentTarget }) => this.#unfold(currentTarget));
    on(this.querySelector("[data-prompts]"), "click", (event) => this.#questions(event));
    on(this.post, "post:answered", ({ detail: { letter, answer } }) => {
      if (isComment(letter)) this.#told(letter, answer);
    });
    on(this.post, "post:elsewhere", () => this.#list.waitFor(this.post.letters.filter(isComment)));
  }

  #hold() {
    if (this.held) return;
    const range = this.desk.range;
    this.held = this.desk.player.hold();
    if (range) this.#showSpan(range.from, range.to);
    else this.#showTime(this.held.ms);
    this.#say(this.held.wasPlaying ? HINT_PAUSED : HINT_HELD);
  }

  /** Show the time of the frame on the screen; once words are begun, only that of the frame they were begun for. */
  #follow(ms) {
    if (this.held && !this.held.arriving) return;
    if (this.held) this.held.arriving = false;
    this.#showTime(ms);
    if (this.held) this.#keep();
  }

  #typed() {
    this.#holdOrLetGo();
    this.#problem(null);
    this.#keep();
  }

  #attached() {
    this.#holdOrLetGo();
    this.#keep();
    this.desk.tell("desk:attached", this.attached);
  }

  #holdOrLetGo() {
    if (this.#begun) this.#hold();
    else this.#letGo();
  }

  /** Whether there is anything of a comment yet. */
  get #begun() {
    return begun(this.form) || this.attachments.any;
  }

  /** Nothing is written (any more): follow the playhead again. */
  #letGo() {
    this.held = null;
    this.#say(HINT);
    this.#showRange();
  }

  #showTime(ms) {
    if (this.desk.range) return;
    show(this.form.elements.at, ms);
    show(this.form.elements.end, null);
    this.form.classList.remove("composer--range");
  }

  #showSpan(from, to) {
    show(this.form.elements.at, from);
    show(this.form.elements.end, to);
    this.form.classList.add("composer--range");
  }

  #showRange() {
    const range = this.desk.range;
    if (range) this.#showSpan(range.from, range.to);
    else if (!this.held || this.form.classList.contains("composer--range"))
      this.#showTime(this.desk.player.nowMs);
  }

  #key(event) {
    if (event.isComposing) return;
    const writes = event.target === this.words || event.target === this.thought;
    if (event.key === "Enter" && writes && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      event.target.blur();
    } else if (event.altKey && event.code in KIND_KEYS) {
      event.preventDefault();
      this.form.elements.kind.value = KIND_KEYS[event.code];
      this.#keep();
    } else if (event.altKey && event.code === "KeyP") this.#questions(event);
  }

  /** Offer the school's open questions; the one chosen becomes a question beside what was seen. */
  async #questions(event) {
    event.preventDefault();
    const { openQuestions } = await import("sightline/comments/questions.js");
    const url = this.querySelector("[data-prompts]").href;
    openQuestions(this.querySelector("#composer-prompts"), { url, take: (words) => this.#ask(words) });
  }

  #ask(words) {
    this.#hold();
    this.form.elements.kind.value = "question";
    this.thought.value = [this.thought.value.trim(), words].filter(Boolean).join(" ");
    this.#keep();
    (this.words.value.trim() ? this.thought : this.words).focus();
  }

  /** Who can read it was chosen last time: so it is offered again. */
  #choose() {
    const chosen = this.kept.get(STATE);
    if (chosen) this.form.elements.state.value = chosen;
  }

  /** On a phone what is rarely needed stands behind one button. */
  #unfold(button) {
    const open = this.classList.toggle("composer-box--more");
    button.setAttribute("aria-expanded", String(open));
  }

  #prompt(button) {
    if (!button) return;
    this.form.elements.kind.value = button.dataset.prompt;
    this.words.placeholder = button.dataset.ask;
    this.words.focus();
  }

  #submit(event) {
    event.preventDefault();
    const letter = this.#letter();
    if (!letter) return;
    const resume = this.held?.wasPlaying;
    this.querySelector(`[data-prompt="${letter.said.kind}"]`)?.remove();
    this.#list.wait(letter);
    this.#clear();
    this.post.put(letter);
    if (resume) this.desk.player.play();
  }

  /** What is written, to be sent under a key of its own; null with a sentence where something is missing. */
  #letter() {
    const { voice = null, ...carried } = this.attached;
    const { said, sentence } = letterOf(this.form, { voice });
    if (!said) return this.#problem(sentence);
    return { key: newKey(), voice, said: { ...said, ...carried } };
  }

  #told(letter, answer) {
    for (const [outcome, id] of Object.entries({ later: "comment-waits", stopped: "comment-signed-out" })) {
      document.getElementById(id).hidden = answer.outcome !== outcome;
    }
    document.getElementById("comment-no-more").hidden = answer.status !== 404;
    if (answer.outcome === "sent") this.#list.sent(letter, answer.element);
    else if (answer.outcome === "refused") this.#giveBack(letter, answer.sentence);
    else this.#list.waits(letter);
  }

  /** The server cannot take it: the words come back to be put right, unless something else is being written. */
  #giveBack(letter, sentence) {
    this.#list.drop(letter);
    const { drawing = null } = letter.said;
    this.attach({ ...(drawing && { drawing }), ...(letter.voice && { voice: letter.voice }) });
    giveBack(this.form, letter.said);
    this.querySelector("tag-field").draw();
    this.form.classList.toggle("composer--range", letter.said.end_ms !== null);
    this.held ??= { ms: letter.said.at_ms, wasPlaying: false };
    this.#problem(sentence);
    this.#keep();
  }

  #clear() {
    for (const name of ["body", "thought", "tags"]) this.form.elements[name].value = "";
    this.querySelector("tag-field").draw();
    this.attachments.fill({});
    this.words.placeholder = "What do you see or hear?";
    this.form.elements.kind.value = "noticing";
    this.desk.select(null, null);
    this.#letGo();
    this.#problem(null);
    this.#keep();
  }

  /** Keep what is written, so that it survives a reload, a crash and a closed tab. */
  #keep() {
    this.kept.put(this.draftName, this.#begun ? { ...draftOf(this.form), attached: this.attached } : null);
    this.classList.toggle("composer-box--used", this.#begun);
  }

  /** Take up what was written before the page was left. */
  #takeUp() {
    const draft = this.kept.get(this.draftName);
    if (!draft) return;
    takeUp(this.form, draft);
    this.querySelector("tag-field").draw?.();
    this.form.classList.toggle("composer--range", draft.end !== null);
    const ms = draft.at ?? 0;
    this.held = { ms, wasPlaying: false };
    this.attachments.fill(draft.attached ?? {});
    this.desk.player.seek(ms);
    this.classList.add("composer-box--used");
    this.#say(`Kept from before, at ${timecode(ms)}. Enter adds.`);
  }

  #problem(sentence) {
    const place = this.querySelector("[data-problem]");
    place.hidden = sentence === null;
    place.textContent = sentence ?? "";
    return null;
  }

  #say(hint) {
    this.querySelector("[data-hint]").textContent = hint;
  }
}

customElements.define("comment-composer", CommentComposer);
