import { draftOf, letterOf, takeUp } from "sightline/comments/fields.js";
import { fieldsOf, saidIn, told } from "sightline/comments/reading.js";

const FIELD_OF = { at_ms: "at", end_ms: "end", goal_id: "about", off_goal: "about" };

/**
 * The forms in which a comment or a reply is changed where it stands. They are drawn from what the page shows, so they
 * open without a connection; what is typed is kept until it is sent or given up, and written again when its comment is
 * drawn again.
 */
export class Editing {
  #about = new WeakMap();

  constructor(list, { typed, post }) {
    Object.assign(this, { list, typed, post });
  }

  /** Open the form that a menu's link stands for. */
  open(link) {
    const place = link.closest(".reply") ?? link.closest("article");
    const form = this.#draw(place, this.#begin(place));
    form.querySelector("textarea").focus();
  }

  /** Take a form away again, show what was there, and forget what was typed. */
  close(form) {
    const place = form.parentElement;
    const { kind, id } = this.#about.get(form);
    this.typed.forget(kind, id);
    form.remove();
    for (const child of place.children) child.hidden = false;
  }

  /** Somebody typed in a form: of an edit, or of a reply. */
  keep(form) {
    const about = this.#about.get(form);
    problem(form, null);
    if (about) {
      const { kind, id, was, version, there } = about;
      this.typed.put(kind, id, { was, version, there, fields: fieldsIn(form) });
    } else if (form.matches("[data-letter='reply']")) {
      const { comment } = form.closest("article").dataset;
      const body = form.elements.body.value;
      this.typed.put("reply", comment, body.trim() ? { body } : null);
    }
  }

  /** Write again what was begun in a comment that is drawn again. */
  resume(article) {
    const { comment } = article.dataset;
    this.#resumeReply(article, this.typed.get("reply", comment));
    this.#resumeEdit(article, this.typed.get("edit", comment));
    for (const reply of article.querySelectorAll("[data-reply]")) {
      this.#resumeEdit(reply, this.typed.get("edit-reply", reply.dataset.reply));
    }
  }

  /** What a form has to say, as a letter; null, with a sentence in the form, where something is missing. */
  letterOf(form) {
    const { kind, comment, reply, was, version } = this.#about.get(form);
    const { said, sentence, field } = saidBy(form, was);
    if (said) return { kind, comment, ...(reply && { reply }), was, version, now: said };
    problem(form, sentence, field);
    return null;
  }

  /** Where an edit begins: with what the page shows, or with what is on its way. */
  #begin(place) {
    const { kind, id } = namesOf(place);
    const waiting = this.post.letters.findLast(
      (letter) => letter.kind === kind && (letter.reply ?? letter.comment) === id,
    );
    if (waiting) return { was: waiting.was, version: waiting.version, fields: fieldsOf(waiting.now) };
    const was = saidIn(place);
    return { was, version: Number(place.dataset.version), fields: fieldsOf(was) };
  }

  #resumeReply(article, begun) {
    const form = article.querySelector("form[data-letter='reply']");
    if (!begun || !form) return;
    if (form.elements.body.value !== begun.body) form.elements.body.value = begun.body;
    form.closest("details").open = true;
    problem(form, begun.problem ?? null);
  }

  #resumeEdit(place, begun) {
    if (begun && !place.querySelector(":scope > form")) this.#draw(place, begun);
  }

  #draw(place, { was, version, fields, there = null, problem: sentence = null, field = null }) {
    const names = namesOf(place);
    const form = this.#copy(names.kind === "edit" ? "edit-form" : "reply-edit-form");
    this.#about.set(form, { ...names, was, version, there });
    if (names.kind === "edit") {
      offerGoal(form, place, fields.about);
      takeUp(form, { ...fields, at: fields.at ?? was.at_ms });
    } else form.elements.body.value = fields.body;
    if (there) this.#showBoth(form, there);
    problem(form, there ? null : sentence, field);
    for (const child of place.children) child.hidden = true;
    place.append(form);
    return form;
  }

  /** What is there now, beside what is typed: whoever saves has seen both. */
  #showBoth(form, there) {
    const panel = this.#copy("there");
    const words = form.elements.body;
    panel.querySelector("[data-there-words]").textContent = there.body;
    panel.querySelector("[data-there-more]").textContent = told(there);
    panel.querySelector("[data-take]").addEventListener("click", () => {
      words.value = there.body;
      if (form.elements.thought) form.elements.thought.value = there.thought ?? "";
      this.keep(form);
      words.focus();
    });
    const both = document.createElement("div");
    both.className = "both";
    words.replaceWith(both);
    both.append(panel, words);
  }

  #copy(name) {
    const template = this.list.querySelector(`template[data-${name}]`);
    return document.importNode(template.content.firstElementChild, true);
  }
}

/** Say a sentence at the foot of a form, and mark the field it is about. */
function problem(form, sentence, field = null) {
  const place = form.querySelector("[data-problem]");
  place.hidden = !sentence;
  place.textContent = sentence ?? "";
  for (const marked of form.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid");
  if (sentence)
    (form.elements[FIELD_OF[field] ?? field] ?? form.elements.body).setAttribute?.("aria-invalid", "true");
}

function namesOf(place) {
  const { comment } = place.closest("article").dataset;
  const { reply } = place.dataset;
  return reply ? { kind: "edit-reply", id: reply, comment, reply } : { kind: "edit", id: comment, comment };
}

function fieldsIn(form) {
  return form.elements.kind ? draftOf(form) : { body: form.elements.body.value };
}

function saidBy(form, was) {
  const body = form.elements.body.value.trim();
  if (!form.elements.kind)
    return body ? { said: { body } } : { sentence: "Please fill this in.", field: "body" };
  const spoken = was.body === ""; // a voice comment needs no words
  const { said, sentence } = letterOf(form, { voice: spoken ? {} : null });
  if (!said) return { sentence, field: body || spoken ? "at" : "body" };
  const { voice_ms: _, ...words } = said;
  return { said: { ...words, body } };
}

/** A goal that cannot be chosen any more stays what the comment is about. */
function offerGoal(form, article, about) {
  const { options } = form.elements.about;
  if ([...options].some(({ value }) => value === about)) return;
  const words = article.querySelector(".comment__goal-words")?.textContent;
  form.elements.about.add(new Option(words ? `Goal: ${words}` : "The goal it is about", about));
}
