/** What an answer of the API other than yes means for a letter in the outbox, with a sentence where it is refused. */
export async function outcomeOf(answer) {
  if (answer.status === 422) {
    const { detail, errors } = await answer.json();
    return { outcome: "refused", sentence: errors?.[0]?.message ?? detail };
  }
  if ([401, 403, 404].includes(answer.status)) return { outcome: "stopped" };
  return { outcome: "later" };
}
