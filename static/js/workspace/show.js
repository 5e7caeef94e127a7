import "sightline/elements/lesson-desk.js";
import "sightline/elements/lesson-player.js";
import "sightline/elements/lesson-timeline.js";
import "sightline/elements/comment-list.js";
import "sightline/elements/comment-composer.js";
import "sightline/elements/kept-here.js";
import "sightline/elements/drawing-layer.js";
import "sightline/elements/voice-recorder.js";
import "sightline/elements/clip-maker.js";
import "sightline/elements/noticing-strip.js";
import "sightline/elements/feedback-summary.js";
import "sightline/elements/full-screen.js";
import "sightline/elements/lesson-captions.js";
import "sightline/elements/lesson-transcript.js";
import "sightline/elements/skip-silence.js";
import "sightline/elements/mark-palette.js";
import "sightline/elements/panel-fold.js";
import "sightline/elements/desk-splitter.js";
import "sightline/elements/margin-fold.js";
import "sightline/elements/margin-sheet.js";
import { keepForms, settleForm } from "sightline/lib/kept-forms.js";
import { fragment } from "sightline/lib/timecode.js";
import { listenToKeys } from "sightline/workspace/keys.js";
import { watchProcessing } from "sightline/workspace/processing.js";
import { keepTheMoment } from "sightline/workspace/recordings.js";

const desk = document.querySelector("lesson-desk");

/** Open at the moment that the address names. */
function openAtMoment() {
  const moment = fragment(location.hash);
  if (!moment) return;
  if (moment.end === null) desk.go({ ms: moment.at });
  else desk.go({ ms: moment.at, end: moment.end, play: true });
}

// only a recording that is still on its way brings them
if (document.querySelector("recording-progress")) {
  import("sightline/elements/recording-progress.js");
  import("sightline/elements/upload-again.js");
}

if (desk) {
  if (desk.querySelector("paired-films")) import("sightline/elements/paired-films.js");
  listenToKeys(desk);
  openAtMoment();
  globalThis.addEventListener("hashchange", openAtMoment);
  watchProcessing(desk);
  keepTheMoment(desk);
  settleForm(`feedback:${desk.recording}`);
  keepForms();
  const named = new URLSearchParams(location.search).get("comment");
  if (named) desk.querySelector("comment-list").show(named);
}
