/**
 * Words that are not sent yet, kept in the browser for one person and forgotten when they sign out.
 * A browser that keeps nothing (a private window, a full disk) costs the safety, never the page.
 */
const PREFIX = "sightline:kept:";

export class Kept {
  constructor(owner, storage = globalThis.localStorage) {
    this.prefix = `${PREFIX}${owner}:`;
    this.storage = storage;
  }

  get(name) {
    try {
      return JSON.parse(this.storage.getItem(this.prefix + name));
    } catch {
      return null;
    }
  }

  put(name, value) {
    try {
      if (value === null) this.storage.removeItem(this.prefix + name);
      else this.storage.setItem(this.prefix + name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }
}

/** Forget everything that anybody wrote here. */
export function forgetAll(storage = globalThis.localStorage) {
  try {
    for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
  } catch {
    // nothing was kept
  }
}
