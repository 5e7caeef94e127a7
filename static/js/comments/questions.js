import { fetchPiece } from "sightline/lib/pieces.js";

/** The prompt bank in a dialog: fetched when it is first wanted, walked with arrow keys; `take(words)` gets the choice. */
export async function openQuestions(dialog, { url, take }) {
  const place = dialog.querySelector("[data-prompts-here]");
  if (!place.childElementCount) {
    const piece = await fetchPiece(url).catch(() => null);
    if (!piece?.ok) return location.assign(url);
    place.replaceChildren(piece.element);
    place.addEventListener("keydown", (event) => step(event, place));
    place.addEventListener("click", ({ target }) => choose(target, dialog));
  }
  dialog.take = take;
  dialog.showModal();
  return place.querySelector("[data-question]")?.focus();
}

function choose(target, dialog) {
  const question = target.closest?.("[data-question]");
  if (!question) return;
  dialog.close();
  dialog.take(question.textContent.trim());
}

function step(event, place) {
  const questions = [...place.querySelectorAll("[data-question]")];
  const now = questions.indexOf(document.activeElement);
  const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  questions.at(next % questions.length).focus();
}
