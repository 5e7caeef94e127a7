import { LightElement } from "sightline/elements/light-element.js";
import { bringUpToDate } from "sightline/lib/keyed.js";
import { fetchPart, nodesOf, sendForm } from "sightline/lib/partial.js";

const CONNECTION = "We lost the connection. Nothing is lost; try again in a moment.";

/**
 * The agenda of a debrief. Its forms work without script; with it they answer in place, moments can be dragged or moved
 * with the arrow keys, and choosing one says `moment:chosen`, which the picture obeys.
 */
class AgendaList extends LightElement {
  arrive(signal) {
    this.addEventListener("submit", (event) => this.act(event), { signal });
    this.addEventListener("click", (event) => this.click(event), { signal });
    this.addEventListener("keydown", (event) => this.step(event), { signal });
    this.addEventListener("pointerdown", (event) => this.hold(event), { signal });
    this.addEventListener("part:stale", () => this.refresh(), { signal });
    this.showGrips();
  }

  get list() {
    return this.querySelector("[data-agenda]");
  }

  async act(event) {
    if (!event.target.matches("[data-act]")) return;
    event.preventDefault();
    const form = event.target;
    const row = form.closest("[data-item]");
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    const answer = await sendForm(form, event.submitter);
    form.ariaBusy = null;
    await this.take(answer, { from: row?.dataset.item, adding: form.closest("[data-add]") !== null });
  }

  click(event) {
    const part = event.target.closest("[data-part-link]");
    const moment = event.target.closest("a[data-at-ms]");
    if (part) {
      event.preventDefault();
      this.toggle(part);
    } else if (moment && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      this.choose(moment.closest("[data-item]"));
    }
  }

  async toggle(link) {
    const item = link.closest("[data-item]").dataset.item;
    const answer = await fetchPart(link.dataset.partLink);
    await this.take(answer, { from: item });
    this.row(item)?.querySelector(".place-step :is(textarea, select, button, a)")?.focus();
  }

  choose(row) {
    const { recording, atMs, endMs } = row.dataset;
    for (const other of this.list.children) delete other.dataset.chosen;
    row.dataset.chosen = "";
    const words = [...row.querySelectorAll(".place__head, .place__title, .place__words")];
    const detail = { recording, atMs: Number(atMs), endMs: endMs ? Number(endMs) : null, words };
    this.dispatchEvent(new CustomEvent("moment:chosen", { bubbles: true, detail }));
  }

  async refresh() {
    if (this.held) {
      this.late = true; // what is in the hand is not taken out of it
      return;
    }
    const stepping = this.list.querySelector("[data-key$='-step'], .place-step")?.closest("[data-item]")
      ?.dataset.item;
    const address = stepping ? `${this.dataset.from}?step=${stepping}` : this.dataset.from;
    await this.take(await fetchPart(address), {});
  }

  /** Draw an answer. What somebody is writing elsewhere on the agenda stays as it is. */
  async take(answer, { from = null, adding = false }) {
    if (!answer || (answer.status >= 400 && answer.status !== 422)) {
      if (answer && [404, 409].includes(answer.status)) location.reload();
      else this.say(CONNECTION);
      return;
    }
    const body = await nodesOf(answer);
    const chosen = this.list.querySelector("[data-chosen]")?.dataset.item;
    const focused =
      document.activeElement?.closest?.("agenda-list") === this ? place(document.activeElement) : null;
    bringUpToDate(
      this.list,
      body.querySelector("[data-agenda]"),
      "item",
      (row) => row.dataset.item !== from && isWritten(row),
    );
    swap(this, body, ".section-head");
    swap(this, body, ".agenda-empty");
    const add = this.querySelector("[data-add]");
    if (adding || !isWritten(add)) {
      const newer = body.querySelector("[data-add]");
      newer.open ||= add.open;
      add.replaceWith(newer);
    }
    if (chosen) this.row(chosen)?.setAttribute("data-chosen", "");
    this.showGrips();
    this.refocus(focused);
    this.querySelector("error-summary")?.focus();
  }

