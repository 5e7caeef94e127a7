const FOR_GOOD = [400, 409, 410, 412, 413, 415, 422]; // asked again, the answer would be the same

/** What an answer of the API other than yes means for a letter in the outbox, with a sentence where it is refused. */
export async function outcomeOf(answer) {
  if (FOR_GOOD.includes(answer.status)) return { outcome: "refused", ...(await saidBy(answer)) };
  if ([401, 403, 404].includes(answer.status)) return { outcome: "stopped" };
  return { outcome: "later" };
}

async function saidBy(answer) {
  const { detail, errors } = await answer.json().catch(() => ({}));
  const [first] = errors ?? [];
  return { sentence: first?.message ?? detail ?? "That could not be kept.", field: first?.field ?? null };
}
