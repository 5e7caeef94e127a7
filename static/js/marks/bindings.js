/**
 * Which tag a key means. Figures and letters that the page does not use are always the palette's. A letter that the page
 * uses too is the page's, unless marking is switched on: then every letter and figure belongs to the palette, and the
 * player keeps Space, the arrows, comma, full stop and Escape.
 */

/** Keys of the palette itself: no tag is reached by them. */
export const OWN_KEYS = Object.freeze({ mode: "m", undo: "u" });

const FIGURES = "123456789";
const LETTER_OR_FIGURE = /^[\p{L}\p{N}]$/u;

/**
 * How each tag of a set is reached: [{tag, key, only}], in the set's order. `key` is null for a tag that has none; `only`
 * says that it works while marking alone, because the page uses that letter. A tag without a key of its own gets the
 * first figure that no other tag asks for.
 */
export function bind(tags, spokenFor) {
  const asked = new Set(tags.map(({ key }) => fold(key)).filter(Boolean));
  const free = [...FIGURES].filter((figure) => !asked.has(figure) && !spokenFor.has(figure));
  const given = new Set();
  return tags.map((tag) => {
    const key = ownKey(tag, given) ?? free.shift() ?? null;
    if (key !== null) given.add(key);
    return { tag, key, only: key !== null && spokenFor.has(key) };
  });
}

/**
 * What a pressed key means: {tag}, {own: "mode" | "undo"}, "nothing" (it is the palette's, and no tag has it) or null
 * (not the palette's).
 */
export function meaning(pressed, bindings, { marking }) {
  const key = fold(pressed);
  if (!key) return null;
  const own = Object.keys(OWN_KEYS).find((name) => OWN_KEYS[name] === key);
  if (own) return { own };
  const bound = bindings.find((binding) => binding.key === key);
  if (bound && (marking || !bound.only)) return { tag: bound.tag };
  return marking && LETTER_OR_FIGURE.test(key) ? "nothing" : null;
}

/** One character as keys are compared; null for what is no single character, such as an arrow. */
function fold(key) {
  return key && [...key].length === 1 ? key.toLowerCase() : null;
}

function ownKey(tag, given) {
  const key = fold(tag.key);
  return key && !given.has(key) && !Object.values(OWN_KEYS).includes(key) ? key : null;
}
