import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { Outbox } from "sightline/lib/outbox.js";
import { outcomeOf } from "sightline/lib/outcomes.js";
import { call } from "sightline/lib/pieces.js";
import { timecode } from "sightline/lib/timecode.js";
import { NotesClock } from "sightline/observations/clock.js";
import { merged, newId, tagsIn } from "sightline/observations/lines.js";

const WAITING = "Kept in this browser, and sent as soon as there is a network.";
const SIGNED_OUT = "Kept in this browser. Sign in again in another tab, and they are sent.";

/**
 * One's own notes. A line has the time of its first keystroke, is on the page and kept in the browser at once, and is sent
 * through an outbox under an id made here, so that neither a lost line nor a reload loses or doubles it.
 */
class ObservationSheet extends LightElement {
  #drawn = new Map();

  arrive(signal) {
    const { observation, person } = this.dataset;
    this.kept = new Kept(person);
    this.draftName = `observation:${observation}:line`;
    this.form = this.querySelector("[data-line-form]");
    this.field = this.querySelector("[data-body-field]");
    this.list = this.querySelector("[data-lines]");
    this.words = new Map([...this.form.elements.who].map((one) => [one.value, wordsOf(one)]));
    this.lines = [...this.list.children].map((place) => this.#read(place));
    this.outbox = new Outbox({
      kept: this.kept,
      name: `observation:${observation}`,
      send: (letter) => this.#send(letter),
      tell: (letter, answer) => this.#told(letter, answer),
    });
    for (const hidden of this.querySelectorAll("[data-needs-script], [data-acts]")) hidden.hidden = false;
    this.#listen(signal);
    if (this.dataset.live === "yes") this.#begin(signal);
    this.#draw();
    this.outbox.flush();
  }

  get #live() {
    return this.clock !== undefined;
  }

