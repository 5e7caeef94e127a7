/**
 * Where voices wait in this browser until the server has them: a reload, a lost line and an ended sign-in cost nothing.
 * A browser that keeps nothing (a private window, a full disk) gives `null` and takes what it is given to the memory.
 */
const NAME = "sightline-voices";
const STORE = "voices";
const memory = new Map();

/** Keep a voice, `{ key, owner, type, ms, blob }`, in place of an older one of the same key. */
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

/** What one person began to say and did not attach to anything: the newest of it. */
export async function leftBehind(owner, known) {
  const all = (await within("readonly", (store) => store.getAll())) ?? [];
  return all.filter((voice) => voice.owner === owner && !known.has(voice.key)).at(-1) ?? null;
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
