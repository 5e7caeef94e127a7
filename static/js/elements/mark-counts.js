import { LightElement } from "sightline/elements/light-element.js";
import { spoken, timecode } from "sightline/lib/timecode.js";
import { bins, budget, tally } from "sightline/marks/counting.js";
import { lasting } from "sightline/marks/words.js";

const BINS = 20;
const AT_MOST_EACH_MS = 250; // figures that change faster than that are not read
const NONE = { name: "None of them", colour: 0, extent: "interval" };

/** What the marks of the chosen tag set add up to, while its part of the page is open: it follows every press. */
class MarkCounts extends LightElement {
  #due = null;

  arrive(signal) {
    this.desk = document.querySelector("lesson-desk");
    this.details = this.querySelector("details");
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    on(this.details, "toggle", () => this.draw());
    on(this.#part("whose"), "change", () => this.draw());
    on(this.desk, "desk:tag-set", () => this.draw());
    on(this.desk.layers, "layers:changed", ({ detail }) => detail.name === "marks" && this.#soon());
    signal.addEventListener("abort", () => clearTimeout(this.#due));
    this.draw();
  }

  draw() {
    this.#due = null;
    if (!this.details.open) return;
    this.durationMs = this.desk.player.durationMs;
    this.#offerPeople();
    const marks = this.#marks();
    const tags = this.desk.querySelector("mark-palette").set?.tags ?? [];
    const rows = tags.map((tag) => ({ tag, marks: marks.filter((mark) => mark.tag === tag.id) }));
    this.#part("rows").replaceChildren(...rows.map((row) => this.#row(row)));
    this.#drawStretches(rows);
    this.#part("budgets").replaceChildren(...this.#budgets(tags, marks));
  }

  #soon() {
    this.#due ??= setTimeout(() => this.draw(), AT_MOST_EACH_MS);
  }

  #marks() {
    const whose = this.#part("whose").value;
    return this.desk.layers.all("marks").filter(({ author }) => !whose || author === whose);
  }

  #offerPeople() {
    const { people } = this.desk.layers;
    const me = this.desk.dataset.person;
    const authors = new Set(this.desk.layers.all("marks").map(({ author }) => author));
    authors.delete(me);
    const others = [...authors].map((id) => new Option(people[id] ?? "Somebody else", id));
    const select = this.#part("whose");
    const chosen = select.options.length ? select.value : me;
    if (select.options.length !== others.length + 2)
      select.replaceChildren(new Option("me", me), ...others, new Option("everybody", ""));
    select.value = chosen;
  }

  #row({ tag, marks }) {
    const row = this.#copy("row");
    const found = tally(marks, this.durationMs, { lasting: tag.extent === "interval" });
    name(row.querySelector("[data-tag]"), tag);
    const cells = {
      count: found.open ? `${found.count}, ${found.open} not ended` : String(found.count),
      rate: found.ratePerMinute === null ? "" : found.ratePerMinute.toFixed(2),
      duration: found.totalMs === null ? "" : lasting(found.totalMs),
      share: percent(found.share),
      first: found.firstMs === null ? "" : timecode(found.firstMs),
      last: found.lastMs === null ? "" : timecode(found.lastMs),
    };
    for (const [cell, words] of Object.entries(cells))
      row.querySelector(`[data-${cell}]`).textContent = words;
    this.#plot(row.querySelector("[data-plot]"), tag, marks);
    return row;
  }

  /** Bars over time, as high as the fullest of them; the same is in the table below. */
  #plot(place, tag, marks) {
    const cut = bins(marks, this.durationMs, BINS);
    const most = Math.max(1, ...cut.map(({ count }) => count));
    place.classList.add(`tone--${tag.colour}`);
    place.replaceChildren(
      ...cut.map(({ count }) => {
        const bar = this.#copy("bin");
        bar.style.setProperty("--height", count / most);
        return bar;
      }),
    );
    const fullest = cut.find(({ count }) => count === most);
    const words = fullest ? `most, ${most}, from ${spoken(fullest.fromMs)}` : "none";
    place.setAttribute("aria-label", `${tag.name} over time: ${words}. All figures are in the table below.`);
  }

  #drawStretches(rows) {
    const cut = bins([], this.durationMs, BINS);
    const [first] = this.#part("stretches").children;
    const heads = cut.map(({ fromMs }) => cell("th", timecode(fromMs, { tenths: false }), { scope: "col" }));
    this.#part("stretches").replaceChildren(first, ...heads);
    const lines = rows.map(({ tag, marks }) => {
      const line = document.createElement("tr");
      const counted = bins(marks, this.durationMs, BINS).map(({ count }) =>
        cell("td", count ? String(count) : "·"),
      );
      line.append(cell("th", tag.name, { scope: "row" }), ...counted);
      return line;
    });
    this.#part("bins").replaceChildren(...lines);
  }

  /** For each exclusive group, how the time of the recording is spent among its tags. */
  #budgets(tags, marks) {
    const groups = [...new Set(tags.map(({ group }) => group).filter(Boolean))];
    return this.durationMs ? groups.map((group) => this.#budget(group, tags, marks)) : [];
  }

  #budget(group, tags, marks) {
    const section = this.#copy("budget");
    const own = new Map(tags.filter((tag) => tag.group === group).map((tag) => [tag.id, tag]));
    const inGroup = marks.filter(({ tag }) => own.has(tag));
    const spent = budget(inGroup, [...own.keys()], this.durationMs);
    const parts = spent.map(({ tag, ms }) => ({
      tag: own.get(tag) ?? NONE,
      ms,
      share: ms / this.durationMs,
    }));
    section.querySelector("[data-group]").textContent = group;
    section.querySelector("[data-parts]").append(...parts.map((one) => this.#share(one)));
    const bar = section.querySelector("[data-bar]");
    bar.append(...parts.filter(({ ms }) => ms > 0).map((one) => this.#piece(one)));
    const words = parts.map(({ tag, share }) => `${tag.name} ${percent(share)}`).join(", ");
    bar.setAttribute("aria-label", `${group}: ${words}`);
    return section;
  }

  #share({ tag, ms, share }) {
    const line = this.#copy("part");
    name(line.querySelector("[data-tag]"), tag);
    line.querySelector("[data-share]").textContent = percent(share);
    line.querySelector("[data-duration]").textContent = lasting(ms);
    return line;
  }

  #piece({ tag, share }) {
    const piece = this.#copy("piece");
    piece.classList.add(`tone--${tag.colour}`);
    piece.style.setProperty("--share", share);
    return piece;
  }

  #copy(template) {
    return this.querySelector(`template[data-${template}]`).content.firstElementChild.cloneNode(true);
  }

  #part(part) {
    return this.querySelector(`[data-${part}]:not(template)`);
  }
}

/** A tag's name with its colour and its shape; see .tag-name in palette.css. */
export function name(place, { name: words, colour, extent }) {
  place.textContent = words;
  place.classList.add(`tag-name--${extent}`, `tone--${colour}`);
}

function cell(kind, words, attributes = {}) {
  const made = document.createElement(kind);
  made.textContent = words;
  if (kind === "td" || attributes.scope === "col") made.className = "number";
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

function percent(share) {
  return share === null ? "" : `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

customElements.define("mark-counts", MarkCounts);
