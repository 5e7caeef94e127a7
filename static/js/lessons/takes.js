/**
 * Films that are recorded in this browser wait here, piece by piece, until the server has all of them: a reload, a crash
 * and a lost line cost a second at most. A browser that keeps nothing (a private window, a full disk) costs the safety.
 *
 * A take is { key, owner, place, type, ms, startedAt, lesson, thing, upload, share }: `place` says on which page it was
 * recorded, `lesson` and `upload` where it goes once that is known.
 */
const NAME = "sightline-takes";
const TAKES = "takes";
const PIECES = "pieces";

/** Keep what is known of a take, in place of what was kept before; says whether the browser keeps it. */
export async function keepTake(take) {
  return (await within(TAKES, "readwrite", (store) => store.put(take))) !== null;
}

/** Keep one piece of a take. */
export async function keepPiece(take, number, blob) {
  return (await within(PIECES, "readwrite", (store) => store.put({ take, number, blob }))) !== null;
}

/** All pieces of a take, in order. */
export async function piecesOf(take) {
  const found = (await within(PIECES, "readonly", (store) => store.getAll(wholeOf(take)))) ?? [];
  return found.map(({ blob }) => blob);
}

export async function dropTake(key) {
  await within(PIECES, "readwrite", (store) => store.delete(wholeOf(key)));
  await within(TAKES, "readwrite", (store) => store.delete(key));
}

/** The newest take of one person that no open page is busy with and that fits. */
export async function leftBehind(owner, fits) {
  const all = (await within(TAKES, "readonly", (store) => store.getAll())) ?? [];
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const busy = new Set(held.map(({ name }) => name));
  const found = all.filter((take) => take.owner === owner && fits(take) && !busy.has(lockOf(take.key)));
  return found.sort((one, other) => one.startedAt - other.startedAt).at(-1) ?? null;
}

/** Say to other pages, until this one is closed or the given function is called, that a take is looked after here. */
export function hold(key) {
  let letGo = () => {};
  const until = new Promise((over) => (letGo = over));
  navigator.locks?.request(lockOf(key), () => until);
  return letGo;
}

/** Signing out forgets what anybody recorded here. */
export function forgetTakes() {
  globalThis.indexedDB?.deleteDatabase(NAME);
}

function lockOf(key) {
  return `${NAME}:${key}`;
}

function wholeOf(take) {
  return IDBKeyRange.bound([take, 0], [take, Number.MAX_SAFE_INTEGER]);
}

/** One question to the browser's database; null where it keeps nothing. */
async function within(place, mode, ask) {
  try {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const work = database.transaction(place, mode);
        const asked = ask(work.objectStore(place));
        work.oncomplete = () => resolve(asked.result ?? true);
        work.onabort = () => reject(work.error);
      });
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(TAKES, { keyPath: "key" });
      asked.result.createObjectStore(PIECES, { keyPath: ["take", "number"] });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("another page keeps it"));
  });
}
