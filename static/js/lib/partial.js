/** What the server draws, fetched for a page that is open already. */

const csrf = () => document.querySelector('meta[name="csrf-token"]').content;

/** Fetch a part; `null` when the line is down. */
export function fetchPart(address) {
  return fetch(address, { headers: { "X-Partial": "1" } }).catch(() => null);
}

/** Send a form as its button would; `null` when the line is down. */
export function sendForm(form, submitter = null, { keepalive = false } = {}) {
  const body = new FormData(form, submitter);
  const headers = { "X-Partial": "1", "X-CSRFToken": csrf() };
  return fetch(form.action, { method: "POST", body: new URLSearchParams(body), headers, keepalive }).catch(
    () => null,
  );
}

/** The nodes of an answer. */
export async function nodesOf(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html").body;
}
