/**
 * Bring a list up to date with a newer drawing of it, touching only what changed: rows whose `data-key` is the same stay
 * the very nodes they were, with their focus and whatever is open in them.
 * `isBusy(row)` keeps a row that somebody is writing in as it is.
 */
export function bringUpToDate(list, newer, id, isBusy = () => false) {
  const known = new Map([...list.children].map((row) => [row.dataset[id], row]));
  const rows = [...newer.children].map((row) => {
    const old = known.get(row.dataset[id]);
    return old && (old.dataset.key === row.dataset.key || isBusy(old)) ? old : row;
  });
  for (const row of [...list.children]) if (!rows.includes(row)) row.remove();
  rows.forEach((row, place) => {
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
  });
}
