/**
 * Where voices wait in this browser until the server has them: a reload, a lost line and an ended sign-in cost nothing.
 * A browser that keeps nothing (a private window, a full disk) gives `null` and takes what it is given to the memory.
 */
const NAME = "sightline-voices";
const STORE = "voices";
const memory = new Map();

/** Keep a voice, `{ key, owner, recording, at, type, ms, blob }`, in place of an older one of the same key. */
export async function keepVoice(voice) {
  memory.set(voice.key, voice);
  await within("readwrite", (store) => store.put(voice));
}

export async function findVoice(key) {
  return memory.get(key) ?? (await within("readonly", (store) => store.get(key)));
}

export async function dropVoice(key) {
  memory.delete(key);
  await within("readwrite", (store) => store.delete(key));
}

/** The newest that one person said on a recording and that is neither known nor being said in another tab. */
export async function leftBehind(owner, recording, known) {
  const all = (await within("readonly", (store) => store.getAll())) ?? [];
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const open = new Set(held.map(({ name }) => name));
  const found = all.filter(
    (voice) =>
      voice.owner === owner &&
      voice.recording === recording &&
      !known.has(voice.key) &&
      !open.has(lockOf(voice.key)),
  );
  return found.sort((one, other) => one.at - other.at).at(-1) ?? null;
}

/** Say to other tabs, until the promise is settled, that a voice is being recorded here. */
export function holdWhile(key, until) {
  navigator.locks?.request(lockOf(key), () => until);
}

function lockOf(key) {
  return `${NAME}:${key}`;
}

/** Signing out forgets what anybody said here. */
export function forgetVoices() {
  memory.clear();
  globalThis.indexedDB?.deleteDatabase(NAME);
}

async function within(mode, ask) {
  try {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const asked = ask(database.transaction(STORE, mode).objectStore(STORE));
        asked.onsuccess = () => resolve(asked.result ?? null);
        asked.onerror = () => reject(asked.error);
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
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("another page keeps it"));
  });
}
