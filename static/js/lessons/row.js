import { fileSize, speed, timeLeft } from "sightline/lessons/amounts.js";

/**
 * Draws how far a file is into markup that is there: `[data-bar]` or a progress element, `[data-words]`,
 * `[data-detail]`, `[data-said]`, and the buttons `[data-pause]`, `[data-resume]`.
 */
export function draw(place, { state, sent, total, pace = null, sentence }) {
  const share = total ? Math.min(sent / total, 1) : 1;
  place.dataset.state = state;
  place.querySelector("progress").value = state === "done" ? 1 : share;
  place.querySelector("[data-words]").textContent = words(state, share, total);
  const left = state === "sending" && pace ? `${speed(pace)} · ${timeLeft((total - sent) / pace)}` : "";
  place.querySelector("[data-detail]").textContent = left;
  if (sentence !== undefined) say(place, sentence);
  const still = state === "paused" || state === "stopped";
  place.querySelector("[data-pause]").hidden = !(state === "sending" || state === "lost");
  place.querySelector("[data-resume]").hidden = !still;
}

/** Say something beside it. */
export function say(place, sentence) {
  const said = place.querySelector("[data-said]");
  if (said.textContent === sentence) return;
  said.textContent = sentence;
  said.hidden = !sentence;
}

function words(state, share, total) {
  if (state === "waiting") return "Waiting for its turn";
  if (state === "done") return `All ${fileSize(total)} are here`;
  return `${Math.floor(share * 100)}% of ${fileSize(total)}${state === "paused" ? ", paused" : ""}`;
}
