import { LightElement } from "sightline/elements/light-element.js";
import { Kept } from "sightline/lib/kept.js";
import { follow } from "sightline/lib/live.js";
import { fetchPiece } from "sightline/lib/pieces.js";

/** What was sent on this recording, above its comments. Arrives by itself; one that was closed stays closed. */
class FeedbackSummary extends LightElement {
  arrive(signal) {
    this.desk = this.closest("lesson-desk");
    this.kept = new Kept(this.desk.dataset.person);
    const heard = ({ name }) => name === "feedback" && this.#load();
    const options = { after: Number(this.desk.dataset.liveSince), onReset: () => this.#load() };
    signal.addEventListener("abort", follow(this.desk.dataset.topic, heard, options));
    this.addEventListener("click", (event) => this.#show(event), { signal });
    this.addEventListener("toggle", ({ target }) => this.#toggled(target), { signal, capture: true });
    this.#closeTheRead();
  }

  async #load() {
    const piece = await fetchPiece(this.dataset.url).catch(() => null);
    if (!piece?.ok || !piece.element) return;
    this.replaceChildren(piece.element);
    this.#closeTheRead();
  }

  #closeTheRead() {
    for (const one of this.querySelectorAll("[data-feedback]")) {
      if (this.kept.get(`closed:${one.dataset.feedback}`)) one.open = false;
    }
  }

  #toggled({ open, dataset }) {
    if (dataset.feedback) this.kept.put(`closed:${dataset.feedback}`, open ? null : true);
  }

  #show(event) {
    const link = event.target.closest?.("a[data-shows]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const article = this.desk.querySelector(`[data-comment="${link.dataset.shows}"]`);
    if (!article) return; // filtered out or further away: the link itself leads there
    event.preventDefault();
    this.desk.go({ ms: Number(article.dataset.atMs) });
    this.desk.querySelector("comment-list").show(link.dataset.shows);
  }
}

customElements.define("feedback-summary", FeedbackSummary);
