import { call } from "sightline/lib/pieces.js";
import { timecode } from "sightline/lib/timecode.js";
import { watchProcessing } from "sightline/workspace/processing.js";

// A lesson whose film still arrives. What is here plays and takes comments; when all of it plays, the page changes over
// in place, so that nobody loses a word or the frame that they were looking at.
const desk = document.querySelector("lesson-desk");
let changed = false;

function tellLength() {
  const ms = desk.player.durationMs;
  desk.querySelector(".player__length").textContent = `/ ${timecode(ms, { tenths: false })}`;
  desk.querySelector("lesson-timeline").draw();
}

async function changeOver() {
  if (changed) return;
  changed = true;
  const [facts, page] = await Promise.all([
    call(`/recordings/${desk.recording}`),
    fetch(`${location.pathname}?${new URLSearchParams({ recording: desk.recording })}`),
  ]).catch(() => []);
  if (!facts?.ok || !page?.ok) {
    changed = false;
    return;
  }
  const recording = await facts.json();
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  desk.player.changeTo(recording);
  const timeline = desk.querySelector("lesson-timeline");
  timeline.dataset.durationMs = String(recording.duration_ms);
  timeline.refresh(recording.urls);
  takeOver(fresh);
  tellLength();
  watchProcessing(desk);
}

/** What only a film that plays has: its clips, what can be done with it, and the note on what still follows. */
function takeOver(fresh) {
  const strip = fresh.querySelector("[data-under-way]");
  const old = desk.querySelector("[data-arriving]");
  if (strip) old.replaceWith(document.adoptNode(strip));
  else old.remove();
  document.querySelector("[data-waits-for]")?.remove();
  const clips = fresh.querySelector("#clips");
  if (clips) desk.after(document.adoptNode(clips));
  const [actions, there] = [fresh, document].map((where) => where.querySelector(".page-head__actions"));
  if (actions && there) there.replaceWith(document.adoptNode(actions));
}

if (desk) {
  desk.player.video.addEventListener("durationchange", tellLength);
  if (desk.player.durationMs) tellLength();
  document.addEventListener("recording:changed", ({ target }) => {
    const words = target.querySelector("[data-part=state]")?.textContent.trim();
    const place = desk.querySelector("[data-arriving-words]");
    if (place && words) place.textContent = words;
    if (target.dataset.playable === "yes") changeOver();
    else if (target.dataset.early) desk.player.follow(target.dataset.early);
  });
}
