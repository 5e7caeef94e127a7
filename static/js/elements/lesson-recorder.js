import { LightElement } from "sightline/elements/light-element.js";
import { fileSize } from "sightline/lessons/amounts.js";
import { canRecord, devices, Filming, Level, openCamera, sentenceFor } from "sightline/lessons/camera.js";
import { GrowingUpload } from "sightline/lessons/growing.js";
import { placeOf } from "sightline/lessons/recorder-places.js";
import { dropTake, hold, keepPiece, keepTake, leftBehind, piecesOf } from "sightline/lessons/takes.js";
import { spoken, timecode } from "sightline/lib/timecode.js";

const COUNTED_FROM = 3;
const LEVEL_EVERY_MS = 80;
const LONGEST_MS = 3_600_000;
const SHOWN = {
  idle: ["open"],
  ready: ["record"],
  counting: ["again"],
  recording: ["pause", "stop"],
  paused: ["resume", "stop"],
  made: ["keep", "again"],
  keeping: [],
};

/**
 * Records with camera and microphone. What is recorded is kept in this browser as it grows and sent meanwhile, where the
 * page knows where to (`lessons/recorder-places`); it stays on the page, to be watched and kept or recorded again. What a
 * crash or a closed page left behind is offered when the page is opened again.
 */
class LessonRecorder extends LightElement {
  #state = "idle";

