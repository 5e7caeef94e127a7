import { timecode } from "sightline/lib/timecode.js";

/** What a comment or a reply says, read from how it is drawn, in the API's names. */
export function saidIn(place) {
  if (place.dataset.reply) return { body: place.querySelector(".reply__body").textContent };
  const { atMs, endMs, kind, goal, tags, state } = place.dataset;
  const isOffGoal = goal === "off-goal";
  return {
    at_ms: Number(atMs),
    end_ms: endMs ? Number(endMs) : null,
    kind,
    body: place.querySelector(".comment__body")?.textContent ?? "",
    thought: thoughtIn(place),
    tags: JSON.parse(tags),
    goal_id: isOffGoal ? null : goal || null,
    off_goal: isOffGoal,
    state,
  };
}

/** The same as the fields of a form hold it. */
export function fieldsOf(said) {
  if (!("kind" in said)) return { body: said.body };
  const {
    at_ms: at,
    end_ms: end,
    body,
    thought,
    tags,
    kind,
    goal_id: goal,
    off_goal: isOffGoal,
    state,
  } = said;
  const about = isOffGoal ? "off-goal" : (goal ?? "");
  return { at, end, body, thought: thought ?? "", tags: tags.join(", "), kind, about, state };
}

/** What a comment says besides its words, in a line. */
export function told({ at_ms: at, end_ms: end, kind, thought, tags = [] }) {
  if (kind === undefined) return "";
  const time = end === null ? timecode(at) : `${timecode(at)} – ${timecode(end)}`;
  return [time, kind[0].toUpperCase() + kind.slice(1), ...tags, thought].filter(Boolean).join(" · ");
}

function thoughtIn(place) {
  const name = place.querySelector(".comment__thought-name");
  return name ? name.parentElement.textContent.slice(name.textContent.length).trim() : null;
}
