/**
 * A custom element that enhances the markup inside it and never draws its own.
 * `arrive(signal)` runs each time it enters a page; the signal ends every listener when it leaves.
 */
export class LightElement extends HTMLElement {
  #leaving = null;

  connectedCallback() {
    this.#leaving = new AbortController();
    this.arrive(this.#leaving.signal);
  }

  disconnectedCallback() {
    this.#leaving?.abort();
    this.#leaving = null;
  }

  arrive(_signal) {}
}