  arrive(signal) {
    this.hidden = !canRecord();
    if (this.hidden) return;
    this.place = placeOf(this);
    this.lesson = this.thing = null;
    const on = (name, act) => this.part(name).addEventListener("click", act, { signal });
    on("open", () => this.#open());
    on("record", () => this.#count());
    on("pause", () => this.#pause());
    on("resume", () => this.#resume());
    on("stop", () => this.filming?.stop());
    on("keep", () => this.#keep());
    on("again", () => this.#again());
    on("finish-left", () => this.#finishLeft());
    on("watch-left", () => this.#watchLeft());
    on("drop-left", () => this.#dropLeft());
    for (const name of ["camera", "microphone"])
      this.part(name).addEventListener("change", () => this.#open(), { signal });
    globalThis.addEventListener("beforeunload", (event) => this.#leaving(event), { signal });
    globalThis.addEventListener("online", () => this.upload?.flush(), { signal });
    signal.addEventListener("abort", () => this.#close());
    this.#become("idle");
    this.#takeUp();
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  // ----------------------------------------------------------------------------------------------------- recording

  async #open() {
    this.#problem("");
    this.#close();
    const chosen = { camera: this.part("camera").value, microphone: this.part("microphone").value };
    try {
      this.stream = await openCamera(chosen);
    } catch (reason) {
      this.#become("idle");
      this.#problem(sentenceFor(reason));
      return;
    }
    await this.#offerDevices();
    this.level = new Level(this.stream);
    this.ticking = setInterval(() => this.#tick(), LEVEL_EVERY_MS);
    this.#showCamera();
    this.#become("ready");
    if (!this.stream.getVideoTracks().length)
      this.#problem("No camera was found, so your voice alone is recorded.");
    this.part("record").focus();
  }

  async #offerDevices() {
    const { cameras, microphones } = await devices();
    const used = this.stream.getTracks().map((track) => track.getSettings().deviceId);
    for (const [name, found] of [
      ["camera", cameras],
      ["microphone", microphones],
    ]) {
      const options = found.map(({ id, words }) => new Option(words, id, false, used.includes(id)));
      this.part(name).replaceChildren(...options);
    }
    this.part("devices").hidden = cameras.length + microphones.length <= 2;
  }

  async #count() {
    this.#become("counting");
    for (let left = COUNTED_FROM; left > 0; left -= 1) {
      this.part("countdown").textContent = String(left);
      this.#say(left === COUNTED_FROM ? `Recording begins in ${left} seconds.` : "");
      await new Promise((passed) => setTimeout(passed, 1_000));
      if (this.#state !== "counting") return;
    }
    this.#begin();
  }

  #begin() {
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    this.filming = new Filming(this.stream, {
      grew: (piece, ms) => this.#grew(piece, ms),
      ended: (ms) => this.#made(ms),
    });
    const { type } = this.filming;
    this.take = { key, owner: this.dataset.person, place: this.dataset.place, type, ms: 0 };
    Object.assign(this.take, { startedAt: Date.now(), upload: null, share: false });
    Object.assign(this.take, { lesson: this.lesson, thing: this.thing });
    this.pieces = 0;
    this.letGo = hold(key);
    this.upload = this.#sending(this.take, []);
    keepTake(this.take);
    this.#become("recording");
    this.#say("Recording.");
    this.part("stop").focus();
  }

  #grew(piece, ms) {
    if (!this.take) return;
    this.take.ms = ms;
    keepPiece(this.take.key, this.pieces++, piece);
    keepTake(this.take);
    if (this.place.early) this.upload.add(piece);
    else this.waiting = [...(this.waiting ?? []), piece];
    if (ms >= LONGEST_MS) this.filming.stop();
  }

  #pause() {
    this.filming.pause();
    this.#become("paused");
    this.#say("Paused.");
    this.part("resume").focus();
  }

  #resume() {
    this.filming.resume();
    this.#become("recording");
    this.#say("Recording.");
    this.part("pause").focus();
  }

  #made(ms) {
    if (!this.take) return;
    this.take.ms = ms;
    keepTake(this.take);
    this.filming = null;
    this.#close();
    this.#become("made");
    const film = this.part("film");
    const kept = this.place.early ? this.upload.film : new Blob(this.waiting, { type: this.take.type });
    this.address = URL.createObjectURL(kept);
    Object.assign(film, { srcObject: null, src: this.address, muted: false, controls: true });
    film.setAttribute("aria-label", "What you recorded");
    this.#say(`Recorded ${spoken(ms)}. Watch it, keep it, or record again.`);
    this.part("keep").focus();
  }

  async #keep() {
    this.#problem("");
    if (!(await this.#knowWhere(this.take))) return;
    this.take.share = this.place.wantsSharing;
    keepTake(this.take);
    this.#become("keeping");
    this.#say("Sending what is not here yet.");
    if (!this.place.early) for (const piece of this.waiting ?? []) this.upload.add(piece);
    this.upload.end();
  }

  async #again() {
    const wasCounting = this.#state === "counting";
    if (!wasCounting) await this.#forget();
    this.#become(wasCounting ? "ready" : "idle");
    if (wasCounting) this.part("record").focus();
    else await this.#open();
  }

  async #forget() {
    const { take, upload } = this;
    this.take = this.upload = this.waiting = null;
    URL.revokeObjectURL(this.address);
    Object.assign(this.part("film"), { src: "", controls: false, muted: true });
    this.part("film").removeAttribute("src");
    await upload?.drop();
    if (take) await dropTake(take.key);
    this.letGo?.();
  }

  // -------------------------------------------------------------------------------------------------------- sending

  #sending(take, pieces) {
    const extension = take.type.includes("mp4") ? "mp4" : take.type.includes("ogg") ? "ogg" : "webm";
    return new GrowingUpload({
      lesson: () => this.#knowWhere(take),
      name: `${this.place.filename}.${extension}`,
      type: take.type,
      url: take.upload,
      pieces,
      begun: (url) => {
        take.upload = url;
        keepTake(take);
      },
      tell: (said) => this.#told(take, said),
    });
  }

  /** The lesson that a take goes into; made when it is first asked for. */
  async #knowWhere(take) {
    if (take.lesson) return take.lesson;
    const { lesson = null, thing = null, sentence = "" } = await this.place.begin(take.key);
    if (sentence) this.#problem(sentence);
    if (!lesson) return null;
    Object.assign(take, { lesson, thing });
    Object.assign(this, { lesson, thing });
    keepTake(take);
    return lesson;
  }

  async #told(take, { state, sent, total, sentence }) {
    const place = this.part("sent");
    place.hidden = false;
    place.dataset.state = state;
    this.part("bar").hidden = !this.upload?.ended;
    this.part("bar").value = total ? sent / total : 0;
    const soFar = this.upload?.ended
      ? `${fileSize(sent)} of ${fileSize(total)} is here`
      : "What you recorded so far is here already, seen by nobody but you.";
    const words = state === "done" ? "All of it is here." : soFar;
    this.part("sent-words").textContent = sentence || words;
    if (sentence) this.#say(sentence);
    if (state !== "done") return;
    if (take.share) await this.place.share(take.lesson);
    await dropTake(take.key);
    this.take = this.upload = null;
    location.assign(`/lessons/${take.lesson}`);
  }

  #leaving(event) {
    if (this.take || this.upload?.ended) event.preventDefault();
  }

  // ------------------------------------------------------------------------------------------------- what was left

  async #takeUp() {
    this.left = await leftBehind(this.dataset.person, ({ place }) => place === this.dataset.place);
    if (!this.left) return;
    this.letGo = hold(this.left.key);
    const { ms, startedAt } = this.left;
    const when = new Date(startedAt).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
    this.part("left-words").textContent =
      `${timecode(ms, { tenths: false })} from ${when}. This browser keeps it until it is uploaded.`;
    this.#showLeft(true);
  }

  async #finishLeft() {
    const take = this.left;
    if (!(await this.#knowWhere(take))) return;
    this.upload = this.#sending(take, await piecesOf(take.key));
    this.#showLeft(false);
    this.#become("keeping");
    this.part("blank").hidden = false;
    this.upload.end();
  }

  async #watchLeft() {
    const film = this.part("left-film");
    film.src = URL.createObjectURL(new Blob(await piecesOf(this.left.key), { type: this.left.type }));
    film.hidden = false;
    film.focus();
    film.play().catch(() => {});
  }

  async #dropLeft() {
    const take = this.left;
    await this.#sending(take, []).drop();
    if (take.thing) await this.place.takeBack(take.thing);
    await dropTake(take.key);
    this.left = null;
    this.letGo?.();
    this.#showLeft(false);
    this.part("open").focus();
  }

