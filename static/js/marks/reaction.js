/**
 * When it happened, for a hand that presses after the eye has seen.
 *
 * A person presses some time after the event: two seconds of their own time by default. While the film plays at 2×, two
 * seconds of a person are four seconds of film, so the way back is the reaction time by the speed at the press; at 0.5× it
 * is one second. It is not scaled with anything else: not with the length of the film, nor with how often one presses.
 *
 * A film that stands still shows the very frame that is meant, so there is nothing to take back. What lies before the
 * start of the film, or before the start of a loop that is being watched, has not been seen: the way back ends there.
 */

/** Seconds of a person's own time. */
export const REACTION = Object.freeze({ usualS: 2, leastS: 0, mostS: 5, stepS: 0.5 });

/** The moment in ms of media time that a press means. */
export function stampMs({ nowMs, reactionS, speed, paused, earliestMs = 0 }) {
  if (paused) return Math.round(nowMs);
  const backMs = reactionS * 1000 * speed;
  return Math.max(Math.min(earliestMs, Math.round(nowMs)), Math.round(nowMs - backMs));
}

/** A reaction time that can be chosen, nearest to what is kept or typed; the usual one when it is no number. */
export function readReactionS(value) {
  const seconds = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value ?? Number.NaN);
  if (!Number.isFinite(seconds)) return REACTION.usualS;
  const stepped = Math.round(seconds / REACTION.stepS) * REACTION.stepS;
  return Math.min(REACTION.mostS, Math.max(REACTION.leastS, stepped));
}
