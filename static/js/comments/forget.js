import { forgetTakes } from "sightline/lessons/takes.js";
import { forgetAll } from "sightline/lib/kept.js";
import { forgetVoices } from "sightline/voice/locker.js";

// What was written and not sent stays in this browser for its author only: signing out takes it away.
document.addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action") !== "/sign-out") return;
  forgetAll();
  forgetVoices();
  forgetTakes();
});
