/** Which source a film plays from: the one file, which is the reference for exact frames, or the ladder of sizes. */

const SLOW = new Set(["slow-2g", "2g", "3g"]);

/** "mp4" unless there is none yet, or the line is slow or metered and a ladder is there. */
export function chooseSource({ playback, hls, connection }) {
  if (!hls) return "mp4";
  if (!playback) return "hls";
  return connection?.saveData || SLOW.has(connection?.effectiveType) ? "hls" : "mp4";
}

/** The sizes of one film, fetched piece by piece through hls.js, which is loaded only when it is wanted. */
export class Ladder {
  constructor(video, url, menu, playback) {
    Object.assign(this, { video, url, menu, playback, engine: null });
  }

  /** Play from the ladder, keeping the place; `height` asks for one size, without it the line decides. */
  async play(height = null) {
    const { default: Hls } = await import("hls.js");
    if (!Hls.isSupported()) return this.#playPlainly();
    const place = this.#place();
    if (!this.engine) {
      this.engine = new Hls({ startPosition: place.at, capLevelToPlayerSize: true });
      this.engine.on(Hls.Events.MANIFEST_PARSED, () => this.#pick(height));
      this.engine.loadSource(this.url);
      this.engine.attachMedia(this.video);
    }
    this.#pick(height);
    return this.#resume(place);
  }

  /** Play the one file again, keeping the place. */
  file() {
    const place = this.#place();
    this.stop();
    this.video.src = this.playback;
    this.#resume(place);
  }

  stop() {
    this.engine?.destroy();
    this.engine = null;
  }

  /** Fill the menu with what there is to choose from. The sizes are read from the playlist itself. */
  async offer(signal) {
    const answer = await fetch(this.url, { signal }).catch(() => null);
    if (!answer?.ok) return;
    const found = [...(await answer.text()).matchAll(/RESOLUTION=\d+x(\d+)/g)].map((match) =>
      Number(match[1]),
    );
    const heights = [...new Set(found)].sort((one, other) => other - one);
    if (!heights.length) return;
    const usual = this.playback ? [["file", "Full quality"]] : [];
    const choices = [
      ...usual,
      ["auto", "Automatic"],
      ...heights.map((height) => [String(height), `${height}p`]),
    ];
    this.menu.replaceChildren(...choices.map(([value, words]) => new Option(words, value)));
    this.menu.value = this.engine ? "auto" : choices[0][0];
    this.menu.closest("label").hidden = false;
    this.menu.addEventListener("change", () => this.#chosen(this.menu.value), { signal });
  }

  #chosen(value) {
    if (value === "file") this.file();
    else this.play(value === "auto" ? null : Number(value));
  }

  #pick(height) {
    const levels = this.engine.levels ?? [];
    this.engine.currentLevel = height === null ? -1 : levels.findIndex((level) => level.height === height);
  }

  #place() {
    return { at: this.video.currentTime, playing: !this.video.paused, speed: this.video.playbackRate };
  }

  #resume({ at, playing, speed }) {
    const back = () => {
      this.video.currentTime = at;
      this.video.playbackRate = speed;
      if (playing) this.video.play().catch(() => {});
    };
    if (this.video.readyState > 0 && this.video.currentTime === at) return back();
    this.video.addEventListener("loadedmetadata", back, { once: true });
    return null;
  }

  #playPlainly() {
    const place = this.#place();
    this.video.src = this.url;
    this.#resume(place);
  }
}
