/**
 * What was written and done, on its way. Each letter is kept until the server has it, and carries one key through all
 * attempts, so that a line that breaks after the server heard it does not leave it twice. Pages that are open side by
 * side share what is kept.
 *
 * `send(letter)` answers { outcome: "sent" | "refused" | "later" | "stopped" }, with whatever else it has to say:
 * refused by the server for good, to be tried later, or not to be sent as things are (signed out).
 */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** All outboxes of the page; tells `outboxes:changed` whenever one holds other letters, or hears that they must wait. */
export const outboxes = Object.assign(new EventTarget(), { all: [] });

export class Outbox {
  #isKept = true;

  constructor({ kept, name, send, tell, timers = globalThis }) {
    Object.assign(this, { kept, name, send, tell, timers });
    this.letters = kept.get(name) ?? [];
    this.attempt = 0;
    this.retry = null;
    this.busy = false;
    this.held = null; // why letters wait: "later", "stopped"
    this.settled = Promise.resolve();
    outboxes.all.push(this);
  }

  /** Take a letter; it is kept before it is sent. */
  post(letter) {
    this.amend((letters) => [...letters, letter], { whole: true });
    this.flush();
  }

  /** Send what waits, oldest first, one at a time; kept when nothing more can be sent now. */
  flush() {
    if (!this.busy) this.settled = this.#sendAll();
    return this.settled;
  }

  /**
   * Put right what waits, in the light of an answer: `change(letter)` gives it as it is to be sent, or null to drop it.
   * With `whole`, `change(letters)` is given all of them.
   */
  amend(change, { whole = false } = {}) {
    this.renew();
    const letters = whole ? change(this.letters) : this.letters.map(change);
    this.letters = letters.filter((letter) => letter !== null);
    this.#isKept = this.kept.put(this.name, this.letters.length ? this.letters : null) !== false;
    this.#changed();
  }

  /** Take back a letter; says whether nobody had begun to send it. */
  withdraw(letter) {
    if (this.sending === letter.key || !this.letters.some(({ key }) => key === letter.key)) return false;
    this.amend((other) => (other.key === letter.key ? null : other));
    return true;
  }

  /** Look at what is kept, which another page, or signing out, may have changed; says whether it is other than before. */
  renew() {
    if (!this.#isKept) return false;
    const before = JSON.stringify(this.letters);
    this.letters = this.kept.get(this.name) ?? [];
    return before !== JSON.stringify(this.letters);
  }

  async #sendAll() {
    this.busy = true;
    this.timers.clearTimeout(this.retry);
    this.renew();
    while (this.letters.length && (await this.#sendOne(this.letters[0]))) this.renew();
    this.busy = false;
  }

  async #sendOne(letter) {
    this.sending = letter.key;
    const answer = await this.send(letter);
    this.sending = null;
    const done = answer.outcome === "sent" || answer.outcome === "refused";
    this.held = done ? null : answer.outcome;
    if (done) {
      this.attempt = 0;
      this.amend((other) => (other.key === letter.key ? null : other));
    } else if (answer.outcome === "later") this.#tryLater();
    this.tell(letter, answer);
    this.#changed();
    return done;
  }

  #tryLater() {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.attempt++);
    this.retry = this.timers.setTimeout(() => this.flush(), pause);
  }

  #changed() {
    outboxes.dispatchEvent(new Event("outboxes:changed"));
  }
}
