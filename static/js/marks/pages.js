/** A long list in pages: which page a place is on, and what stands on one. */
export const PAGE = 100;

export function pageOf(place) {
  return Math.max(0, Math.floor(place / PAGE));
}

export function pages(count) {
  return Math.max(1, Math.ceil(count / PAGE));
}

export function onPage(things, page) {
  return things.slice(page * PAGE, (page + 1) * PAGE);
}

/** Where a page stands among all, in words: 101–200 of 345. */
export function placeOf(page, count) {
  return `${page * PAGE + 1}–${Math.min(count, (page + 1) * PAGE)} of ${count}`;
}