  refocus(focused) {
    if (!focused || this.contains(document.activeElement)) return;
    const row = focused.item ? this.row(focused.item) : this.querySelector("[data-add]");
    const same = focused.selector && row?.querySelector(focused.selector);
    (same ?? row?.querySelector("button:not([hidden]), a, summary"))?.focus();
  }

  row(item) {
    return this.list.querySelector(`[data-item="${item}"]`);
  }

  say(sentence) {
    const state = document.querySelector("#lost");
    if (!state) return;
    state.querySelector("p").textContent = sentence;
    state.hidden = false;
    setTimeout(() => {
      state.hidden = true;
    }, 6_000);
  }

  showGrips() {
    const several = this.list.children.length > 1;
    for (const grip of this.querySelectorAll("[data-grip]")) grip.hidden = !several;
  }

  /** Arrow keys on a grip move its moment by one. */
  step(event) {
    const grip = event.target.closest("[data-grip]");
    const by = grip && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const row = grip.closest("[data-item]");
    const at = [...this.list.children].indexOf(row) + by;
    if (at < 0 || at >= this.list.children.length) return;
    const beside = this.list.children[at];
    by < 0 ? beside.before(row) : beside.after(row);
    grip.focus();
    this.put(row);
  }

  /** A grip follows the pointer; the others make room. */
  hold(event) {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    const row = grip.closest("[data-item]");
    const from = [...this.list.children].indexOf(row);
    const done = new AbortController();
    grip.setPointerCapture(event.pointerId);
    row.dataset.held = "";
    this.held = row;
    grip.addEventListener("pointermove", (move) => makeRoom(row, move.clientY), {
      signal: done.signal,
    });
    const end = () => {
      done.abort();
      delete row.dataset.held;
      this.held = null;
      if ([...this.list.children].indexOf(row) !== from) this.put(row);
      else if (this.late) this.refresh();
      this.late = false;
    };
    grip.addEventListener("pointerup", end, { signal: done.signal });
    grip.addEventListener("pointercancel", end, { signal: done.signal });
  }

  async put(row) {
    const form = document.createElement("form");
    form.action = `/agenda-items/${row.dataset.item}/position`;
    const position = document.createElement("input");
    position.name = "position";
    position.value = String([...this.list.children].indexOf(row) + 1);
    form.append(position);
    await this.take(await sendForm(form), { from: row.dataset.item });
  }
}

/** The others step aside, never the row in the hand: a node that is moved loses the pointer it captured. */
function makeRoom(row, y) {
  for (let above = row.previousElementSibling; above && y < middle(above); above = row.previousElementSibling)
    row.after(above);
  for (let below = row.nextElementSibling; below && y > middle(below); below = row.nextElementSibling)
    row.before(below);
}

function middle(row) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
}

/** Whether somebody has begun to write in it. */
function isWritten(box) {
  return [...box.querySelectorAll("textarea, input:not([type=hidden]), select")].some((field) =>
    field instanceof HTMLSelectElement
      ? ![...field.options].every((option) => option.selected === option.defaultSelected || !field.value)
      : field.value !== field.defaultValue,
  );
}

function swap(here, body, selector) {
  const old = here.querySelector(`:scope > ${selector}`);
  const fresh = body.querySelector(selector);
  if (old && fresh) old.replaceWith(fresh);
  else if (old) old.remove();
  else if (fresh) here.querySelector(".section-head").after(fresh);
}

function place(focused) {
  const item = focused.closest("[data-item]")?.dataset.item;
  if (focused.matches("[data-grip]")) return { item, selector: "[data-grip]" };
  if (focused.matches("[data-part-link]")) return { item, selector: "[data-part-link]" };
  if (focused.name === "outcome") return { item, selector: `[name=outcome][value="${focused.value}"]` };
  return { item, selector: null };
}

customElements.define("agenda-list", AgendaList);
