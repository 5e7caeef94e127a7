import { outcomeOf } from "sightline/lib/outcomes.js";
import { call } from "sightline/lib/pieces.js";

const CHANGED = "This mark was changed somewhere else in the meantime, so it is shown as it is there.";
const GONE = "This mark is not there any more.";

/**
 * Bring one deed to the server. See `Outbox` for the outcomes; `mark` is what the server holds, as `desk.layers` has it,
 * or null where it holds none.
 */
export async function deliver({ key, recording, deed }) {
  try {
    if (deed.make) return await make(key, recording, deed.make);
    return await (deed.change ? change(deed) : remove(deed.remove));
  } catch {
    return { outcome: "later" };
  }
}

/** A mark of the API as the layers hold it. */
export function factsOf({ id, at_ms: at, end_ms: end, tag_id: tag, author_id: author }) {
  return { id, at, end, tag, author };
}

/** A mark as the server has it now: {answer, mark, etag}. */
export async function read(id) {
  const answer = await call(`/marks/${id}`);
  const mark = answer.ok ? factsOf(await answer.json()) : null;
  return { answer, mark, etag: answer.headers.get("ETag") };
}

async function make(key, recording, mark) {
  const answer = await call(`/recordings/${recording}/marks`, {
    method: "POST",
    body: sayable(mark),
    headers: { "Idempotency-Key": key },
  });
  if (answer.ok) return { outcome: "sent", mark: factsOf(await answer.json()) };
  return { status: answer.status, ...(await outcomeOf(answer)) };
}

/**
 * Change a mark that is what it was when the person changed it. Where an answer got lost on the way, the mark is already
 * what it is to be. Anything else is somebody else's word, or the person's own from another page, and stands.
 */
async function change({ change: id, was, now }) {
  const { answer: seen, mark, etag } = await read(id);
  if (seen.status === 404) return { outcome: "refused", sentence: GONE, mark: null };
  if (!mark) return { status: seen.status, ...(await outcomeOf(seen)) };
  if (same(mark, now)) return { outcome: "sent", mark };
  if (!same(mark, was)) return { outcome: "refused", sentence: CHANGED, mark };
  const answer = await call(`/marks/${id}`, {
    method: "PATCH",
    body: sayable(now),
    headers: { "If-Match": etag },
  });
  if (answer.ok) return { outcome: "sent", mark: factsOf(await answer.json()) };
  if (answer.status === 412) return { outcome: "refused", sentence: CHANGED, mark: (await read(id)).mark };
  return { status: answer.status, mark, ...(await outcomeOf(answer)) };
}

/** Take a mark away; that it is gone already is as good. */
async function remove({ id }) {
  const answer = await call(`/marks/${id}`, { method: "DELETE" });
  if (answer.ok || answer.status === 404) return { outcome: "sent" };
  return { status: answer.status, ...(await outcomeOf(answer)) };
}

function sayable({ tag, at, end }) {
  return { tag, at_ms: at, end_ms: end };
}

function same(one, other) {
  return one.at === other.at && one.end === other.end && one.tag === other.tag;
}
