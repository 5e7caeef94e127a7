import { Kept } from "sightline/lib/kept.js";

/**
 * A plain form with `data-kept="<a name of its own>"` keeps what is typed in it for the person who is signed in, and is
 * filled with it again when it is opened again. It is forgotten once the page that follows its sending has opened.
 */
export function keepForms(root = document) {
  const kept = keptHere();
  if (!kept) return;
  for (const form of root.querySelectorAll("form[data-kept]")) keepForm(form, kept);
}

/** What was typed in a form is sent, or given up. */
export function forgetForm(name) {
  keptHere()?.put(`form:${name}`, null);
}

/** The page that follows a form has opened: if it was sent, what it said is there. */
export function settleForm(name) {
  if (keptHere()?.get(`form:${name}`)?.isLeaving) forgetForm(name);
}

function keptHere() {
  const person = document.querySelector('meta[name="person"]')?.content;
  return person ? new Kept(person) : null;
}

function keepForm(form, kept) {
  const name = `form:${form.dataset.kept}`;
  const keep = (isLeaving) => kept.put(name, { values: valuesOf(form), isLeaving });
  const before = kept.get(name);
  if (before && !form.querySelector("[aria-invalid]")) fill(form, before.values);
  for (const event of ["input", "change"]) form.addEventListener(event, () => keep(false));
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) keep(true);
  });
}

function valuesOf(form) {
  return [...new FormData(form)].filter(([field]) => field !== "csrf_token");
}

function fill(form, values) {
  for (const control of form.elements) {
    const said = values.filter(([field]) => field === control.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(control.type)) control.checked = said.includes(control.value);
    else if (said.length && control.name !== "csrf_token" && control.type !== "hidden")
      control.value = said[0];
  }
}
