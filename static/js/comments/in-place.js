/** Keep what is open, a half-written reply, and the cursor in it, while the comment around it is drawn anew. */
export function carryReply(old, fresh) {
  carryOpened(old, fresh);
  const [from, to] = [old, fresh].map((article) => article.querySelector(".comment__answer textarea"));
  if (!from?.value || !to) return;
  to.value = from.value;
  to.closest("details").open = true;
  if (document.activeElement === from) queueMicrotask(() => to.focus());
}

/** A resolved comment that somebody reads stays open, and so do its earlier wordings. */
function carryOpened(old, fresh) {
  const settled = fresh.querySelector(".comment__settled");
  if (settled && old.querySelector(".comment__settled")?.open) settled.open = true;
  const wordings = old.querySelector(".wordings");
  if (wordings) fresh.querySelector(".comment__labels")?.after(wordings);
}
