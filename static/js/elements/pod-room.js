import { LightElement } from "sightline/elements/light-element.js";
import { follow } from "sightline/lib/live.js";

const GATHER_MS = 150; // several changes at once are one look

/** Around a pod's or a round's page: when somebody else changes something, the parts that differ are drawn again. */
class PodRoom extends LightElement {
  arrive(signal) {
    const unfollow = follow(this.dataset.topic, () => this.soon(), {
      after: Number(this.dataset.since),
      onReset: () => this.soon(),
      onState: (state) => state === "gone" && location.reload(),
    });
    signal.addEventListener("abort", () => {
      unfollow();
      clearTimeout(this.timer);
    });
    this.addEventListener("focusout", () => this.late && this.soon(), { signal });
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.renew(), GATHER_MS);
  }

  async renew() {
    const answer = await fetch(location.pathname + location.search).catch(() => null);
    if (!answer) return;
    if (answer.status === 404) return location.reload();
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.late = false;
    for (const part of this.querySelectorAll("[data-part]")) {
      const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!fresh || told(fresh) === told(part)) continue;
      if (isBusy(part)) this.late = true;
      else part.replaceWith(document.importNode(fresh, true));
    }
  }
}

/** What a part says and shows, without what differs between any two answers. */
function told(part) {
  const shown = [...part.querySelectorAll("video, [aria-pressed], form")];
  const marks = shown.map((one) => one.getAttribute("src") ?? one.getAttribute("action") ?? one.ariaPressed);
  const words = part.cloneNode(true);
  for (const drawn of words.querySelectorAll("time, textarea, select, [data-hints]")) drawn.remove();
  const moments = [...part.querySelectorAll("time")].map((time) => time.dateTime);
  return JSON.stringify([words.textContent.split(/\s+/).join(" ").trim(), marks, moments]);
}

/** Whether somebody writes in a part, or has written something there that is not sent. */
function isBusy(part) {
  if (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"))
    return true;
  return [...part.querySelectorAll("textarea, input[type=text]")].some(
    (one) => one.value !== one.defaultValue,
  );
}

customElements.define("pod-room", PodRoom);
