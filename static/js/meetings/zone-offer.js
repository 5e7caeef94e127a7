import { LightElement } from "sightline/elements/light-element.js";

/** Says so when this device is in another time zone than the one that times are shown in, and offers to take it. */
class ZoneOffer extends LightElement {
  arrive() {
    const theirs = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const form = this.querySelector("form");
    if (!theirs || theirs === this.dataset.zone || !theirs.includes("/") || !form) return;
    form.elements.zone.value = theirs;
    form.querySelector("[data-theirs]").textContent = theirs.replaceAll("_", " ");
    form.hidden = false;
  }
}

customElements.define("zone-offer", ZoneOffer);
