/**
 * Every question that an open page asks its server goes with the page's token. A page that was open while its person
 * signed out and in again holds a token of the session that ended; the refusal brings a fresh one, the page takes it
 * over, and the question is asked once more, so that nothing that was typed meanwhile is turned away. What one person
 * typed is never said in the name of another who signed in to the same browser since.
 */
const FRESH = "Sightline-Page-Token";
const PERSON = "Sightline-Page-Person";

/**
 * Ask, as `fetch` does. An answer that leads elsewhere (signed out, or moved) is not followed and is not `ok`: what it
 * leads to is a whole page, and never what was asked for. Raises TypeError when there is no connection.
 */
export async function ask(address, { headers = {}, ...options } = {}) {
  const send = (token) =>
    fetch(address, {
      credentials: "same-origin",
      redirect: "manual",
      ...options,
      headers: { ...headers, "X-CSRFToken": token },
    });
  const answer = await send(pageToken().content);
  const fresh = answer.headers.get(FRESH);
  if (answer.status !== 403 || !fresh || isAnother(answer.headers.get(PERSON))) return answer;
  takeOver(fresh, options.body);
  return send(fresh);
}

function pageToken() {
  return document.querySelector('meta[name="csrf-token"]');
}

function isAnother(person) {
  const own = document.querySelector('meta[name="person"]')?.content;
  return Boolean(own && person && own !== person);
}

function takeOver(token, body) {
  pageToken().content = token;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  if (body?.has?.("csrf_token")) body.set("csrf_token", token);
}
