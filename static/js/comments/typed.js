/**
 * What one person has begun to write on a recording and not sent, by its form: a "reply" to a comment, an "edit" of one,
 * an "edit-reply". A browser that keeps nothing remembers it until the page is left.
 */
export class Typed {
  #memory = new Map();

  constructor(kept, recording) {
    Object.assign(this, { kept, recording });
  }

  get(kind, id) {
    const name = this.#name(kind, id);
    return this.kept.get(name) ?? this.#memory.get(name) ?? null;
  }

  put(kind, id, value) {
    const name = this.#name(kind, id);
    if (this.kept.put(name, value) || value === null) this.#memory.delete(name);
    else this.#memory.set(name, value);
  }

  forget(kind, id) {
    this.put(kind, id, null);
  }

  #name(kind, id) {
    return `typed:${this.recording}:${kind}:${id}`;
  }
}
