import { call } from "sightline/lib/pieces.js";

/** Tag sets, as the API gives them and takes them. A set is {id, name, own, version, tags} with tags as the layers hold them. */

const MY_TAGS = "My tags";
const LOST = "We lost the connection. Nothing is lost here: try again when it is back.";
const COLOURS = 8;

/** The sets that this person may mark with; none while there is no connection. */
export async function fetchSets(person) {
  const answer = await call("/tag-sets?limit=100").catch(() => null);
  return answer?.ok ? (await answer.json()).items.map((set) => setOf(set, person)) : [];
}

/** The sets that come with the house, for whoever has none: [{slug, name, about}]. */
export async function fetchReadySets() {
  const answer = await call("/ready-tag-sets").catch(() => null);
  return answer?.ok ? (await answer.json()).items : [];
}

/** Make a set that comes with the house one's own: {set}, or {sentence} that says why not. */
export function takeReadySet(slug, person) {
  return answered(post({ ready: slug }), person);
}

/**
 * Add a tag to a set of one's own; where the chosen one is somebody else's, or there is none, among “My tags”.
 * Gives {set}, or {sentence} that says why not.
 */
export async function addTag(tag, { chosen, sets, person }) {
  const target = chosen?.own ? chosen : sets.find(({ own, name }) => own && name === MY_TAGS);
  const asked = { ...tag, colour: ((target?.tags.length ?? 0) % COLOURS) + 1 };
  if (!target) return answered(post({ name: MY_TAGS, tags: [asked] }), person);
  const made = await answered(extend(target, asked), person);
  if (made.status !== 412) return made;
  const newer = (await fetchSets(person)).find(({ id }) => id === target.id);
  return newer ? answered(extend(newer, asked), person) : made;
}

function post(body) {
  return call("/tag-sets", { method: "POST", body, headers: { "Idempotency-Key": `tag-set-${Date.now()}` } });
}

function extend(set, tag) {
  const tags = [...set.tags.map(({ tagSet, ...facts }) => facts), tag];
  const headers = { "If-Match": `"${set.version}"` };
  return call(`/tag-sets/${set.id}`, { method: "PATCH", body: { tags }, headers });
}

async function answered(asking, person) {
  const answer = await asking.catch(() => null);
  if (!answer) return { sentence: LOST };
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return { set: setOf(said, person) };
  return { status: answer.status, sentence: said.errors?.[0]?.message ?? said.detail ?? LOST };
}

function setOf({ id, name, version, owner_id: owner, tags }, person) {
  const facts = tags.map(({ id: tag, name: called, key, colour, extent, group }) => ({
    ...{ id: tag, name: called, key, colour, extent, group },
    tagSet: id,
  }));
  return { id, name, version, own: owner === person, tags: facts };
}
