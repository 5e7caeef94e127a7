import { LightElement } from "sightline/elements/light-element.js";
import { fileSize } from "sightline/lessons/amounts.js";

/** A file field that films can be dropped on; it lists what was chosen. */
class UploadDrop extends LightElement {
  arrive(signal) {
    this.input = this.querySelector("input");
    this.querySelector("[data-needs-script]").hidden = false;
    this.input.addEventListener("change", () => this.#list(), { signal });
    this.addEventListener("dragenter", (event) => this.#over(event), { signal });
    this.addEventListener("dragover", (event) => this.#over(event), { signal });
    this.addEventListener("dragleave", (event) => this.#left(event), { signal });
    this.addEventListener("drop", (event) => this.#dropped(event), { signal });
    // A film that misses the field must not replace the page, and with it everything that was typed.
    for (const name of ["dragover", "drop"])
      document.addEventListener(name, (event) => this.#keepPage(event), { signal });
    this.#list();
  }

  #over(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.dataset.over = "";
  }

  #left(event) {
    if (!this.contains(event.relatedTarget)) delete this.dataset.over;
  }

  #dropped(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    delete this.dataset.over;
    this.input.files = event.dataTransfer.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #keepPage(event) {
    if (carriesFiles(event) && !this.contains(event.target)) event.preventDefault();
  }

  #list() {
    const list = this.querySelector("[data-chosen]");
    list.replaceChildren(...[...this.input.files].map(line));
    list.hidden = !this.input.files.length;
  }
}

function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

function line(file) {
  const item = document.createElement("li");
  const size = document.createElement("span");
  size.className = "soft tabular";
  size.textContent = fileSize(file.size);
  item.append(file.name, " ", size);
  return item;
}

customElements.define("upload-drop", UploadDrop);
