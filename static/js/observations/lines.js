/** What a line of notes is made of. No DOM: tested in node. */

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const LENGTH = 20;
const MOST_TAGS = 10;

/** An id as the server makes them, so that a line that is sent twice is there once. */
export function newId(random = (bytes) => crypto.getRandomValues(bytes)) {
  return Array.from(random(new Uint8Array(LENGTH)), (byte) => ALPHABET[byte % 32]).join("");
}

/** The tags in a line: #words. */
export function tagsIn(body) {
  const found = [...body.matchAll(/#([\p{L}\p{N}][\p{L}\p{N}_-]{0,59})/gu)].map(([, tag]) => tag);
  return [...new Set(found)].slice(0, MOST_TAGS);
}

/** The lines that are here and those that wait to be sent, as one list in the order of their times. */
export function merged(lines, letters) {
  const all = new Map(lines.map((line) => [line.id, line]));
  for (const { line, gone } of letters) {
    if (gone) all.delete(gone);
    else all.set(line.id, { ...line, waits: true });
  }
  return [...all.values()].sort((one, other) => one.at_ms - other.at_ms || (one.id < other.id ? -1 : 1));
}
