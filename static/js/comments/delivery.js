import { outcomeOf } from "sightline/lib/outcomes.js";
import { call, fetchPiece } from "sightline/lib/pieces.js";

/** Bring one comment to the server, and back comes how it is drawn. See `Outbox` for the outcomes. */
export async function deliver({ key, recording, said }) {
  try {
    const answer = await call(`/recordings/${recording}/comments`, {
      method: "POST",
      body: said,
      headers: { "Idempotency-Key": key },
    });
    if (answer.ok) return { outcome: "sent", element: await drawn((await answer.json()).id) };
    return { status: answer.status, ...(await outcomeOf(answer)) };
  } catch {
    return { outcome: "later" };
  }
}

async function drawn(id) {
  const partial = await fetchPiece(`/comments/${id}`);
  return partial.ok ? partial.element : null;
}
