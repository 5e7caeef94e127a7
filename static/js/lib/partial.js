import { ask } from "sightline/lib/asking.js";

/** What the server draws, fetched for a page that is open already. */

const PARTIAL = { "X-Partial": "1" };

/** Fetch a part; `null` when the line is down. */
export function fetchPart(address) {
  return ask(address, { headers: PARTIAL }).catch(() => null);
}

/** Send a form as its button would; `null` when the line is down. */
export function sendForm(form, submitter = null, { keepalive = false } = {}) {
  const body = new URLSearchParams(new FormData(form, submitter));
  return ask(form.action, { method: "POST", body, headers: PARTIAL, keepalive }).catch(() => null);
}

/** The nodes of an answer. */
export async function nodesOf(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html").body;
}
