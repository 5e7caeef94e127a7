/**
 * A note on this device alone that a survey was answered here. It names nobody, is sent nowhere, and can be passed over:
 * tablets go from hand to hand.
 */
const key = (survey) => `answered:${survey}`;

export function wasAnswered(survey) {
  try {
    return localStorage.getItem(key(survey)) !== null;
  } catch {
    return false; // a browser that keeps nothing
  }
}

export function noteAnswered(survey) {
  try {
    localStorage.setItem(key(survey), "yes");
  } catch {
    // the note is a kindness, not a lock
  }
}
