/** One recording of the microphone, kept piece by piece as it grows. */

const TYPES = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_A_SECOND = 48_000; // a voice, well understood; five minutes are under 2 MB
const PIECE_MS = 1_000; // what a crash costs at most
const LEVEL_EVERY_MS = 80;
export const LONGEST_MS = 300_000;

/** Whether this browser can record at all. */
export function canRecord() {
  return Boolean(globalThis.MediaRecorder && navigator.mediaDevices?.getUserMedia);
}

export class Recording {
  #pieces = [];
  #heardMs = 0;
  #since = null;
  #timer = null;

  /**
   * Ask for the microphone and begin. `grew(blob, ms)` is called as it goes on, `level(0…1, ms)` often, and
   * `ended(blob, ms)` once, also when the microphone goes away or time is up. Raises what the browser raises for a
   * microphone that may not be used.
   */
  static async begin(told) {
    const sound = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: sound });
    return new Recording(stream, told);
  }

  constructor(stream, { grew, level, ended }) {
    Object.assign(this, { stream, grew, level, ended });
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_A_SECOND });
    this.recorder.ondataavailable = ({ data }) => this.#take(data);
    this.recorder.onstop = () => this.#end();
    this.#meter();
    this.#since = performance.now();
    this.recorder.start(PIECE_MS);
    this.#timer = setInterval(() => this.#tick(), LEVEL_EVERY_MS);
  }

  get ms() {
    return this.#heardMs + (this.#since === null ? 0 : performance.now() - this.#since);
  }

  get paused() {
    return this.recorder.state === "paused";
  }

  pause() {
    if (this.recorder.state !== "recording") return;
    this.#heardMs = this.ms;
    this.#since = null;
    this.recorder.pause();
  }

  resume() {
    if (!this.paused) return;
    this.#since = performance.now();
    this.recorder.resume();
  }

  stop() {
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }

  #meter() {
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.context.createMediaStreamSource(this.stream).connect(this.analyser);
    this.samples = new Float32Array(this.analyser.fftSize);
  }

  #tick() {
    this.analyser.getFloatTimeDomainData(this.samples);
    const loud = Math.sqrt(this.samples.reduce((sum, value) => sum + value * value, 0) / this.samples.length);
    this.level(this.paused ? 0 : shareOf(loud), this.ms);
    if (this.ms >= LONGEST_MS) this.stop();
  }

  #take(data) {
    if (!data.size) return;
    this.#pieces.push(data);
    this.grew(this.#blob(), Math.round(this.ms));
  }

  #end() {
    this.#heardMs = this.ms;
    this.#since = null;
    clearInterval(this.#timer);
    for (const track of this.stream.getTracks()) track.stop();
    this.context.close();
    this.ended(this.#blob(), Math.max(1, Math.round(Math.min(this.ms, LONGEST_MS))));
  }

  #blob() {
    return new Blob(this.#pieces, { type: this.recorder.mimeType });
  }
}

/** A level as a meter shows it: 0 at -60 dB and below, 1 at full scale. */
export function shareOf(loudness) {
  return loudness > 0 ? Math.max(0, Math.min(1, 1 + (20 * Math.log10(loudness)) / 60)) : 0;
}
