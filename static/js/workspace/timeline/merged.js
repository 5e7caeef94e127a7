/**
 * Signs that would lie on one another, merged. The axis is cut into cells of `apart` px that stay where they are while
 * the window moves; what begins in one cell is one sign. As many steps as there are cells, however many things there are.
 *
 * Gives [{ first, last, count, at }] in time order; `at` is in ms.
 */
export function merged(timed, axis, apart) {
  const cell = axis.lasts(apart);
  const signs = [];
  let place = timed.from(Math.floor(axis.fromMs / cell) * cell);
  while (place < timed.size && timed.all[place].at <= axis.toMs + cell) {
    const first = timed.all[place];
    const end = timed.from((Math.floor(first.at / cell) + 1) * cell);
    signs.push(signOf(timed.all, place, Math.max(place + 1, end)));
    place = Math.max(place + 1, end);
  }
  return joined(signs, cell * CLOSE);
}

const CLOSE = 0.6; // of a cell: nearer than that, two signs can hardly be told apart

function signOf(things, start, end) {
  const [first, last] = [things[start], things[end - 1]];
  return { first, last, count: end - start, at: (first.at + last.at) / 2 };
}

/** Two neighbours that are close after all become one; that one takes no third. */
function joined(signs, close) {
  const kept = [];
  for (const sign of signs) {
    const before = kept.at(-1);
    if (before && !before.joined && sign.at - before.at < close) {
      const { first, count } = before;
      const at = (first.at + sign.last.at) / 2;
      kept[kept.length - 1] = { first, last: sign.last, count: count + sign.count, at, joined: true };
    } else kept.push(sign);
  }
  return kept;
}
