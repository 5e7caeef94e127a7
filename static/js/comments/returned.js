const MEANT = {
  reply: "Your reply could not be added.",
  resolve: "The comment could not be resolved.",
  reopen: "The comment could not be reopened.",
  delete: "The comment could not be deleted.",
  restore: "The comment could not be brought back.",
};

/**
 * What the page says of a letter that the server will not have: { key, sentence, comment, words }. Its words are in a
 * form of their comment again; where that comment is gone, they are here.
 */
export function returned(letter, { sentence, there = null, gone = false }) {
  const meant = there ? null : (MEANT[letter.kind] ?? "Your change could not be kept.");
  const words = letter.body ?? letter.now?.body ?? null;
  return {
    key: letter.key,
    sentence: [meant, sentence].filter(Boolean).join(" "),
    comment: gone ? null : letter.comment,
    words: gone ? words : null,
  };
}
