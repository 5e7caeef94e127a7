import { ask } from "sightline/lib/asking.js";

/** Pieces of a page, fetched as the server draws them everywhere else, and calls of the API with the page's session. */

/** Fetch a piece: { ok, status, element }. Raises TypeError when there is no connection. */
export async function fetchPiece(url, { headers = {}, ...options } = {}) {
  const answer = await ask(url, {
    ...options,
    headers: { "X-Partial": "1", Accept: "text/html", ...headers },
  });
  const text = answer.status === 204 ? "" : await answer.text();
  const body = new DOMParser().parseFromString(text, "text/html").body;
  return { ok: answer.ok, status: answer.status, element: body.firstElementChild };
}

/** Send a form as it would send itself, and get the piece that answers it. */
export function submitPiece(form, { submitter = null, keepalive = false } = {}) {
  return fetchPiece(form.action, { method: "POST", body: new FormData(form, submitter), keepalive });
}

/** Call the API. */
export function call(path, { method = "GET", body = null, headers = {}, keepalive = false } = {}) {
  return ask(`/api/v1${path}`, {
    method,
    keepalive,
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    body: body === null ? null : JSON.stringify(body),
  });
}
