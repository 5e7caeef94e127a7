const WAITS = {
  reply: "Your reply",
  edit: "Your new words",
  "edit-reply": "Your new words",
  resolve: "Resolved",
  reopen: "Reopened",
  "delete-reply": "Reply deleted",
  restore: "Brought back",
};

/**
 * Show over a comment what waits to be said and done to it: new words in the place of the old, replies below the others,
 * each with what became of it so far. `letters` are those about this comment; none of them takes it all away again.
 */
export function drawOver(article, letters, { template, held }) {
  for (const old of article.querySelectorAll("[data-over]")) old.remove();
  for (const covered of article.querySelectorAll("[data-covered]")) {
    covered.removeAttribute("data-covered");
    covered.hidden = false;
  }
  const isBeingEdited = article.querySelector(":scope > form");
  for (const letter of letters.filter(({ kind }) => kind in WAITS)) {
    const over = line(letter, { template, held });
    over.hidden = Boolean(isBeingEdited);
    if (!isBeingEdited) cover(article, letter);
    article.insertBefore(over, article.querySelector(":scope > .comment__answer"));
  }
}

function line(letter, { template, held }) {
  const over = document.importNode(template.content.firstElementChild, true);
  const words = letter.body ?? letter.now?.body ?? "";
  over.dataset.over = letter.key;
  over.querySelector("[data-over-words]").hidden = !words;
  over.querySelector("[data-over-words]").textContent = words;
  const state = held ? "Kept here, not sent yet" : "On its way";
  over.querySelector("[data-over-state]").textContent = `${WAITS[letter.kind]}. ${state}.`;
  over.querySelector("[data-withdraw]").hidden = !held;
  return over;
}

function cover(article, { kind, reply }) {
  const own = reply && article.querySelector(`[data-reply="${CSS.escape(reply)}"]`);
  const old = {
    edit: article.querySelectorAll(".comment__body, .comment__thought"),
    "edit-reply": own?.querySelectorAll(".reply__body"),
    "delete-reply": own && [own],
  }[kind];
  for (const node of old ?? []) {
    node.hidden = true;
    node.dataset.covered = "";
  }
}
