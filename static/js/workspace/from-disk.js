import { ask } from "sightline/lib/asking.js";
import { rateOfFrames } from "sightline/lib/frames.js";

/**
 * A film that is on its way up, watched from the disk it comes from. The page that uploads it becomes the lesson's page
 * in place: leaving would end the upload, and only this document may read the file.
 */

const LOOK_MS = 10_000; // a film that has not begun to play by then will not
const FRAMES_LOOKED_AT = 12;
const FRAMES_MS = 1_500;

/**
 * Put the lesson's desk before an element, with the file playing in it. Answers whether it did: not every browser plays
 * what every camera makes, and a film that can be played from the server already needs none of this.
 */
export async function watchFromDisk(file, { lesson, recording, before }) {
  const film = await looked(file);
  const page = film && (await lessonPage(lesson, recording));
  const desk = page?.querySelector("lesson-desk:has([data-from-disk])");
  if (!desk) {
    if (film) URL.revokeObjectURL(film.url);
    return false;
  }
  await dressed(page);
  takeHead(page);
  before.before(desk, ...waitingFor(page));
  show(film, desk.querySelector("lesson-player"));
  await import("sightline/workspace/show.js");
  await import("sightline/workspace/arriving.js");
  return true;
}

/** What the browser makes of a file: { url, picture, zeroMs, rate }; null when it cannot play it. */
async function looked(file) {
  const url = URL.createObjectURL(file);
  const video = document.createElement("video");
  Object.assign(video, { muted: true, preload: "auto", src: url });
  const times = shownTimes(video);
  const plays = await new Promise((tell) => {
    video.addEventListener("loadeddata", () => tell(true));
    video.addEventListener("error", () => tell(false));
    setTimeout(tell, LOOK_MS, false);
  });
  const picture = video.videoWidth > 0;
  const seen = plays && picture ? await times : [];
  video.removeAttribute("src");
  if (plays) return { url, picture, zeroMs: Math.round((seen[0] ?? 0) * 1000), rate: rateOfFrames(seen) };
  URL.revokeObjectURL(url);
  return null;
}

/**
 * When the first frames are due by the file's own clock, in seconds: the lesson's clock begins with the first of them,
 * and how far they are apart tells the frame rate. Few or none where the browser does not say what it shows.
 */
async function shownTimes(video) {
  const times = [];
  if (!("requestVideoFrameCallback" in video)) return times;
  const enough = new Promise((tell) => {
    const each = (_now, { mediaTime }) => {
      times.push(mediaTime);
      if (times.length === 1) video.play().catch(tell);
      if (times.length < FRAMES_LOOKED_AT) video.requestVideoFrameCallback(each);
      else tell();
    };
    video.requestVideoFrameCallback(each);
    video.addEventListener("loadeddata", () => setTimeout(tell, FRAMES_MS));
    video.addEventListener("error", tell);
  });
  await enough;
  video.pause();
  return times;
}

async function lessonPage(lesson, recording) {
  const address = new URL(lesson, location.href);
  address.search = new URLSearchParams({ recording, from_disk: "yes" });
  const answer = await ask(address).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

/** In the page already: a film that was named in a page that nobody sees is never loaded. */
function show({ url, picture, zeroMs, rate }, player) {
  player.classList.toggle("player--sound", !picture);
  player.dataset.zeroMs = String(zeroMs);
  player.dataset.frameRate = String(rate);
  player.querySelector("video").src = url;
}

/** Load the style sheets that the lesson's page has and this one has not. */
function dressed(page) {
  const there = new Set([...document.querySelectorAll("link[rel=stylesheet]")].map(({ href }) => href));
  const missing = [...page.querySelectorAll("link[rel=stylesheet]")].filter(({ href }) => !there.has(href));
  return Promise.all(
    missing.map((link) => {
      const fresh = document.adoptNode(link);
      const loaded = new Promise((tell) => {
        fresh.addEventListener("load", tell);
        fresh.addEventListener("error", tell);
      });
      document.head.append(fresh);
      return loaded;
    }),
  );
}

function takeHead(page) {
  document.title = page.title;
  document.body.className = page.body.className;
  document.querySelector(".page-head").replaceWith(document.adoptNode(page.querySelector(".page-head")));
  const toasts = document.querySelector(".toasts");
  for (const toast of [...page.querySelectorAll(".toasts > [id]")]) {
    if (!document.getElementById(toast.id)) toasts.append(document.adoptNode(toast));
  }
  for (const dialog of [...page.querySelectorAll("main > dialog-box")]) {
    document.querySelector("main").append(document.adoptNode(dialog));
  }
}

/** The card that tells how the recording comes along, unless one is on this page. */
function waitingFor(page) {
  const card = page.querySelector("[data-waits-for]");
  if (!card || document.querySelector("[data-waits-for]")) return [];
  return [document.adoptNode(card)];
}
