/** Which comments are listed, and in which order. Facts as `Layers` holds them. */

const TESTS = {
  author: (comment, id) => comment.author === id,
  kind: (comment, kind) => comment.kind === kind,
  goal: (comment, goal) => comment.goal === goal,
  tag: (comment, tag) => comment.tags?.includes(tag) ?? false,
  resolved: (comment, answer) => Boolean(comment.resolved) === (answer === "yes"),
  state: (comment, state) => comment.own && (state === "mine" || comment.state === state),
};

/**
 * Whether a comment passes what was chosen, { author, kind, goal, tag, resolved, state }, each "" for all; `found` are
 * the ids of those that say what was searched for, or null when nothing was.
 */
export function passes(comment, chosen, found = null) {
  if (found !== null && !found.has(comment.id)) return false;
  return Object.entries(chosen).every(([name, value]) => !value || TESTS[name](comment, value));
}

/** Those of some comments that pass; where nothing was chosen, all of them and nothing is asked. */
export function passing(comments, chosen, found = null) {
  if (found === null && !Object.values(chosen).some(Boolean)) return comments;
  return comments.filter((comment) => passes(comment, chosen, found));
}

/** The same comments, which come in time order, as they are to be listed: by "time", "newest" or "author". */
export function sorted(comments, by, people = {}) {
  if (by === "newest") {
    return comments.toReversed().sort((one, other) => (other.made ?? 0) - (one.made ?? 0));
  }
  if (by === "author") {
    const name = ({ author }) => people[author] ?? author;
    return comments.toSorted((one, other) => name(one).localeCompare(name(other)));
  }
  return comments;
}

/** All tags in use, as people write them, in the order of the alphabet. */
export function tagsIn(comments) {
  return [...new Set(comments.flatMap(({ tags }) => tags ?? []))].sort((one, other) =>
    one.localeCompare(other),
  );
}
