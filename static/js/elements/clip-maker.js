import { WaitingClips } from "sightline/clips/waiting.js";
import { ask } from "sightline/elements/lesson-desk.js";
import { LightElement } from "sightline/elements/light-element.js";
import { forgetForm } from "sightline/lib/kept-forms.js";
import { follow } from "sightline/lib/live.js";
import { placeOf } from "sightline/lib/moments.js";
import { fetchPiece, submitPiece } from "sightline/lib/pieces.js";
import { readMoment, writeMoment } from "sightline/lib/timecode.js";

/** The lesson's clips, and the form that makes one out of the marked range. A new clip plays at once, in a loop. */
class ClipMaker extends LightElement {
  arrive(signal) {
    this.desk = document.querySelector("lesson-desk");
    this.form = this.querySelector("[data-clip-form]");
    this.list = this.querySelector("[data-clip-list]");
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.form, "submit", (event) => this.#make(event));
    on(this.list, "click", (event) => this.#loop(event));
    for (const button of this.querySelectorAll("[data-mark]")) {
      on(button, "click", () => ask("mark", { side: button.dataset.mark }));
    }
    on(this.querySelector("[data-clear]"), "click", () => this.desk.select(null, null));
    on(this.desk, "desk:selection", ({ detail }) => this.#show(detail));
    const heard = (event) => event.name === "clip" && this.#heard(event.payload);
    signal.addEventListener("abort", follow(this.desk.dataset.topic, heard));
    this.waiting = new WaitingClips({
      person: this.desk.dataset.person,
      recording: this.dataset.recording,
      template: this.querySelector("template[data-waiting-clip]"),
      place: (line) => this.#place(line),
      refused: (said, sentence) => this.#giveBack(said, sentence),
      signal,
    });
    this.#count();
  }

  #show({ in: from, out: to }) {
    this.form.elements.start.value = from === null ? "" : writeMoment(from);
    this.form.elements.end.value = to === null ? "" : writeMoment(to);
    this.querySelector("[data-clear]").hidden = from === null && to === null;
  }

  /** In the list and playing at once; the server has it as soon as there is a line. What cannot be one, it explains. */
  async #make(event) {
    event.preventDefault();
    const said = this.#said();
    if (!said) return this.#explain();
    this.#problem(null);
    this.form.elements.title.value = "";
    forgetForm(this.form.dataset.kept);
    this.desk.select(null, null);
    this.waiting.put(said);
    ask("seek", { ms: said.start_ms, end: said.end_ms, play: true });
    return null;
  }

  #said() {
    const { title, start, end, goal_id: goal } = this.form.elements;
    const [from, to] = [readMoment(start.value), readMoment(end.value)];
    if (!title.value.trim() || from === null || to === null || to <= from) return null;
    return { title: title.value.trim(), start_ms: from, end_ms: to, goal_id: goal.value || null };
  }

  async #explain() {
    const partial = await submitPiece(this.form).catch(() => null);
    const said = partial?.element?.querySelector(".field__problem")?.textContent.trim();
    this.#problem(said || "A clip needs a beginning, an end after it, and a title.");
  }

  /** The server will not have it: its words are in the form again, unless others are there by now. */
  #giveBack(said, sentence) {
    if (!this.form.elements.title.value) {
      this.form.elements.title.value = said.title;
      this.desk.select(said.start_ms, said.end_ms);
    }
    this.#problem(sentence);
    this.#count();
  }

  #loop(event) {
    const link = event.target.closest?.("a[data-loop]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { startMs, endMs } = link.closest("[data-clip]").dataset;
    ask("seek", { ms: Number(startMs), end: Number(endMs), play: true });
    this.desk.scrollIntoView({ block: "nearest" });
  }

  async #heard({ id }) {
    const partial = await fetchPiece(`/clips/${id}`).catch(() => null);
    if (partial?.ok) this.#place(partial.element);
    else if (partial?.status === 404) this.#find(id)?.remove();
    this.#count();
  }

  #find(id) {
    return this.list.querySelector(`[data-clip="${id}"]`);
  }

  #place(line) {
    this.#find(line.dataset.clip)?.remove();
    const lines = [...this.list.children];
    const place = placeOf(
      lines.map(({ dataset }) => ({ at: Number(dataset.startMs) })),
      Number(line.dataset.startMs),
    );
    this.list.insertBefore(line, lines[place] ?? null);
    this.#count();
  }

  #count() {
    const count = this.list.children.length;
    this.querySelector("[data-no-clips]").hidden = count > 0;
    const link = document.querySelector("[data-clips-link]");
    if (link) link.lastChild.textContent = count ? ` Clips ${count}` : " Clips";
    this.desk.changed();
  }

  #problem(sentence) {
    const place = this.querySelector("[data-problem]");
    place.hidden = sentence === null;
    place.textContent = sentence ?? "";
    return null;
  }
}

customElements.define("clip-maker", ClipMaker);
