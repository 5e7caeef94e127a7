/**
 * Which tag a key means. Figures and letters that the page does not use are always the palette's. A letter that the page
 * uses too is the page's, unless marking is switched on: then every letter and figure belongs to the palette, and the
 * player keeps Space, the arrows, comma, full stop and Escape.
 */

/** Keys of the palette itself: no tag is reached by them. */
export const OWN_KEYS = Object.freeze({ mode: "m", undo: "u" });

const FIGURES = [..."123456789"];
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

/**
 * How each tag of a set is reached: [{tag, key, only}], in the set's order. `key` is null for a tag that has none; `only`
 * says that it works while marking alone, because the page uses that letter (`spokenFor`, a set of keys). A tag without a
 * key of its own gets the first figure that no other tag asks for.
 */
export function bind(tags, spokenFor) {
  const asked = new Set(tags.map(({ key }) => key?.toLowerCase()).filter(Boolean));
  const free = FIGURES.filter((figure) => !asked.has(figure) && !spokenFor.has(figure));
  const given = new Set();
  return tags.map((tag) => {
    const key = ownKey(tag, given) ?? free.shift() ?? null;
    if (key !== null) given.add(key);
    return { tag, key, only: key !== null && spokenFor.has(key) };
  });
}

/** What keys do: Map of key to tag, or to null for one that is the palette's and does nothing. */
export function assignments(bindings, { marking }) {
  const idle = marking
    ? [...LETTERS, ...FIGURES].filter((key) => !Object.values(OWN_KEYS).includes(key))
    : [];
  const reached = bindings.filter(({ key, only }) => key !== null && (marking || !only));
  return new Map([...idle.map((key) => [key, null]), ...reached.map(({ key, tag }) => [key, tag])]);
}

function ownKey(tag, given) {
  const key = tag.key?.toLowerCase() ?? null;
  return key && !given.has(key) && !Object.values(OWN_KEYS).includes(key) ? key : null;
}
