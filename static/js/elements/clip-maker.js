import { ask } from "sightline/elements/lesson-desk.js";
import { LightElement } from "sightline/elements/light-element.js";
import { forgetForm } from "sightline/lib/kept-forms.js";
import { follow } from "sightline/lib/live.js";
import { placeOf } from "sightline/lib/moments.js";
import { fetchPiece, submitPiece } from "sightline/lib/pieces.js";
import { writeMoment } from "sightline/lib/timecode.js";

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
    this.#count();
  }

  #show({ in: from, out: to }) {
    this.form.elements.start.value = from === null ? "" : writeMoment(from);
    this.form.elements.end.value = to === null ? "" : writeMoment(to);
    this.querySelector("[data-clear]").hidden = from === null && to === null;
  }

  async #make(event) {
    event.preventDefault();
    const partial = await submitPiece(this.form).catch(() => null);
    if (!partial)
      return this.#problem("We lost the connection. Your marks are kept: make the clip when it is back.");
    if (!partial.ok) {
      const said = partial.element?.querySelector(".field__problem")?.textContent.trim();
      return this.#problem(said || "That clip could not be made. Look at its times and its title.");
    }
    this.#problem(null);
    this.form.elements.title.value = "";
    forgetForm(this.form.dataset.kept);
    this.desk.select(null, null);
    this.#place(partial.element);
    const { startMs, endMs } = partial.element.dataset;
    ask("seek", { ms: Number(startMs), end: Number(endMs), play: true });
    return null;
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
