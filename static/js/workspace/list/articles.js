const AT_ONCE = 40; // articles in one request
const KEPT = 300; // articles that are out of the document and may come back: some screens full of scrolling
const TRY_AGAIN_MS = 3_000;

/** The comments' articles as the server draws them: those that came with the page, and more as they are wanted. */
export class Articles {
  #nodes = new Map();
  #drawing = new WeakMap();
  #wanted = [];
  #stale = new Set();
  #asking = false;

  /**
   * `url` draws those that `?ids=` names. `arrived` hears which articles came and which of the ids asked for did not,
   * because they are gone; `isBusy` keeps an article in which somebody is at work.
   */
  constructor(url, { arrived, isBusy }) {
    Object.assign(this, { url, arrived, isBusy });
  }

  get(id) {
    return this.#nodes.get(id) ?? null;
  }

  /** Whether the server drew this article just as it drew the one that is here. */
  isSame(id, node) {
    const old = this.#nodes.get(id);
    return old !== undefined && this.#drawing.get(old) === drawing(node);
  }

  put(id, node) {
    if (!this.#drawing.has(node)) this.#drawing.set(node, drawing(node));
    this.#stale.delete(id);
    this.#nodes.delete(id);
    this.#nodes.set(id, node);
    if (this.#nodes.size > 2 * KEPT) this.#forgetSome();
  }

  drop(id) {
    this.#nodes.delete(id);
  }

  /** All that are here may be out of date: fetch them anew when they are wanted next. */
  allStale() {
    for (const id of this.#nodes.keys()) this.#stale.add(id);
  }

  /** These are to be seen now: fetch those that are not here. What was wanted before and is not now is left. */
  want(ids) {
    this.#wanted = ids.filter((id) => !this.#nodes.has(id) || this.#stale.has(id));
    this.#ask();
  }

  async #ask() {
    if (this.#asking || !this.#wanted.length) return;
    this.#asking = true;
    const ids = this.#wanted.splice(0, AT_ONCE);
    const nodes = await this.#fetch(ids);
    this.#asking = false;
    if (nodes === null) {
      setTimeout(() => this.want([...ids, ...this.#wanted]), TRY_AGAIN_MS);
      return;
    }
    const came = new Set(nodes.map(({ dataset }) => dataset.comment));
    for (const id of ids) this.#stale.delete(id);
    this.arrived(
      nodes,
      ids.filter((id) => !came.has(id)),
    );
    this.#ask();
  }

  async #fetch(ids) {
    try {
      const headers = { "X-Partial": "1" };
      const answer = await fetch(`${this.url}?ids=${ids.join(",")}`, { headers, redirect: "manual" });
      if (!answer.ok) return null;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return [...page.body.children];
    } catch {
      return null; // no connection: what is here stays
    }
  }

  #forgetSome() {
    let over = this.#nodes.size - KEPT;
    for (const [id, node] of this.#nodes) {
      if (over <= 0) return;
      if (node.isConnected || this.isBusy(node)) continue;
      this.#nodes.delete(id);
      over--;
    }
  }
}

/** What the server drew, but for the tokens that are new each time. */
function drawing(node) {
  return node.outerHTML.replaceAll(/name="csrf_token" value="[^"]*"/g, "");
}
