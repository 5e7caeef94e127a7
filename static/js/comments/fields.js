import { splitTags } from "sightline/comments/tallies.js";
import { readMoment, timecode } from "sightline/lib/timecode.js";

/** The fields of a comment's form: read as the API takes them, kept as a draft, and filled again. */

const CHOSEN = ["body", "thought", "tags", "kind", "about", "state"];

/** Show a moment as people read it, and remember it to the millisecond. */
export function show(field, ms) {
  field.value = ms === null ? "" : timecode(ms);
  field.dataset.ms = ms === null ? "" : String(ms);
}

/** The exact moment of a field, unless somebody typed another; null for no time. */
export function read(field) {
  const { ms } = field.dataset;
  return ms && field.value === timecode(Number(ms)) ? Number(ms) : readMoment(field.value);
}

/** Whether anything is written that would be a loss. */
export function begun({ elements: { body, thought } }) {
  return Boolean(body.value.trim() || thought.value.trim());
}

/** What is written, as the API takes it; with a sentence instead where something is missing. A voice needs no words. */
export function letterOf({ elements }, { voice = null } = {}) {
  const { at, end, body, thought, tags, kind, about, state } = elements;
  const words = body.value.trim();
  const [atMs, endMs] = [read(at), end.value.trim() ? read(end) : null];
  if (!words && !voice) return { sentence: "Write what you see or hear first." };
  if (atMs === null || (end.value.trim() && endMs === null)) {
    return { sentence: "Please give the time as minutes and seconds, like 1:04.2." };
  }
  const goal = about.value === "" || about.value === "off-goal" ? null : about.value;
  const spoken = voice ? { voice_ms: voice.ms } : {};
  const said = {
    at_ms: atMs,
    end_ms: endMs,
    kind: kind.value,
    goal_id: goal,
    ...(words && { body: words }),
    ...spoken,
  };
  const more = { thought: thought.value.trim() || null, tags: splitTags(tags.value) };
  return { said: { ...said, ...more, off_goal: about.value === "off-goal", state: state.value } };
}

/** What is written, to be kept in the browser. */
export function draftOf(form) {
  const { at, end } = form.elements;
  const chosen = Object.fromEntries(CHOSEN.map((name) => [name, form.elements[name].value]));
  return { at: read(at), end: end.value.trim() ? read(end) : null, ...chosen };
}

/** Write a kept draft into the fields; one kept by an older page lacks some of them. */
export function takeUp(form, { at, end, ...kept }) {
  for (const name of CHOSEN) if (name in kept) form.elements[name].value = kept[name];
  show(form.elements.at, at ?? 0);
  show(form.elements.end, end);
}

/** Write what could not be sent back into the fields, before what was begun since. */
export function giveBack({ elements }, said) {
  const { at, end, body, thought, tags, kind, about, state } = elements;
  body.value = [said.body, body.value.trim()].filter(Boolean).join("\n");
  thought.value = [said.thought, thought.value.trim()].filter(Boolean).join(" ");
  tags.value = (said.tags ?? []).join(", ");
  kind.value = said.kind;
  about.value = said.off_goal ? "off-goal" : (said.goal_id ?? "");
  state.value = said.state;
  show(at, said.at_ms);
  show(end, said.end_ms);
}
