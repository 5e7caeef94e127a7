import { LightElement } from "sightline/elements/light-element.js";
import { ago } from "sightline/lib/ago.js";

const REFRESH_MS = 30_000; // the finest thing it says is a minute

/**
 * Around a <time datetime>: says how long ago it was, and keeps saying it right.
 * The server's words stay as the tooltip, and alone where there is no script.
 */
class RelativeTime extends LightElement {
  arrive(signal) {
    this.time = this.querySelector("time");
    if (!this.time) return;
    this.time.title ||= this.time.textContent.trim();
    this.say();
    const timer = setInterval(() => this.say(), REFRESH_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  say() {
    this.time.textContent = ago(new Date(this.time.dateTime), new Date(), document.documentElement.lang);
  }
}

customElements.define("relative-time", RelativeTime);
