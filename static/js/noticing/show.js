import { LightElement } from "sightline/elements/light-element.js";
import { walk } from "sightline/noticing/walk.js";

/** The list of what was noticed, walked by key: N and P go from moment to moment, Enter follows the link there. */
class NoticedWalk extends LightElement {
  arrive(signal) {
    for (const hint of this.querySelectorAll("[data-needs-script]")) hint.hidden = false;
    document.addEventListener("keydown", (event) => this.press(event), { signal });
  }

  get moments() {
    return [...this.querySelectorAll("[data-moment]")];
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches?.("input:not([type=checkbox]), textarea, select")) return;
    const by = { n: 1, p: -1 }[event.key.toLowerCase()];
    if (!by) return;
    const moments = this.moments;
    const here = moments.findIndex((moment) => moment.contains(document.activeElement));
    const next = moments[walk(here, by, moments.length)];
    if (!next) return;
    event.preventDefault();
    next.querySelector("a").focus();
    next.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("noticed-walk", NoticedWalk);
