import { outcomeOf } from "sightline/lib/outcomes.js";
import { call, fetchPiece } from "sightline/lib/pieces.js";

/** Bring one comment to the server, and back comes how it is drawn. See `Outbox` for the outcomes. */
export async function deliver({ key, recording, said, voice = null }) {
  try {
    const answer = await call(`/recordings/${recording}/comments`, {
      method: "POST",
      body: said,
      headers: { "Idempotency-Key": key },
    });
    if (answer.ok) return await followed((await answer.json()).id, voice);
    return { status: answer.status, ...(await outcomeOf(answer)) };
  } catch {
    return { outcome: "later" };
  }
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

async function drawn(id) {
  const partial = await fetchPiece(`/comments/${id}`);
  return partial.ok ? partial.element : null;
}
