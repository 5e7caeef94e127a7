import { LightElement } from "sightline/elements/light-element.js";
import { bringUpToDate } from "sightline/lib/keyed.js";
import { fetchPart, nodesOf, sendForm } from "sightline/lib/partial.js";

/**
 * The list of a plan. Its forms work without script; with it what is done is marked in place, and the arrow keys on a
 * grip move its item by one.
 */
class PlanList extends LightElement {
  arrive(signal) {
    this.addEventListener("submit", (event) => this.act(event), { signal });
    this.addEventListener("keydown", (event) => this.step(event), { signal });
    this.showGrips();
  }

  get list() {
    return this.querySelector("[data-plan]");
  }

  async act(event) {
    if (!event.target.matches("[data-act]")) return;
    event.preventDefault();
    const form = event.target;
    const item = form.closest("[data-item]").dataset.item;
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    const answer = await sendForm(form, event.submitter);
    form.ariaBusy = null;
    if (answer === null) return form.submit();
    await this.take(answer);
    this.row(item)?.querySelector("[data-same=done]")?.focus();
  }

  step(event) {
    const grip = event.target.closest("[data-grip]");
    const by = grip && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const row = grip.closest("[data-item]");
    const rows = [...this.list.children];
    const at = rows.indexOf(row) + by;
    if (at < 0 || at >= rows.length) return;
    by < 0 ? rows[at].before(row) : rows[at].after(row);
    grip.focus();
    this.put(row, at);
  }

  /** Keep where an item was moved; several quick moves are sent one after the other, the last one counts. */
  put(row, position) {
    const form = row.querySelector("[data-move]");
    form.elements.position.value = String(position);
    this.sending = (this.sending ?? Promise.resolve()).then(async () => {
      const answer = await sendForm(form);
      if (!answer?.ok) await this.take(await fetchPart(this.dataset.from));
    });
  }

  async take(answer) {
    if (!answer?.ok) {
      if (answer) location.reload();
      return;
    }
    const body = await nodesOf(answer);
    bringUpToDate(this.list, body.querySelector("[data-plan]"), "item");
    this.showGrips();
  }

  row(item) {
    return this.list.querySelector(`[data-item="${item}"]`);
  }

  showGrips() {
    const several = this.list.children.length > 1;
    for (const form of this.querySelectorAll("[data-move]")) form.hidden = !several;
  }
}

customElements.define("plan-list", PlanList);
