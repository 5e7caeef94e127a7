const STEPS_KEPT = 500;

/** The way back: what one person did to their marks while the page was open, newest last. A step is the deeds of a press. */
export class Steps {
  #steps = [];

  constructor(newId) {
    this.newId = newId;
  }

  get last() {
    return this.#steps.at(-1) ?? null;
  }

  add(deeds, words) {
    this.#steps.push({ deeds, words });
    if (this.#steps.length > STEPS_KEPT) this.#steps.shift();
  }

  /** The deeds that undo the last step, and its words; null when there is none. What was removed is made anew. */
  back() {
    const step = this.#steps.pop();
    return step
      ? { deeds: step.deeds.toReversed().map((deed) => this.#undone(deed)), words: step.words }
      : null;
  }

  /** A mark has another id now: the server's, in the place of the one it was made with. */
  rename(id, known) {
    for (const { deeds } of this.#steps) {
      for (const deed of deeds) {
        if (deed.change === id) deed.change = known;
        for (const name of ["make", "remove"])
          if (deed[name]?.id === id) deed[name] = { ...deed[name], id: known };
      }
    }
  }

  /** A mark could not be kept, or somebody took it away: no way leads back to it. */
  forget(id) {
    const about = ({ make, change, remove }) => [make?.id, change, remove?.id].includes(id);
    for (const step of this.#steps) step.deeds = step.deeds.filter((deed) => !about(deed));
    this.#steps = this.#steps.filter(({ deeds }) => deeds.length);
  }

  #undone(deed) {
    if (deed.make) return { remove: deed.make };
    if (deed.change) return { change: deed.change, was: deed.now, now: deed.was };
    const { tag, at, end } = deed.remove;
    const again = { id: this.newId(), tag, at, end };
    this.rename(deed.remove.id, again.id);
    return { make: again };
  }
}
