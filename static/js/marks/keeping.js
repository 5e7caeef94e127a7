/**
 * One person's marks on one recording: drawn at once, sent when they can be, and drawn otherwise when the server says so.
 *
 * A deed (see presses.js) is a letter in the outbox. Letters go in the order of the deeds, so a mark that is corrected or
 * removed before the server knows it is corrected or removed right after it was made: its letters carry the id it was
 * made with until the server's is known.
 */
export class Keeping {
  /** `layers` draws, `outbox(send-side)` sends; `tell(what, detail)` hears "renamed", "refused", "kept" and "waiting". */
  constructor({ layers, author, recording, tell, newKey }) {
    Object.assign(this, { layers, author, recording, tell, newKey });
  }

  /** Send through this outbox, and draw what waits in it from before the page was left. */
  begin(outbox) {
    this.outbox = outbox;
    this.mend();
    return outbox.flush();
  }

  /** Draw what is not sent yet over what the server knows, where that was drawn in between. */
  mend() {
    const newest = new Map(this.outbox?.letters.map(({ deed }) => [idOf(deed), deed]));
    for (const deed of newest.values()) if (!this.#isDrawn(deed)) this.#draw(deed);
  }

  /** Do one deed: for the eye now, for the server as soon as it answers. */
  do(deed) {
    this.#draw(deed);
    this.outbox.post({ key: this.newKey(), recording: this.recording, deed });
  }

  /** Whether something about this mark is still on its way, so that news of it is older than what is drawn. */
  isOnItsWay(id) {
    return this.outbox.letters.some(({ deed }) => idOf(deed) === id);
  }

  /** What became of a letter. */
  told({ deed }, answer) {
    if (answer.outcome === "sent") this.#kept(deed, answer.mark);
    else if (answer.outcome === "refused") this.#refused(deed, answer);
    this.tell(answer.outcome, { deed, ...answer });
  }

  #kept(deed, mark) {
    if (!deed.make || !mark) return;
    this.outbox.amend((letter) => ({ ...letter, deed: renamed(letter.deed, deed.make.id, mark.id) }));
    const drawn = this.layers.get("marks", deed.make.id);
    this.layers.drop("marks", deed.make.id);
    if (drawn) this.layers.put("marks", { ...drawn, id: mark.id });
    this.tell("renamed", { id: deed.make.id, known: mark.id });
  }

  /** What the server will not have goes from the page, with all that builds on it. */
  #refused(deed, { mark = null }) {
    const id = idOf(deed);
    this.outbox.amend((letter) => (idOf(letter.deed) === id ? null : letter));
    if (deed.make || (deed.change && !mark)) this.layers.drop("marks", id);
    if (mark) this.layers.put("marks", mark);
  }

  #isDrawn(deed) {
    const mark = this.layers.get("marks", idOf(deed));
    if (deed.remove || !mark) return Boolean(deed.remove) === (mark === null);
    const { tag, at, end } = deed.make ?? deed.now;
    return mark.tag === tag && mark.at === at && mark.end === end;
  }

  #draw({ make, change, now, remove }) {
    if (make) this.layers.put("marks", { ...make, author: this.author });
    if (change)
      this.layers.put("marks", {
        author: this.author,
        ...this.layers.get("marks", change),
        ...now,
        id: change,
      });
    if (remove) this.layers.drop("marks", remove.id);
  }
}

/** The mark that a deed is about. */
export function idOf({ make, change, remove }) {
  return make?.id ?? change ?? remove.id;
}

function renamed(deed, id, known) {
  if (idOf(deed) !== id) return deed;
  if (deed.change) return { ...deed, change: known };
  return deed.remove ? { ...deed, remove: { ...deed.remove, id: known } } : deed;
}
