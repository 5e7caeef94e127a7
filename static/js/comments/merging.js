/** An edit beside what was changed elsewhere meanwhile. Comments and replies as the API has them: { body, kind, … }. */

const SAID = ["at_ms", "end_ms", "kind", "body", "thought", "tags", "goal_id", "off_goal", "state"];

/** What of a comment its author chooses. */
export function saidOf(comment) {
  return Object.fromEntries(SAID.filter((name) => name in comment).map((name) => [name, comment[name]]));
}

/** What is other now than it was: all that an edit has to say. */
export function changed(was, now) {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => !same(value, was[name])));
}

/**
 * How an edit stands to what is there now: "said" when that says it already (an answer got lost on the way), "free" when
 * nothing that it changes was changed elsewhere, else "conflict".
 */
export function standing(was, now, there) {
  const names = Object.keys(changed(was, now));
  if (names.every((name) => same(now[name], there[name]))) return "said";
  return names.every((name) => same(was[name], there[name])) ? "free" : "conflict";
}

function same(one, other) {
  return plain(one) === plain(other);
}

/** Fields drop breaks and spaces at the ends, and say nothing with an empty line. */
function plain(value) {
  if (typeof value === "string" || value === null || value === undefined) {
    return (value ?? "").replaceAll(/\s+/g, " ").trim();
  }
  return JSON.stringify(value);
}
