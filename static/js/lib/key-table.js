/**
 * What keys do, by their names. A name is the key as it is pressed: "k", "[", "Space", "ArrowLeft", "Shift+l". Whoever
 * registered last is asked first, and an act that answers `false` leaves the key to whoever had it before.
 */
export class KeyTable {
  #entries = new Map();

  /** Give a key something to do: `act(event)`, and the words that say so on the help sheet. Gives what takes it back. */
  register(name, act, words, group = "") {
    const entry = { name, act, words, group };
    this.#entries.set(name, [entry, ...(this.#entries.get(name) ?? [])]);
    return () => this.#take(entry);
  }

  /** Do what a key is for; whether anybody had something for it to do. */
  press(event) {
    return namesOf(event).some((name) =>
      (this.#entries.get(name) ?? []).some((entry) => entry.act(event) !== false),
    );
  }

  /** Every key that does something now, with what was said of it last. */
  get entries() {
    return [...this.#entries.values()].flatMap((entries) => entries.slice(0, 1));
  }

  #take(entry) {
    const left = (this.#entries.get(entry.name) ?? []).filter((one) => one !== entry);
    if (left.length) this.#entries.set(entry.name, left);
    else this.#entries.delete(entry.name);
  }
}

/** The names that a pressed key answers to: with Shift first, where Shift is not part of the letter itself. */
export function namesOf({ key, shiftKey }) {
  const plain = key === " " ? "Space" : key.length === 1 ? key.toLowerCase() : key;
  const letter = key.length > 1 || plain === "Space" || plain !== plain.toUpperCase();
  return shiftKey && letter ? [`Shift+${plain}`, plain] : [plain];
}
