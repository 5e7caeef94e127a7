/** How the page says that things wait in the browser; nothing for none. `isStopped`: not to be sent as things are. */
export function waitingWords(count, { isStopped = false } = {}) {
  if (count === 0) return "";
  if (isStopped) {
    const kept = count === 1 ? "1 thing is kept here." : `${count} things are kept here.`;
    return `${kept} Sign in again in another tab, then come back.`;
  }
  return count === 1
    ? "1 thing is kept here and will be sent."
    : `${count} things are kept here and will be sent.`;
}
