/**
 * The arithmetic of what is drawn, in the drawing's own units: the picture is UNITS wide. The server draws exports by
 * the same in `app/comments/drawing_svg.py`.
 */

export const UNITS = 1000;
const HEAD_ANGLE = (28 * Math.PI) / 180;
const HEAD_OF_LENGTH = 0.4; // an arrow's head is at most this much of it …
const HEAD_OF_WIDTH = 6; // … and this many widths of its line
const LETTER_WIDTH = 0.52; // of a text's size: the mean of a sans serif
const NARROWEST = 8; // letters in a line of text, however near the edge it begins

/** A smooth line through a hand's points: curves that bend at each and meet half way between them. */
export function penPath(points) {
  const [first, ...rest] = points;
  if (!rest.length) return `M${pair(first)} l0.01 0`;
  const curves = rest.slice(0, -1).map(([x, y], index) => {
    const [nextX, nextY] = rest[index + 1];
    return ` Q${pair([x, y])} ${pair([(x + nextX) / 2, (y + nextY) / 2])}`;
  });
  return `M${pair(first)}${curves.join("")} L${pair(rest.at(-1))}`;
}

/** A shaft and two barbs. */
export function arrowPath([tail, tip], thickness) {
  const length = Math.hypot(tail[0] - tip[0], tail[1] - tip[1]);
  const barb = Math.min(length * HEAD_OF_LENGTH, thickness * HEAD_OF_WIDTH);
  const back = Math.atan2(tail[1] - tip[1], tail[0] - tip[0]);
  const [left, right] = [HEAD_ANGLE, -HEAD_ANGLE].map((turn) => [
    tip[0] + barb * Math.cos(back + turn),
    tip[1] + barb * Math.sin(back + turn),
  ]);
  return `M${pair(tail)} L${pair(tip)} M${pair(left)} L${pair(tip)} L${pair(right)}`;
}

/** The ellipse between two corners. */
export function ellipseBox([[left, top], [right, bottom]]) {
  return {
    cx: (left + right) / 2,
    cy: (top + bottom) / 2,
    rx: Math.abs(right - left) / 2,
    ry: Math.abs(bottom - top) / 2,
  };
}

/** Words broken into lines that end before the picture does. `size` and `across` are fractions of its width. */
export function wrapped(words, size, across) {
  const letters = Math.max(NARROWEST, Math.floor((1 - across) / (size * LETTER_WIDTH)));
  const lines = [""];
  for (const word of words
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((long) => pieces(long, letters))) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (longer.length <= letters) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.filter(Boolean);
}

function pieces(word, letters) {
  const parts = [];
  for (let from = 0; from < word.length; from += letters) parts.push(word.slice(from, from + letters));
  return parts;
}

function pair([x, y]) {
  return `${Number(x.toFixed(2))} ${Number(y.toFixed(2))}`;
}
