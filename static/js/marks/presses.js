/**
 * What a press means: a point at once; an interval from one press to the next. Of the tags of one exclusive group at most
 * one runs, so that a press on one ends the other at the same moment.
 *
 * It knows no page and no server, and answers with deeds, to be done in order:
 * {make: mark}, {change: id, was, now}, {remove: mark}, where a mark is {id, tag, at, end} and times are ms of media time.
 */

/** What runs: a person's intervals that have not ended. `tags` are all tags by id. */
export function runningOf(marks, tags, author) {
  return marks.filter(
    (mark) => mark.author === author && mark.end === null && tags.get(mark.tag)?.extent === "interval",
  );
}

/**
 * The deeds of a press on a tag. `at` is the moment that is meant; `nowMs`, the one on the screen, is taken in its place
 * where `at` lies before the start of what the press ends. Gives {deeds, ended, started}, or {blockedBy: mark} when even
 * `nowMs` lies before that.
 */
export function press(tag, { at, nowMs, running, tags, newId }) {
  if (tag.extent === "point") return { deeds: [{ make: mark(tag, at, newId) }], ended: [], started: null };
  const own = running.filter((one) => one.tag === tag.id);
  const ended = own.length ? own : running.filter((one) => rivals(tag, tags.get(one.tag)));
  const last = ended.reduce((latest, one) => (one.at > (latest?.at ?? -1) ? one : latest), null);
  const moment = last === null || at > last.at ? at : nowMs;
  if (last !== null && moment < last.at) return { blockedBy: last };
  const started = own.length ? null : mark(tag, moment, newId);
  const deeds = ended.map((one) => end(one, moment));
  return { deeds: started ? [...deeds, { make: started }] : deeds, ended, started };
}

/** Whether of two tags one ends the other. */
function rivals(tag, other) {
  return Boolean(tag.group) && other?.group === tag.group && other.tagSet === tag.tagSet;
}

/** What begins and ends on one frame lasted no time: it was a slip of the finger, and leaves no mark. */
function end(one, moment) {
  return one.at < moment
    ? { change: one.id, was: said(one), now: { ...said(one), end: moment } }
    : { remove: one };
}

function mark(tag, at, newId) {
  return { id: newId(), tag: tag.id, at, end: null };
}

/** What a mark says, without who said it. */
export function said({ tag, at, end: until }) {
  return { tag, at, end: until };
}
