import { LightElement } from "sightline/elements/light-element.js";

/**
 * The picture of a debrief. It obeys `moment:chosen` from anywhere in the room: shows that recording, seeks, plays, and
 * stops at the end of a range. A later lock-step speaks to it the same way, with what the server ordered.
 */
class DebriefPicture extends LightElement {
  arrive(signal) {
    this.endMs = null;
    const room = this.closest("debrief-room") ?? document;
    room.addEventListener("moment:chosen", (event) => this.show(event.detail), { signal });
    for (const video of this.querySelectorAll("video")) {
      video.addEventListener("timeupdate", () => this.stopAtEnd(video), { signal });
      video.addEventListener("seeking", () => this.forgetEnd(video), { signal });
    }
  }

  async show({ recording, atMs, endMs, words = [] }) {
    const video = this.pick(recording);
    this.querySelector("[data-now]").replaceChildren(...words.map(copy));
    if (!video) return;
    this.endMs = endMs;
    this.soughtMs = atMs;
    if (video.readyState === 0) {
      video.load();
      await new Promise((ready) => video.addEventListener("loadedmetadata", ready, { once: true }));
    }
    video.currentTime = atMs / 1000;
    this.scrollIntoView({ block: "nearest" });
    await video.play().catch(() => {}); // a browser that will not play by itself still shows the frame
  }

  pick(recording) {
    let found = null;
    for (const screen of this.querySelectorAll("[data-screen]")) {
      const video = screen.querySelector("video");
      const chosen = screen.dataset.screen === recording;
      if (chosen) found = video;
      else video.pause();
    }
    if (!found) return null;
    for (const screen of this.querySelectorAll("[data-screen]"))
      screen.hidden = screen.dataset.screen !== recording;
    return found;
  }

  stopAtEnd(video) {
    if (this.endMs === null || video.currentTime * 1000 < this.endMs) return;
    this.endMs = null;
    video.pause();
  }

  /** Whoever seeks by hand wants to go on from there. */
  forgetEnd(video) {
    if (Math.abs(video.currentTime * 1000 - this.soughtMs) > 50) this.endMs = null;
  }
}

function copy(node) {
  const copied = node.cloneNode(true);
  copied.removeAttribute("id");
  return copied;
}

customElements.define("debrief-picture", DebriefPicture);
