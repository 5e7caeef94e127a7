import { timecode } from "sightline/lib/timecode.js";

/** The clips along the axis, as brackets with their titles. Their list on the page says which there are. */
export class Clips {
  #brackets = new Map();
  #read = "";

  constructor(lane, timeline) {
    Object.assign(this, { lane, timeline });
  }

  /** Bring the clips that the page lists to the layers, unless those have them already. */
  read(layers) {
    const listed = document.querySelector("[data-clip-list]");
    if (!listed) return;
    const clips = [...listed.querySelectorAll(":scope > [data-clip]")].map(({ dataset }) => ({
      id: dataset.clip,
      at: Number(dataset.startMs),
      end: Number(dataset.endMs),
      title: dataset.title,
    }));
    const read = JSON.stringify(clips);
    if (read === this.#read) return;
    this.#read = read;
    layers.fill("clips", clips);
  }

  draw(axis) {
    const shown = new Map();
    for (const clip of this.timeline.desk.layers.between("clips", axis.fromMs, axis.toMs)) {
      const known = this.#brackets.get(clip.id);
      const bracket = known?.clip === clip ? known : { clip, node: this.#bracket(clip) };
      if (bracket !== known) this.lane.append(bracket.node);
      const left = Math.max(-4, axis.x(clip.at));
      bracket.node.style.setProperty("translate", `${left}px 0`);
      bracket.node.style.setProperty("inline-size", `${Math.min(axis.width + 4, axis.x(clip.end)) - left}px`);
      shown.set(clip.id, bracket);
    }
    for (const [id, bracket] of this.#brackets) if (shown.get(id) !== bracket) bracket.node.remove();
    this.#brackets = shown;
  }

  #bracket({ at, end, title }) {
    const node = this.timeline.copy("bracket");
    node.textContent = title;
    node.title = `${title}, ${timecode(at)} – ${timecode(end)}: play in a loop`;
    node.addEventListener("click", () => this.timeline.desk.go({ ms: at, end, play: true }));
    return node;
  }
}