  #listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(
      this.list,
      "click",
      ({ target }) => target.closest("[data-edit]") && this.#edit(target.closest("[data-line]")),
    );
    on(globalThis, "online", () => this.outbox.flush());
    if (this.dataset.live !== "yes") return;
    on(this.form, "submit", (event) => this.#keep(event));
    on(this.field, "keydown", (event) => this.#pressed(event));
    on(this.field, "input", () => this.#typed());
    on(this.form, "change", () => this.#keepDraft());
  }

  #begin(signal) {
    const [visit] = performance.getEntriesByType("navigation");
    this.clock = new NotesClock(Number(this.dataset.elapsedMs), visit?.responseStart ?? performance.now());
    const show = () => {
      this.querySelector("[data-clock]").textContent = timecode(this.clock.nowMs, { tenths: false });
    };
    const ticking = setInterval(show, 500);
    signal.addEventListener("abort", () => clearInterval(ticking));
    document.addEventListener("visibilitychange", () => document.hidden || this.clock.wake(), { signal });
    const draft = this.kept.get(this.draftName);
    if (draft && !this.field.value) {
      this.field.value = draft.body;
      this.stampMs = draft.at_ms;
      this.form.elements.who.value = draft.who;
      this.#showStamp();
    }
    this.field.focus();
  }

  // -------------------------------------------------------------------------------------------------------- writing

  #pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.form.requestSubmit();
      return;
    }
    if (event.key.length !== 1) return;
    this.#stamp();
    const chips = [...this.form.elements.who];
    const chip = this.field.value ? null : chips[Number(event.key) - 1];
    if (!chip || !/^[1-9]$/.test(event.key)) return;
    event.preventDefault();
    chip.checked = true;
    this.#keepDraft();
  }

  #typed() {
    if (!this.field.value) this.stampMs = null;
    else this.#stamp();
    this.#showStamp();
    this.#keepDraft();
  }

  #stamp() {
    this.stampMs ??= this.clock.nowMs;
  }

  #showStamp() {
    const place = this.querySelector("[data-stamped]");
    place.textContent = this.stampMs === null || this.stampMs === undefined ? "" : timecode(this.stampMs);
  }

  #keepDraft() {
    const body = this.field.value;
    const draft = { body, who: this.form.elements.who.value, at_ms: this.stampMs ?? null };
    this.kept.put(this.draftName, body.trim() ? draft : null);
  }

  #keep(event) {
    event.preventDefault();
    const body = this.field.value.trim();
    if (body) {
      this.#stamp();
      this.#post({
        id: newId(),
        at_ms: this.stampMs,
        who: this.form.elements.who.value,
        body,
        tags: tagsIn(body),
      });
    }
    this.field.value = "";
    this.stampMs = null;
    this.kept.put(this.draftName, null);
    this.#showStamp();
    this.field.focus();
    this.list.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  // -------------------------------------------------------------------------------------------------------- sending

  #post(line) {
    this.#takeBackOlder(line.id);
    this.outbox.post({ key: newId(), line });
    this.#draw();
  }

  #takeBackOlder(id) {
    const { sending } = this.outbox;
    this.outbox.amend((letter) => (letter.line?.id === id && letter.key !== sending ? null : letter));
  }

  async #send({ line, gone }) {
    try {
      const answer = gone
        ? await call(`/observation-lines/${gone}`, { method: "DELETE" })
        : await call(`/observation-lines/${line.id}`, {
            method: "PUT",
            body: { ...line, id: undefined, observation_id: this.dataset.observation },
          });
      if (gone && answer.status === 404) return { outcome: "sent" };
      if (!answer.ok) return await outcomeOf(answer);
      return { outcome: "sent", line: gone ? null : await answer.json() };
    } catch {
      return { outcome: "later" };
    }
  }

  #told({ line, gone }, { outcome, line: heard, sentence }) {
    const id = gone ?? line.id;
    if (outcome === "sent") {
      this.lines = this.lines.filter((other) => other.id !== id);
      if (heard) this.lines.push(heard);
    }
    const said = this.querySelector("[data-kept]");
    const words = { later: WAITING, stopped: SIGNED_OUT, refused: sentence }[outcome] ?? "";
    if (said && said.textContent !== words) said.textContent = words;
    this.#draw();
  }

  // -------------------------------------------------------------------------------------------------------- drawing

  #draw() {
    const all = merged(this.lines, this.outbox.letters);
    const places = all.map((line) => this.#place(line));
    for (const [index, place] of places.entries())
      if (this.list.children[index] !== place)
        this.list.insertBefore(place, this.list.children[index] ?? null);
    for (const extra of [...this.list.children].slice(places.length)) extra.remove();
  }

  #place(line) {
    const made =
      this.#drawn.get(line.id) ?? this.list.querySelector(`[data-line="${line.id}"]`) ?? this.#made();
    this.#drawn.set(line.id, made);
    Object.assign(made.dataset, { line: line.id, atMs: line.at_ms, who: line.who });
    made.toggleAttribute("data-waits", Boolean(line.waits));
    const part = (name) => made.querySelector(`[data-${name}]`);
    if (part("time")) part("time").textContent = timecode(line.at_ms, { tenths: false });
    part("who-words").textContent = line.who === "note" ? "" : this.words.get(line.who);
    part("body").textContent = line.body;
    part("nudge").hidden = !line.nudge;
    part("nudge-words").textContent = line.nudge ?? "";
    return made;
  }

  #made() {
    return this.querySelector("[data-line-template]").content.firstElementChild.cloneNode(true);
  }

  #read(place) {
    const part = (name) => place.querySelector(`[data-${name}]`).textContent;
    const { line, atMs, who } = place.dataset;
    return { id: line, at_ms: Number(atMs), who, body: part("body"), nudge: part("nudge-words") || null };
  }

  // -------------------------------------------------------------------------------------------------------- editing

  #edit(place) {
    if (place.querySelector("form")) return;
    const form = this.querySelector("[data-edit-template]").content.firstElementChild.cloneNode(true);
    const { line: id, atMs, who } = place.dataset;
    form.elements.body.value = place.querySelector("[data-body]").textContent;
    form.elements.who.value = who;
    const close = () => {
      form.remove();
      place.querySelector("[data-edit]").focus();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = form.elements.body.value.trim();
      close();
      if (body)
        this.#post({ id, at_ms: Number(atMs), who: form.elements.who.value, body, tags: tagsIn(body) });
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (event.key === "Enter" && !event.shiftKey && event.target.name === "body") {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    form.querySelector("[data-leave]").addEventListener("click", close);
    form.querySelector("[data-delete]").addEventListener("click", () => this.#delete(id));
    place.append(form);
    form.elements.body.focus();
  }

  #delete(id) {
    this.#takeBackOlder(id);
    this.#drawn.get(id)?.querySelector("form")?.remove();
    this.outbox.post({ key: newId(), gone: id });
    this.#draw();
    if (this.#live) this.field.focus();
  }
}

function wordsOf(radio) {
  return radio.parentElement.firstChild.nextSibling.textContent.trim();
}

customElements.define("observation-sheet", ObservationSheet);
