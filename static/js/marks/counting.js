/**
 * What marks add up to: the rules of the server's `app/marks/counting.py`, for figures that follow every press.
 *
 * A mark is {tag, at, end}, times in ms of media time. An interval that has not ended yet is counted, and has no length;
 * nothing after the recording's end is timed. What has no meaning is null.
 */

const MINUTE_MS = 60_000;

/** How often, how long and which share of the time: of marks of one tag, on a recording of `durationMs` (0 for unknown). */
export function tally(marks, durationMs, { lasting }) {
  const timed = ranges(marks, durationMs).map(([at, end]) => end - at);
  const begun = marks.map(({ at }) => at).toSorted(byNumber);
  return {
    count: marks.length,
    open: lasting ? marks.filter(({ end }) => end === null).length : 0,
    ratePerMinute: durationMs ? (marks.length * MINUTE_MS) / durationMs : null,
    totalMs: lasting ? sum(timed) : null,
    meanMs: timed.length ? sum(timed) / timed.length : null,
    medianMs: timed.length ? median(timed) : null,
    share: lasting && durationMs ? coveredMs(marks, durationMs) / durationMs : null,
    firstMs: begun[0] ?? null,
    lastMs: begun.at(-1) ?? null,
  };
}

/** Where the marks that ended lie, none of it after the recording's end: [[at, end]]. */
export function ranges(marks, durationMs = 0) {
  return marks
    .filter(({ end }) => end !== null)
    .map(({ at, end }) => [at, durationMs ? Math.min(end, durationMs) : end])
    .filter(([at, end]) => end > at);
}

/** The same stretches, each moment once: in order, and none touching the next. */
export function union(found) {
  const joined = [];
  for (const [at, end] of found.toSorted(([one], [other]) => one - other)) {
    const last = joined.at(-1);
    if (last && at <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([at, end]);
  }
  return joined;
}

/** How long at least one of the marks lasts. */
export function coveredMs(marks, durationMs = 0) {
  return sum(union(ranges(marks, durationMs)).map(([at, end]) => end - at));
}

/** The recording in `number` parts, equal to the millisecond: how many marks begin in each, how much of it is covered. */
export function bins(marks, durationMs, number) {
  const edges = Array.from({ length: number + 1 }, (_, index) => Math.floor((index * durationMs) / number));
  const cut = Array.from({ length: number }, (_, index) => ({
    fromMs: edges[index],
    toMs: edges[index + 1],
    count: 0,
    coveredMs: 0,
  }));
  const place = (ms) => binOf(ms, edges, durationMs);
  for (const { at } of marks) cut[place(at)].count += 1;
  for (const [at, end] of union(ranges(marks, durationMs))) {
    for (let index = place(at); index <= place(end); index++) {
      cut[index].coveredMs += Math.max(0, Math.min(end, edges[index + 1]) - Math.max(at, edges[index]));
    }
  }
  return cut;
}

/**
 * Which tag of an exclusive group holds when, from the beginning to the end: [{fromMs, toMs, tag}], null for none of them.
 * Where two overlap, the one that began later holds: that is what whoever marked it said last.
 */
export function states(marks, durationMs) {
  const lasting = marks.toSorted((one, other) => one.at - other.at).filter(({ end }) => end !== null);
  const steps = [...new Set([0, durationMs, ...ranges(marks, durationMs).flat()])].toSorted(byNumber);
  const [running, spans] = [[], []];
  let upcoming = 0;
  for (let step = 0; step + 1 < steps.length; step++) {
    const at = steps[step];
    while (lasting[upcoming]?.at <= at) running.push(lasting[upcoming++]);
    while (running.length && running.at(-1).end <= at) running.pop();
    lengthen(spans, at, steps[step + 1], running.at(-1)?.tag ?? null);
  }
  return spans;
}

/** How the recording's time is spent among the tags of an exclusive group: [{tag, ms}], none of them (null) last. */
export function budget(marks, tags, durationMs) {
  const spent = new Map([...tags, null].map((tag) => [tag, 0]));
  for (const { tag, fromMs, toMs } of states(marks, durationMs))
    spent.set(tag, spent.get(tag) + toMs - fromMs);
  return [...spent].map(([tag, ms]) => ({ tag, ms }));
}

/** How many marks each tag has: Map of tag to {mine, all}, in one walk through all of them. */
export function counts(marks, author) {
  const found = new Map();
  for (const mark of marks) {
    const here = found.get(mark.tag) ?? { mine: 0, all: 0 };
    here.all += 1;
    if (mark.author === author) here.mine += 1;
    found.set(mark.tag, here);
  }
  return found;
}

function binOf(ms, edges, durationMs) {
  const last = edges.length - 2;
  if (durationMs <= 0) return 0;
  const guess = Math.min(Math.floor((ms * (last + 1)) / durationMs), last);
  return guess < last && ms >= edges[guess + 1] ? guess + 1 : guess;
}

function lengthen(spans, fromMs, toMs, tag) {
  const last = spans.at(-1);
  if (last?.tag === tag) last.toMs = toMs;
  else spans.push({ fromMs, toMs, tag });
}

function median(values) {
  const sorted = values.toSorted(byNumber);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function byNumber(one, other) {
  return one - other;
}
