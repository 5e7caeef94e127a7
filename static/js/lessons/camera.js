import { shareOf } from "sightline/voice/recording.js";

/** A camera and a microphone, and what is recorded with them. */

const TYPES = [
  "video/webm;codecs=vp8,opus",
  "video/webm",
  "video/mp4;codecs=avc1.42E01F,mp4a.40.2",
  "video/mp4",
];
const SOUND_TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const PICTURE_BITS_A_SECOND = 2_000_000; // a person in a room, clearly; a quarter of an hour is 240 MB
const SOUND_BITS_A_SECOND = 96_000;
const PIECE_MS = 1_000; // what a crash costs at most
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };
const SOUND = { echoCancellation: false, noiseSuppression: false, autoGainControl: true };

/** Whether this browser can record at all. */
export function canRecord() {
  return Boolean(globalThis.MediaRecorder && navigator.mediaDevices?.getUserMedia);
}

/**
 * Open camera and microphone; where there is no camera, the microphone alone. Raises what the browser raises where
 * nothing can be opened.
 */
export async function openCamera({ camera = "", microphone = "" } = {}) {
  const audio = microphone ? { ...SOUND, deviceId: { exact: microphone } } : SOUND;
  const video = camera ? { ...SIZE, deviceId: { exact: camera } } : { ...SIZE, facingMode: "user" };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio, video });
  } catch (reason) {
    if (reason.name !== "NotFoundError") throw reason;
    return navigator.mediaDevices.getUserMedia({ audio });
  }
}

/** What there is to choose from: { cameras, microphones }, each { id, words }. */
export async function devices() {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind, words) =>
    all
      .filter((device) => device.kind === kind && device.deviceId)
      .map(({ deviceId, label }, index) => ({ id: deviceId, words: label || `${words} ${index + 1}` }));
  return { cameras: of("videoinput", "Camera"), microphones: of("audioinput", "Microphone") };
}

/** How loud it is, from 0 to 1, until it is closed. */
export class Level {
  constructor(stream) {
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.samples = new Float32Array(this.analyser.fftSize);
  }

  get now() {
    this.analyser.getFloatTimeDomainData(this.samples);
    return shareOf(
      Math.sqrt(this.samples.reduce((sum, value) => sum + value * value, 0) / this.samples.length),
    );
  }

  close() {
    this.context.close();
  }
}

/** One film being recorded. `grew(piece, ms)` hears each piece, `ended(ms)` its end, also when the camera goes away. */
export class Filming {
  #heardMs = 0;
  #since = null;

  constructor(stream, { grew, ended }) {
    const types = stream.getVideoTracks().length ? TYPES : SOUND_TYPES;
    const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(stream, {
      mimeType,
      videoBitsPerSecond: PICTURE_BITS_A_SECOND,
      audioBitsPerSecond: SOUND_BITS_A_SECOND,
    });
    this.recorder.ondataavailable = ({ data }) => data.size && grew(data, Math.round(this.ms));
    this.recorder.onstop = () => {
      this.#stand();
      ended(Math.round(this.ms));
    };
    this.recorder.start(PIECE_MS);
    this.#since = performance.now();
  }

  /** The type without its codecs, as files are named by. */
  get type() {
    return this.recorder.mimeType.split(";")[0];
  }

  get ms() {
    return this.#heardMs + (this.#since === null ? 0 : performance.now() - this.#since);
  }

  get paused() {
    return this.recorder.state === "paused";
  }

  pause() {
    if (this.recorder.state !== "recording") return;
    this.#stand();
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

  #stand() {
    this.#heardMs = this.ms;
    this.#since = null;
  }
}

/** Why nothing can be opened, in words. */
export function sentenceFor({ name }) {
  if (name === "NotAllowedError" || name === "SecurityError")
    return "The browser may not use the camera and the microphone. Allow them beside the address, then try again. You can also pick a film.";
  if (name === "NotFoundError")
    return "No camera and no microphone were found. Plug one in and try again, or pick a film.";
  return "The camera cannot be used at the moment. Close what else uses it and try again, or pick a film.";
}
