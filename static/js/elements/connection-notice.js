import { LightElement } from "sightline/elements/light-element.js";

/** Says when the browser has lost its connection, and takes it back when it returns. */
class ConnectionNotice extends LightElement {
  arrive(signal) {
    window.addEventListener("online", () => this.show(), { signal });
    window.addEventListener("offline", () => this.show(), { signal });
    this.show();
  }

  show() {
    const notice = this.querySelector("[role=status]");
    if (notice) notice.hidden = navigator.onLine;
  }
}

customElements.define("connection-notice", ConnectionNotice);
