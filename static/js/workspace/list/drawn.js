import { timecode } from "sightline/lib/timecode.js";

/** The facts that an article tells of its comment; what it does not tell stays as it was `known`. */
export function factsOf(article, known = null, viewer = "") {
  const { dataset } = article;
  const told = {
    id: dataset.comment,
    at: Number(dataset.atMs),
    end: dataset.endMs ? Number(dataset.endMs) : null,
    kind: dataset.kind,
    state: dataset.state,
    author: dataset.author,
    goal: dataset.goal,
    own: dataset.author === viewer,
    drawn: article.querySelector?.("drawing-mark") != null,
  };
  const tags = dataset.tags === undefined ? (known?.tags ?? []) : JSON.parse(dataset.tags);
  const resolved = dataset.resolved === undefined ? (known?.resolved ?? false) : dataset.resolved === "yes";
  return { ...told, tags, resolved, made: known?.made ?? Math.round(Date.now() / 1000) };
}

/** A comment that is on its way to the server, drawn from what was written. */
export function drawWaiting(template, { key, said }) {
  const article = template.content.firstElementChild.cloneNode(true);
  article.dataset.waitingFor = key;
  article.dataset.atMs = String(said.at_ms);
  article.querySelector("[data-time]").textContent = timecode(said.at_ms);
  article.querySelector("[data-words]").textContent = said.body ?? "Voice comment";
  return article;
}

/** A comment that is on its way from the server, drawn from what is known: when, which kind, whose. */
export function drawComing(template, { at, end, kind, author }, people) {
  const article = template.content.firstElementChild.cloneNode(true);
  const name = people[author] ?? "";
  const word = kind[0].toUpperCase() + kind.slice(1);
  article.querySelector("[data-time]").textContent =
    end === null ? timecode(at) : `${timecode(at)} – ${timecode(end)}`;
  article.querySelector("[data-kind-words]").textContent = word;
  article.querySelector("[data-author-name]").textContent = name;
  article.setAttribute("aria-label", `${word} by ${name} at ${timecode(at)}`);
  return article;
}

/** Whether somebody is at work in an article: what is open, begun or focused in it must not be taken away. */
export function isBusy(article) {
  if (article.contains(document.activeElement)) return true;
  if (article.querySelector("[data-comment-edit], details[open] form, :popover-open, [data-busy]"))
    return true;
  return [...article.querySelectorAll("textarea")].some(({ value, defaultValue }) => value !== defaultValue);
}
