/** Naming somebody while writing: an @ offers those who can read the lesson. */

const BEGUN = /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}_'’.-]*)$/u;

/** What is typed after the @ that the cursor stands in; null where it stands in none. */
export function begunBefore(text) {
  return text.match(BEGUN)?.[1] ?? null;
}

/** Whose name or handle begins with what was typed. */
export function offered(people, typed) {
  const begin = typed.toLocaleLowerCase();
  return people.filter(({ handle, name }) =>
    [handle, ...name.split(/\s+/)].some((word) => word.toLocaleLowerCase().startsWith(begin)),
  );
}

/** The text with the name in the place of what was begun, and where the cursor goes. */
export function completed(text, cursor, handle) {
  const typed = begunBefore(text.slice(0, cursor)) ?? "";
  const before = `${text.slice(0, cursor - typed.length)}${handle} `;
  return { text: before + text.slice(cursor).replace(/^ /, ""), cursor: before.length };
}

/** The list below a field in which somebody is being named. Arrow keys choose, Enter and Tab take, Escape closes. */
export class Mentions {
  chosen = 0;
  field = null;

  constructor(list, fields, signal) {
    this.list = list;
    this.people = [...list.children].map((item) => ({
      item,
      handle: item.dataset.handle,
      name: item.textContent.trim(),
    }));
    for (const field of fields) this.#listen(field, signal);
    const take = (event) => this.#pointed(event);
    list.addEventListener("pointerdown", take, { signal });
  }

  #listen(field, signal) {
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("input", () => this.#look(field), { signal });
    field.addEventListener("blur", () => this.#close(), { signal });
    // Before the composer hears of it: Enter takes a name here and does not send the comment.
    field.addEventListener("keydown", (event) => this.#key(event), { signal, capture: true });
  }

  #look(field) {
    const typed = begunBefore(field.value.slice(0, field.selectionStart));
    const found = typed === null ? [] : offered(this.people, typed);
    if (!found.length) return this.#close();
    this.field = field;
    for (const { item } of this.people) item.hidden = !found.some((one) => one.item === item);
    this.list.hidden = false;
    field.setAttribute("aria-controls", this.list.id);
    return this.#choose(0);
  }

  get #shown() {
    return this.people.filter(({ item }) => !item.hidden);
  }

  #choose(place) {
    const shown = this.#shown;
    this.chosen = (place + shown.length) % shown.length;
    for (const [index, { item }] of shown.entries()) {
      item.setAttribute("aria-selected", String(index === this.chosen));
    }
    const { item } = shown[this.chosen];
    this.field.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (this.list.hidden || event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) this.#choose(this.chosen + by);
    else if (event.key === "Enter" || event.key === "Tab") this.#take(this.#shown[this.chosen]);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #pointed(event) {
    const item = event.target.closest("[role='option']");
    event.preventDefault(); // the cursor stays in the field
    if (item) this.#take(this.people.find((one) => one.item === item));
  }

  #take({ handle }) {
    const { field } = this;
    const { text, cursor } = completed(field.value, field.selectionStart, handle);
    field.value = text;
    field.setSelectionRange(cursor, cursor);
    this.#close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #close() {
    this.list.hidden = true;
    this.field?.removeAttribute("aria-activedescendant");
    this.field?.removeAttribute("aria-controls");
  }
}
