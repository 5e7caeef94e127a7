import { follow } from "sightline/lib/live.js";
import { call } from "sightline/lib/pieces.js";

const LOOK_AGAIN_MS = 1_000; // progress arrives about once a second; what we fetch changes a few times in all

/** While a recording plays already and more is made of it: bring its outline and previews to the timeline as they come. */
export function watchProcessing(desk) {
  const strip = desk.querySelector("[data-under-way]");
  if (!strip) return;
  const look = async () => {
    const answer = await call(`/recordings/${desk.recording}`).catch(() => null);
    if (!answer?.ok) return;
    const { state, urls } = await answer.json();
    desk.querySelector("lesson-timeline").refresh(urls);
    desk.querySelector("skip-silence").refresh(urls);
    if (state !== "processing" && state !== "received") strip.remove();
  };
  let timer = 0;
  const heard = ({ name }) => {
    if (name !== "recording") return;
    clearTimeout(timer);
    timer = setTimeout(look, LOOK_AGAIN_MS);
  };
  follow(desk.dataset.topic, heard);
  look();
}
