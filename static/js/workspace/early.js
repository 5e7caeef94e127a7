/** A film that still arrives: an HLS playlist that grows, played from its beginning and not from its newest end. */
export class Early {
  #engine = null;

  constructor(video) {
    this.video = video;
  }

  /** Play from a playlist; `at` is where to begin, in seconds. */
  async play(url, at = 0) {
    const { default: Hls } = await import("hls.js");
    this.stop();
    if (!Hls.isSupported()) {
      this.video.src = url;
      return;
    }
    this.#engine = new Hls({ startPosition: at, liveDurationInfinity: false });
    this.#engine.loadSource(url);
    this.#engine.attachMedia(this.video);
  }

  stop() {
    this.#engine?.destroy();
    this.#engine = null;
  }
}
