/**
 * Comments and marks on their way. Each letter is kept until the server has it, and carries one key through all attempts,
 * so that a line that breaks after the server heard it does not leave it twice.
 *
 * `send(letter)` answers { outcome: "sent" | "refused" | "later" | "stopped" }, with whatever else it has to say:
 * refused by the server for good, to be tried later, or not to be sent as things are (signed out).
 */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export class Outbox {
  constructor({ kept, name, send, tell, timers = globalThis }) {
    Object.assign(this, { kept, name, send, tell, timers });
    this.letters = kept.get(name) ?? [];
    this.attempt = 0;
    this.retry = null;
    this.busy = false;
    this.settled = Promise.resolve();
  }

  /** Take a letter; it is kept before it is sent. */
  post(letter) {
    this.letters.push(letter);
    this.#keep();
    this.flush();
  }

  /** Send what waits, oldest first, one at a time; kept when nothing more can be sent now. */
  flush() {
    if (!this.busy) this.settled = this.#sendAll();
    return this.settled;
  }

  /** Put right what waits, in the light of an answer: `change(letter)` gives it as it is to be sent, or null to drop it. */
  amend(change) {
    this.letters = this.letters.map(change).filter((letter) => letter !== null);
    this.#keep();
  }

  async #sendAll() {
    this.busy = true;
    this.timers.clearTimeout(this.retry);
    while (this.letters.length && (await this.#sendOne(this.letters[0])));
    this.busy = false;
  }

  async #sendOne(letter) {
    const answer = await this.send(letter);
    if (answer.outcome === "sent" || answer.outcome === "refused") {
      this.letters = this.letters.filter((other) => other.key !== letter.key);
      this.#keep();
      this.attempt = 0;
    } else if (answer.outcome === "later") {
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.attempt++);
      this.retry = this.timers.setTimeout(() => this.flush(), pause);
    }
    this.tell(letter, answer);
    return answer.outcome === "sent" || answer.outcome === "refused";
  }

  #keep() {
    this.kept.put(this.name, this.letters.length ? this.letters : null);
  }
}
