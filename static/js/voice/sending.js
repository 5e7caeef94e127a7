import { ask } from "sightline/lib/asking.js";
import { dropVoice, findVoice } from "sightline/voice/locker.js";

/**
 * Bring a comment's voice to the server, under a key that makes trying again harmless; it is kept here until it is
 * there. Answers as deliveries do: { outcome: "sent" | "refused" | "later" | "stopped" }.
 */
export async function sendVoice(commentId, { key }) {
  const voice = await findVoice(key);
  if (!voice) return { outcome: "sent" }; // it was there already, or this browser lost it
  const headers = { "Content-Type": voice.type, "Idempotency-Key": `${key}:voice` };
  const answer = await ask(`/api/v1/comments/${commentId}/voice`, {
    method: "POST",
    headers,
    body: voice.blob,
  });
  if (answer.ok || answer.status === 404) {
    await dropVoice(key);
    return { outcome: "sent" };
  }
  if ([401, 403].includes(answer.status)) return { outcome: "stopped", status: answer.status };
  if ([413, 422].includes(answer.status)) {
    await dropVoice(key);
    return { outcome: "refused", status: answer.status, sentence: (await answer.json()).detail };
  }
  return { outcome: "later", status: answer.status };
}
