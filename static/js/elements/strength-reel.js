import { LightElement } from "sightline/elements/light-element.js";

const ENDS_WITHIN_S = 0.05;

/** Plays the films of a list one after another in one small player: N and P step, K pauses. */
class StrengthReel extends LightElement {
  arrive(signal) {
    this.entries = [...this.querySelectorAll("[data-url]")];
    this.player = this.querySelector("[data-player]");
    if (!this.player || this.entries.length === 0) return;
    this.film = this.player.querySelector("[data-film]");
    this.here = -1;
    for (const part of this.querySelectorAll("[data-needs-script]")) part.hidden = false;
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.querySelector("[data-begin]"), "click", () => this.#show(0));
    on(this.player.querySelector("[data-next]"), "click", () => this.#show(this.here + 1));
    on(this.player.querySelector("[data-previous]"), "click", () => this.#show(this.here - 1));
    on(this.player.querySelector("[data-toggle]"), "click", () => this.#toggle());
    on(this.film, "timeupdate", () => this.#goOn());
    on(this.film, "ended", () => this.#goOn());
    for (const name of ["play", "pause"]) on(this.film, name, () => this.#nameToggle());
    this.entries.forEach((entry, index) => {
      on(entry.querySelector("[data-play]"), "click", (event) => this.#pressed(event, index));
    });
    on(document, "keydown", (event) => this.#key(event));
  }

  #pressed(event, index) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#show(index);
  }

  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || this.here < 0) return;
    if (event.target.matches?.("input, textarea, select")) return;
    const act = {
      n: () => this.#show(this.here + 1),
      p: () => this.#show(this.here - 1),
      k: () => this.#toggle(),
    }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #show(index) {
    const entry = this.entries[index];
    if (!entry) return;
    const isFirst = this.here < 0;
    this.here = index;
    this.to = Number(entry.dataset.toMs) / 1000;
    this.player.hidden = false;
    for (const part of this.querySelectorAll("[data-needs-script]")) part.hidden = true;
    this.player.querySelector("[data-place]").textContent = `${index + 1} of ${this.entries.length}`;
    this.player.querySelector("[data-words]").textContent =
      entry.querySelector("[data-entry-words]").textContent;
    this.player.querySelector("[data-previous]").disabled = index === 0;
    this.player.querySelector("[data-next]").disabled = index === this.entries.length - 1;
    for (const one of this.entries) one.toggleAttribute("data-now", one === entry);
    this.#play(entry);
    this.player.scrollIntoView({ block: "nearest" });
    if (isFirst) this.player.querySelector("[data-toggle]").focus();
  }

  #play(entry) {
    const from = Number(entry.dataset.fromMs) / 1000;
    const url = new URL(entry.dataset.url, location.href).href;
    if (this.film.src !== url) this.film.src = url;
    const begin = () => {
      this.film.currentTime = from;
      // a browser may want a press first: then it waits at the first frame
      this.film.play().catch(() => this.#nameToggle());
    };
    this.#caption(entry.dataset.captions);
    this.waiting?.abort();
    this.waiting = new AbortController();
    if (this.film.readyState > 0) begin();
    else this.film.addEventListener("loadedmetadata", begin, { once: true, signal: this.waiting.signal });
  }

  #caption(url) {
    const track = this.film.querySelector("[data-captions-track]");
    if (!url) {
      track.removeAttribute("src");
      track.track.mode = "disabled";
    } else if (track.getAttribute("src") !== url) {
      track.src = url;
      track.track.mode = "showing";
    }
  }

  #goOn() {
    if (this.film.seeking || this.film.paused) return;
    if (this.film.currentTime < this.to - ENDS_WITHIN_S && !this.film.ended) return;
    if (this.here < this.entries.length - 1) this.#show(this.here + 1);
    else this.film.pause();
  }

  #toggle() {
    if (!this.film.paused) {
      this.film.pause();
      return;
    }
    if (this.film.currentTime >= this.to - ENDS_WITHIN_S) this.#show(this.here);
    else this.film.play().catch(() => this.#nameToggle());
  }

  #nameToggle() {
    const button = this.player.querySelector("[data-toggle]");
    const words = this.film.paused ? "Play" : "Pause";
    button.setAttribute("aria-label", words);
    button.title = words;
    const use = button.querySelector("use");
    const name = this.film.paused ? "play" : "pause";
    use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${name}`));
  }
}

customElements.define("strength-reel", StrengthReel);
