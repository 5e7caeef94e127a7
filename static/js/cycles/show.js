import { LightElement } from "sightline/elements/light-element.js";
import { follow } from "sightline/lib/live.js";
import { fetchPart, nodesOf } from "sightline/lib/partial.js";

const GATHER_MS = 150; // one change is often told on two topics

/**
 * A page that is read from top to bottom while somebody else may change it. Its parts are drawn again when they differ;
 * one in which somebody is writing stays as it is until they are done, and focus and what is unfolded stay in the others.
 * A part says in `data-topics` what the page follows; that may grow, as when a cycle finds its goal.
 */
class LiveStory extends LightElement {
  arrive(signal) {
    this.followed = new Set();
    this.followAll(this, signal);
    signal.addEventListener("abort", () => clearTimeout(this.waiting));
    this.signal = signal;
  }

  followAll(drawn, signal) {
    const topics = [...drawn.querySelectorAll("[data-topics]")].flatMap((part) =>
      part.dataset.topics.split(" "),
    );
    for (const topic of topics.filter((one) => !this.followed.has(one))) {
      this.followed.add(topic);
      const unfollow = follow(topic, () => this.soon(), {
        after: Number(this.dataset.since),
        onReset: () => this.soon(),
        onState: (state) => state === "gone" && location.reload(),
      });
      signal.addEventListener("abort", unfollow);
    }
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
    this.followAll(fresh, this.signal);
    for (const part of fresh.querySelectorAll("[data-part]")) this.take(part);
    this.name(this.querySelector("template[data-heading]"));
  }

  take(part) {
    const old = this.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old) this.append(part);
    else if (!isBusy(old) && old.textContent !== part.textContent) replace(old, part);
  }

  /** What the page is called stands above its parts. */
  name(heading) {
    const title = document.querySelector("h1");
    if (heading && title.textContent.trim() !== heading.content.textContent.trim())
      title.replaceChildren(heading.content.cloneNode(true));
  }
}

/** Whether somebody has typed or chosen something in a part, or is about to. */
function isBusy(part) {
  if (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"))
    return true;
  return [...part.querySelectorAll("textarea, input, select")].some(isChanged);
}

function isChanged(field) {
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
  if (!field.matches("select")) return field.value !== field.defaultValue;
  const drawn = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(0, drawn);
}

/** Put a newer drawing in a part's place: what was unfolded, and where the focus was, are the same in it. */
function replace(old, part) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const seen = held && alike(old, held).indexOf(held);
  for (const summary of old.querySelectorAll("details > summary")) {
    const same = alike(part, summary)[alike(old, summary).indexOf(summary)];
    if (same) same.parentElement.open = summary.parentElement.open;
  }
  old.replaceWith(part);
  if (held) alike(part, held)[seen]?.focus({ preventScroll: true });
}

/** The elements of a part that a person would take for this one: the same sort, saying the same. */
function alike(part, one) {
  return [...part.querySelectorAll(one.localName)].filter((other) => other.textContent === one.textContent);
}

customElements.define("live-story", LiveStory);

const print = document.querySelector("[data-print-page]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
