import { timecode } from "sightline/lib/timecode.js";

/** What is said about marks, on the strip and in the list. */

/** What a press did. */
export function pressed(tag, { deeds, started, blockedBy }, nameOf) {
  if (blockedBy) {
    const other = `“${nameOf(blockedBy.tag)}” began at ${timecode(blockedBy.at)}, later than this.`;
    return `${other} Play past it, or take it back.`;
  }
  if (started) return `${tag.name} from ${timecode(started.at)}`;
  const { make, change, now } = deeds.at(-1);
  if (make) return `${tag.name} at ${timecode(make.at)}`;
  if (change) return `${tag.name} ${timecode(now.at)} – ${timecode(now.end)}`;
  return `${tag.name} taken back: it lasted no time`;
}

/** What became of a letter, where it is worth a sentence; null where it is not. */
export function outcome({ outcome: what, status, sentence }) {
  if (what === "refused") return sentence;
  if (what === "later") return "We lost the connection. Your marks are kept here and will be sent.";
  if (what !== "stopped") return null;
  if (status === 404) return "This lesson is no longer shared with you. Your marks are kept here.";
  return "You are signed out. Your marks are kept here: sign in again in another tab, then come back.";
}

/** A mark in a line: when, what, for how long. */
export function line({ at, end }, tag) {
  const runs = tag?.extent === "interval" && end === null;
  return {
    time: timecode(at),
    name: tag?.name ?? "Mark",
    lasts: end === null ? (runs ? "not ended yet" : "") : lasting(end - at),
  };
}

/** How long, in seconds below a minute. */
export function lasting(ms) {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : timecode(ms);
}

/** Which keys are whose, as far as it needs to be told. */
export function noteOf(bindings, { marking }) {
  const shared = bindings.filter(({ only }) => only).map(({ key }) => key.toUpperCase());
  if (marking)
    return "Marking is on: every letter is a tag. Space, arrows, comma, full stop and Escape stay with the film.";
  return shared.length
    ? `${shared.join(", ")}: keys of this page as well. Switch marking on with M, and they are tags.`
    : "";
}
