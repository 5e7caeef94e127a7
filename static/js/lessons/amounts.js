/** How sizes, speeds and waits are said. No DOM: tested in node. */

const MB = 1_000_000;
const GIB = 1 << 30;

/** "1.2 GB", "340 MB", "12 kB": as the server says it. */
export function fileSize(bytes) {
  if (bytes >= 1_000 * MB)
    return bytes >= 10 * GIB ? `${Math.round(bytes / GIB)} GB` : `${(bytes / GIB).toFixed(1)} GB`;
  if (bytes >= MB) return `${Math.round(bytes / MB)} MB`;
  return `${Math.max(Math.floor(bytes / 1000), 1)} kB`;
}

/** "3.1 MB/s" */
export function speed(bytesPerSecond) {
  if (bytesPerSecond >= 10 * MB) return `${Math.round(bytesPerSecond / MB)} MB/s`;
  if (bytesPerSecond >= MB / 10) return `${(bytesPerSecond / MB).toFixed(1)} MB/s`;
  return `${Math.max(Math.round(bytesPerSecond / 1000), 1)} kB/s`;
}

/** "6 minutes left"; empty while nobody can tell. */
export function timeLeft(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return "";
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} minute${minutes === 1 ? "" : "s"} left`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** How fast bytes go, smoothed so that the figure can be read: the newest second counts a quarter. */
export class Pace {
  #at = null;
  #sent = 0;
  #pace = null;

  /** Say how much was sent by now (ms); gives bytes a second, or null in the beginning. */
  hear(sent, now) {
    if (this.#at === null || sent < this.#sent) return this.#begin(sent, now);
    const seconds = (now - this.#at) / 1000;
    if (seconds < 0.8) return this.#pace;
    const fresh = (sent - this.#sent) / seconds;
    this.#pace = this.#pace === null ? fresh : this.#pace * 0.75 + fresh * 0.25;
    this.#at = now;
    this.#sent = sent;
    return this.#pace;
  }

  #begin(sent, now) {
    this.#at = now;
    this.#sent = sent;
    this.#pace = null;
    return null;
  }
}
