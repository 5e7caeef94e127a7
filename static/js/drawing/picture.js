/** Where the picture is inside its box, once the dark bars beside it are taken off. All in the same pixels. */

/** The rectangle that a picture of `width` × `height` fills in a box that shows it whole. */
export function fitted(box, width, height) {
  if (!(width > 0 && height > 0)) return { ...box };
  const scale = Math.min(box.width / width, box.height / height);
  const [across, down] = [width * scale, height * scale];
  return {
    left: box.left + (box.width - across) / 2,
    top: box.top + (box.height - down) / 2,
    width: across,
    height: down,
  };
}

/** A place on the screen as fractions of the picture, kept inside it. */
export function fractions(rect, x, y) {
  return [tidy((x - rect.left) / rect.width), tidy((y - rect.top) / rect.height)];
}

const FINEST = 10_000; // a tenth of a pixel on the largest screen

/** Inside the picture, and no finer than anybody sees. */
export function tidy(fraction) {
  return Math.round(Math.max(0, Math.min(1, fraction)) * FINEST) / FINEST;
}
