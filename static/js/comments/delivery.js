import { changed, saidOf, standing } from "sightline/comments/merging.js";
import { outcomeOf } from "sightline/lib/outcomes.js";
import { call, fetchPiece } from "sightline/lib/pieces.js";

const GONE = "This comment is not there any more.";
const MEANWHILE = "Changed elsewhere meanwhile. Nothing is overwritten: save what it should say.";

/**
 * Every kind of letter, and how it is brought. All but a new comment name the comment they are about; edits say what it
 * `was`, of which `version`, and what it is `now`.
 */
const WAYS = {
  comment: leave,
  reply: ({ key, comment, body }) =>
    about(comment, `/comments/${comment}/replies`, {
      method: "POST",
      body: { body },
      headers: { "Idempotency-Key": key },
    }),
  edit: (letter) => edit(letter, `/comments/${letter.comment}`, commentIn),
  "edit-reply": (letter) => edit(letter, `/replies/${letter.reply}`, replyIn(letter.reply)),
  resolve: ({ comment }) => about(comment, `/comments/${comment}/resolution`, { method: "PUT" }),
  reopen: ({ comment }) => about(comment, `/comments/${comment}/resolution`, { method: "DELETE" }),
  "delete-reply": ({ comment, reply }) => takeAway(comment, `/replies/${reply}`),
  delete: ({ comment }) => takeAway(null, `/comments/${comment}`),
  restore,
};

/** Bring one letter to the server, and back comes how its comment is drawn. See `Outbox` for the outcomes. */
export async function deliver(letter) {
  try {
    return await WAYS[letter.kind ?? "comment"](letter);
  } catch {
    return { outcome: "later" };
  }
}

async function leave({ key, recording, said, voice = null }) {
  const answer = await call(`/recordings/${recording}/comments`, {
    method: "POST",
    body: said,
    headers: { "Idempotency-Key": key },
  });
  if (answer.ok) return await followed((await answer.json()).id, voice);
  return { status: answer.status, ...(await outcomeOf(answer)) };
}

/** The comment is there; its voice follows, and until that is there too the letter is kept. */
async function followed(id, voice) {
  if (voice) {
    const { sendVoice } = await import("sightline/voice/sending.js");
    const { outcome, status } = await sendVoice(id, voice);
    if (outcome === "later" || outcome === "stopped") return { outcome, status };
  }
  return { outcome: "sent", element: await drawn(id) };
}

async function about(comment, path, options) {
  return answered(comment, await call(path, { keepalive: true, ...options }));
}

async function answered(comment, answer) {
  if (answer.ok) return { outcome: "sent", element: await drawn(comment) };
  if (answer.status === 404) return { outcome: "refused", status: 404, sentence: GONE, gone: true };
  return { status: answer.status, ...(await outcomeOf(answer)) };
}

/** That it is gone already is as good. */
async function takeAway(comment, path) {
  const answer = await call(path, { method: "DELETE", keepalive: true });
  if (!answer.ok && answer.status !== 404) return { status: answer.status, ...(await outcomeOf(answer)) };
  return { outcome: "sent", element: comment && (await drawn(comment)) };
}

/** That it is there already is as good: an answer got lost on the way. */
async function restore({ comment }) {
  const answer = await call(`/comments/${comment}/restoration`, { method: "POST", keepalive: true });
  const isThere = answer.status === 404 && (await call(`/comments/${comment}`)).ok;
  return isThere ? { outcome: "sent", element: await drawn(comment) } : answered(comment, answer);
}

/**
 * Change what still says what it said when the person changed it. Where something else of it was changed since, both
 * stand; where the same was, `there` brings the other wording back, and the person decides.
 */
async function edit({ comment, version, was, now }, path, saidIn) {
  const said = changed(was, now);
  const first = await patch(path, said, `"${version}"`);
  if (first.status !== 412) return edited(comment, first);
  const seen = await call(`/comments/${comment}`);
  if (!seen.ok) return answered(comment, seen);
  const there = saidIn(await seen.json());
  if (!there) return { outcome: "refused", status: 404, sentence: GONE, gone: true };
  const { version: newest, ...words } = there;
  const stands = standing(was, now, words);
  if (stands === "said") return { outcome: "sent", version: newest, element: await drawn(comment) };
  if (stands === "conflict")
    return { outcome: "refused", sentence: MEANWHILE, there: words, version: newest };
  const second = await patch(path, said, `"${newest}"`);
  return second.status === 412 ? { outcome: "later" } : edited(comment, second);
}

async function edited(comment, answer) {
  const version = answer.ok ? (await answer.json()).version : null;
  return { version, ...(await answered(comment, answer)) };
}

function patch(path, body, etag) {
  return call(path, { method: "PATCH", body, headers: { "If-Match": etag } });
}

function replyIn(id) {
  return ({ replies }) => {
    const found = replies.find((reply) => reply.id === id);
    return found && { body: found.body, version: found.version };
  };
}

async function drawn(id) {
  const partial = await fetchPiece(`/comments/${id}`);
  return partial.ok ? partial.element : null;
}

function commentIn(comment) {
  return { ...saidOf(comment), version: comment.version };
}
