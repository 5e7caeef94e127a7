import { pictureAt } from "sightline/lib/storyboard.js";
import { timecode } from "sightline/lib/timecode.js";

/** The small picture above the pointer: what is to be seen at the moment it points at. */
export class Preview {
  constructor(box) {
    this.box = box;
    this.picture = box.querySelector("[data-picture]");
    this.time = box.querySelector("[data-preview-time]");
  }

  /** `cues` are the storyboard's, and their sheets lie beside `base`. */
  show(ms, axis, cues, base) {
    this.box.hidden = false;
    this.time.textContent = timecode(ms);
    this.#draw(pictureAt(cues, ms), base);
    const half = this.box.offsetWidth / 2;
    const x = axis.share(ms) * axis.width;
    this.box.style.setProperty("--x", `${Math.min(axis.width - half, Math.max(half, x))}px`);
  }

  hide() {
    this.box.hidden = true;
  }

  #draw(cue, base) {
    this.picture.hidden = !cue;
    if (!cue) return;
    const style = this.picture.style;
    style.setProperty("background-image", `url("${new URL(cue.sheet, base).href}")`);
    style.setProperty("background-position", `${-cue.x}px ${-cue.y}px`);
    style.setProperty("inline-size", `${cue.width}px`);
    style.setProperty("block-size", `${cue.height}px`);
  }
}
