import { spoken } from "sightline/lib/timecode.js";

const RESTS_MS = 900; // the words follow when the hand rests

/** In words what the window shows, for whoever does not see it: said when somebody changed the window, else only kept. */
export class Summary {
  constructor(place) {
    this.place = place;
  }

  soon(words, { byHand = false } = {}) {
    this.said = byHand || this.said;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.place.setAttribute("aria-live", this.said ? "polite" : "off");
      this.said = false;
      this.place.textContent = words();
    }, RESTS_MS);
  }
}

/** Shown: 10 minutes to 12 minutes. 14 comments: 9 noticing, 5 question. 2 clips. 40 marks: 38 Students talk, 2 Wait. */
export function described({ fromMs, toMs }, layers) {
  const counted = (name) => layers.between(name, fromMs, toMs);
  const shown = new Set(layers.chosen("comments").map(({ id }) => id));
  const comments = counted("comments").filter(({ id }) => shown.has(id));
  const marks = counted("marks");
  const tagOf = ({ tag }) => layers.get("tags", tag)?.name ?? "another tag";
  return [
    `Shown: ${spoken(fromMs)} to ${spoken(toMs)}.`,
    count(comments, "comment", ({ kind }) => kind),
    count(counted("clips"), "clip"),
    count(marks, "mark", tagOf),
  ]
    .filter(Boolean)
    .join(" ");
}

function count(things, noun, partOf = null) {
  if (!things.length) return "";
  const words = `${things.length} ${noun}${things.length === 1 ? "" : "s"}`;
  if (!partOf) return `${words}.`;
  const parts = new Map();
  for (const thing of things) parts.set(partOf(thing), (parts.get(partOf(thing)) ?? 0) + 1);
  return `${words}: ${[...parts].map(([part, many]) => `${many} ${part}`).join(", ")}.`;
}
