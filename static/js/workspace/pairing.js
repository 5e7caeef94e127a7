const LOOK_EVERY_MS = 200; // often enough to catch a drift before it is seen, seldom enough to let a nudge work

/**
 * Two films in lock-step. Whatever happens to the one that leads (play, pause, seek, step, speed, a loop) happens to the
 * other; where the other has no picture, it stands on its nearest frame until it has.
 */
export class Pairing {
  #looked = 0;

  /** `onWhereabouts(film, "before" | "inside" | "after")` is told when the other film has a picture, or has none. */
  constructor(lead, other, { onWhereabouts = () => {}, signal }) {
    Object.assign(this, { lead, other, onWhereabouts });
    const on = (name, act) => lead.video.addEventListener(name, act, { signal });
    on("pause", () => this.align());
    on("seeked", () => this.align());
    on("waiting", () => other.video.pause());
    on("ratechange", () => {
      other.video.playbackRate = lead.video.playbackRate;
    });
    for (const film of [lead, other])
      film.video.addEventListener("loadedmetadata", () => this.align(), { signal });
    this.align();
  }

  /** The leading film shows another frame. */
  frame() {
    const now = performance.now();
    if (this.lead.paused) this.align();
    else if (now - this.#looked >= LOOK_EVERY_MS || this.other.paused) this.#keepUp(now);
  }

  /** Put the other film where it belongs. */
  align() {
    if (!this.lead.paused) return this.#keepUp(performance.now());
    const shared = this.lead.sharedAt(0);
    this.#tell(shared);
    return this.other.stand(shared);
  }

  #keepUp(now) {
    if (this.lead.video.seeking) return;
    this.#looked = now;
    const shared = this.lead.sharedAt(now);
    if (this.#tell(shared) === "inside") this.other.keepUp(shared, this.lead.video.playbackRate, now);
    else this.other.stand(shared);
  }

  #tell(shared) {
    const where = this.other.whereabouts(shared);
    this.onWhereabouts(this.other, where);
    return where;
  }
}
