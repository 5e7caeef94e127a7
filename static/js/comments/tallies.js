/** What is counted and split on the page as on the server; no page needed. */

const NUDGED_FROM = 5; // the same two numbers as on the server
const NUDGED_SHARE = 5;

/** Whether enough of one's own comments are off-goal to say so, calmly: a fifth or more of at least five. */
export function strays({ own, offGoal }) {
  return own >= NUDGED_FROM && offGoal * NUDGED_SHARE >= own;
}

/** One's own comments on this page, counted: all, off-goal, and drafts. */
export function countOwn(facts) {
  return {
    own: facts.length,
    offGoal: facts.filter(({ goal }) => goal === "off-goal").length,
    drafts: facts.filter(({ state }) => state === "draft").length,
  };
}

/** The tags of a line as people type them, each once. */
export function splitTags(typed) {
  const named = typed.split(",").map((tag) => tag.trim());
  return [...new Set(named.filter(Boolean))];
}
