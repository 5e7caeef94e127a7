/** When a drawing is on the picture. Times in ms. */

const BEFORE_MS = 60; // a frame or two: a stamp and the frame that is told of may round apart
const AFTER_MS = 1_500; // long enough to be seen while the film plays on

/** Whether a drawing of a moment, or of a range when `end` is set, is shown now. */
export function isShown({ at, end }, now) {
  const until = end === null ? at + AFTER_MS : end;
  return now >= at - BEFORE_MS && now <= until;
}
