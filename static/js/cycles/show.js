import { LightElement } from "sightline/elements/light-element.js";
import { follow } from "sightline/lib/live.js";
import { fetchPart, nodesOf } from "sightline/lib/partial.js";

const GATHER_MS = 150; // one change is often told on two topics

/**
 * A page that is read from top to bottom while somebody else may change it. Its parts are drawn again when they differ;
 * one in which somebody is writing stays as it is until they are done.
 */
class LiveStory extends LightElement {
  arrive(signal) {
    for (const topic of this.dataset.topics.split(" ")) {
      const unfollow = follow(topic, () => this.soon(), {
        after: Number(this.dataset.since),
        onReset: () => this.soon(),
        onState: (state) => state === "gone" && location.reload(),
      });
      signal.addEventListener("abort", unfollow);
    }
    signal.addEventListener("abort", () => clearTimeout(this.waiting));
  }

  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.refresh(), GATHER_MS);
  }

  async refresh() {
    const answer = await fetchPart(location.pathname);
    if (!answer) return;
    if (answer.status === 404) location.reload();
    if (!answer.ok) return;
    const fresh = await nodesOf(answer);
    for (const part of fresh.querySelectorAll("[data-part]")) this.take(part);
  }

  take(part) {
    const old = this.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old) this.append(part);
    else if (!isBusy(old) && old.textContent !== part.textContent) old.replaceWith(part);
  }
}

/** Whether somebody has typed or chosen something in a part, or is about to. */
function isBusy(part) {
  if (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"))
    return true;
  return [...part.querySelectorAll("textarea, input:not([type=radio])")].some(
    (field) => field.value !== field.defaultValue,
  );
}

customElements.define("live-story", LiveStory);

const print = document.querySelector("[data-print-page]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
