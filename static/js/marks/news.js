import { follow } from "sightline/lib/live.js";
import { read } from "sightline/marks/delivery.js";

const TOGETHER_MS = 40;
const ONE_BY_ONE = 12; // beyond it, fetching everything at once is less for everybody

/**
 * Others' marks, as they come. News says which mark changed; what it is now is asked for by the same request as ever.
 * What is on its way from here is newer than any news of it.
 */
export class MarkNews {
  #heard = new Set();
  #due = null;

  constructor(desk, marking) {
    Object.assign(this, { desk, marking });
  }

  follow(signal) {
    const heard = ({ name, payload }) => {
      if (name === "mark") this.#hear(payload.id);
      if (name === "marks") this.#loadAll(); // many at once: somebody brought in a whole file
    };
    const options = { after: Number(this.desk.dataset.liveSince), onReset: () => this.#loadAll() };
    signal.addEventListener("abort", follow(this.desk.dataset.topic, heard, options));
  }

  #hear(id) {
    this.#heard.add(id);
    this.#due ??= setTimeout(() => this.#look(), TOGETHER_MS);
  }

  async #look() {
    const ids = [...this.#heard];
    this.#heard.clear();
    this.#due = null;
    // a mark of mine may be known to others before its answer reaches me: let that come first
    await this.marking.outbox.settled;
    if (ids.length > ONE_BY_ONE) await this.#loadAll();
    else await Promise.all(ids.map((id) => this.#fetch(id)));
  }

  async #fetch(id) {
    const { layers, keeping } = this.marking;
    const seen = await read(id).catch(() => null);
    if (!seen || keeping.isOnItsWay(id)) return;
    if (seen.answer.status === 404) layers.drop("marks", id);
    else if (seen.mark) {
      const isKnown = layers.get("tags", seen.mark.tag) && layers.people[seen.mark.author];
      if (!isKnown) await this.#loadAll();
      layers.put("marks", seen.mark);
    }
  }

  async #loadAll() {
    await this.marking.layers.load(`/recordings/${this.desk.recording}/layers`);
    this.marking.keeping.mend();
  }
}
