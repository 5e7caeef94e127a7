import { LightElement } from "sightline/elements/light-element.js";
import { draw } from "sightline/lessons/row.js";
import { markOf, Sending } from "sightline/lessons/sending.js";

const AT_ONCE = 2; // two camera angles side by side; more only slow each other down

/**
 * Saves the lesson first and then sends the chosen files, so that a form with something to put right loses neither
 * what was typed nor what was chosen. With `data-lesson-id` the lesson is there already.
 */
class UploadForm extends LightElement {
  #sendings = [];
  #watched = false;
  #watching = false;

  arrive(signal) {
    this.form = this.querySelector("form");
    this.place = this.querySelector("[data-sending]");
    this.form.addEventListener("submit", (event) => this.#submitted(event), { signal });
    globalThis.addEventListener("beforeunload", (event) => this.#leaving(event), { signal });
  }

  async #submitted(event) {
    const files = [...this.form.elements.recordings.files];
    if (!files.length || event.submitter?.name) return; // nothing to send: an ordinary form will do
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    const lesson = this.dataset.lessonId ? this.#known() : await this.#saved();
    if (button) button.disabled = false;
    if (lesson) this.#send(files, lesson);
  }

  /** Keep what the form says, for whoever brings a film of their own: { id, url }, or null where something is to be put right. */
  save() {
    return this.#saved();
  }

  #known() {
    return { id: this.dataset.lessonId, url: this.dataset.lessonUrl };
  }

  /** Keep the lesson; where something has to be put right, show that beside what was typed. */
  async #saved() {
    const typed = new FormData(this.form);
    typed.delete("recordings");
    const headers = { "X-Partial": "1", "X-CSRFToken": typed.get("csrf_token") };
    const answer = await fetch(this.form.action, { method: "POST", body: typed, headers }).catch(() => null);
    if (answer?.status === 201) return answer.json();
    if (answer?.status === 422) this.#putRight(await answer.text());
    else this.#apologise();
    return null;
  }

  #putRight(page) {
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[data-fields]");
    const fields = this.querySelector("[data-fields]");
    fields.replaceChildren(...document.adoptNode(fresh).childNodes);
    fields.querySelector("error-summary")?.focus();
  }

  #apologise() {
    const note = this.querySelector(".form-actions__note");
    note.setAttribute("role", "alert");
    note.textContent =
      "We could not reach Sightline. Everything you typed and chose is still here: try again.";
  }

  #send(files, lesson) {
    this.lesson = lesson;
    this.form.hidden = true;
    this.place.hidden = false;
    this.place.querySelector("[data-open]").href = lesson.url;
    if (!this.dataset.lessonId) history.replaceState(null, "", lesson.url); // a reload shows the lesson, not a new form
    this.#sendings = files.map((file) => this.#row(file, lesson));
    this.place.focus();
    this.#next();
  }

  #row(file, lesson) {
    const row = this.place.querySelector("[data-row]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelector("progress").setAttribute("aria-label", `Upload of ${file.name}`);
    const one = { file, row, sending: null, state: "waiting" };
    const tell = (said) => {
      one.state = said.state;
      draw(row, said);
      this.#moved();
    };
    one.begin = async () => {
      one.state = "sending";
      const named = (recording) => this.#watch(file, recording);
      one.sending = new Sending(file, { lesson: lesson.id, mark: await markOf(file), tell, named });
      one.sending.start();
    };
    row.querySelector("[data-pause]").addEventListener("click", () => one.sending?.pause());
    row.querySelector("[data-resume]").addEventListener("click", () => one.sending?.resume());
    row.querySelector("[data-drop]").addEventListener("click", () => this.#drop(one));
    row.querySelector("[data-pause]").hidden = true;
    this.place.querySelector("[data-list]").append(row);
    return one;
  }

  async #drop(one) {
    if (one.sending) await one.sending.drop();
    one.state = "dropped";
    one.row.remove();
    this.#moved();
  }

  /** The first film whose recording has a name is watched from the disk, while all of them are sent. */
  async #watch(file, recording) {
    if (this.#watched) return;
    this.#watched = true;
    const { watchFromDisk } = await import("sightline/workspace/from-disk.js");
    const there = { lesson: this.lesson.url, recording, before: this };
    this.#watching = await watchFromDisk(file, there).catch(() => false);
    this.classList.toggle("upload-form--watching", this.#watching);
    this.#moved();
  }

  #next() {
    const going = this.#sendings.filter((one) => one.state === "sending" || one.state === "lost").length;
    const waiting = this.#sendings.filter((one) => one.state === "waiting");
    for (const one of waiting.slice(0, Math.max(AT_ONCE - going, 0))) one.begin();
  }

  #moved() {
    const left = this.#sendings.filter((one) => one.state !== "done" && one.state !== "dropped");
    if (left.length) return this.#next();
    if (this.#watching) this.place.hidden = true;
    else location.assign(this.lesson.url);
    return null;
  }

  #leaving(event) {
    if (this.#sendings.some((one) => one.sending?.active)) event.preventDefault();
  }
}

customElements.define("upload-form", UploadForm);