  #showLeft(shown) {
    this.part("left").hidden = !shown;
    this.part("desk").hidden = shown;
  }

  // -------------------------------------------------------------------------------------------------------- drawing

  #become(state) {
    this.#state = state;
    this.dataset.state = state;
    for (const name of ["open", "record", "pause", "resume", "stop", "keep", "again"])
      this.part(name).hidden = !SHOWN[state].includes(name);
    const filming = state === "recording" || state === "paused";
    this.part("countdown").hidden = state !== "counting";
    this.part("time").hidden = !filming;
    this.part("blank").hidden = state !== "idle";
    this.part("level-place").hidden = !["ready", "counting", "recording", "paused"].includes(state);
    if (filming || state === "made") this.part("devices").hidden = true;
  }

  #showCamera() {
    const film = this.part("film");
    Object.assign(film, { srcObject: this.stream, muted: true, controls: false });
    film.setAttribute("aria-label", "What the camera sees");
    film.play().catch(() => {});
  }

  #tick() {
    this.part("level").value = this.filming?.paused ? 0 : (this.level?.now ?? 0);
    if (this.filming) this.part("time").textContent = timecode(this.filming.ms, { tenths: false });
  }

  #close() {
    clearInterval(this.ticking);
    this.level?.close();
    this.level = null;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  #problem(sentence) {
    const place = this.part("problem");
    place.hidden = !sentence;
    place.textContent = sentence;
  }

  #say(sentence) {
    this.part("said").textContent = sentence;
  }
}

customElements.define("lesson-recorder", LessonRecorder);
