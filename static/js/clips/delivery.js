import { outcomeOf } from "sightline/lib/outcomes.js";
import { call, fetchPiece } from "sightline/lib/pieces.js";

/** Bring one clip to the server. See `Outbox` for the outcomes; `line` is the clip as the server draws it in the list. */
export async function deliver({ key, recording, said }) {
  try {
    const answer = await call(`/recordings/${recording}/clips`, {
      method: "POST",
      body: said,
      headers: { "Idempotency-Key": key },
    });
    if (!answer.ok) return { status: answer.status, ...(await outcomeOf(answer)) };
    const piece = await fetchPiece(`/clips/${(await answer.json()).id}`);
    return { outcome: "sent", line: piece.ok ? piece.element : null };
  } catch {
    return { outcome: "later" };
  }
}
