/** A moment as people read it: 1:04.2, or 1:02:00.0 past the hour. The same as the server's `timecode` filter. */
export function timecode(ms, { tenths = true } = {}) {
  const at = Math.max(0, Math.floor(ms));
  const whole = clock(Math.floor(at / 1000));
  return tenths ? `${whole}.${Math.floor((at % 1000) / 100)}` : whole;
}

/** A moment to the millisecond, so that reading it back gives exactly what was stamped. */
export function writeMoment(ms) {
  return `${clock(Math.floor(ms / 1000))}.${String(ms % 1000).padStart(3, "0")}`;
}

const TYPED = /^(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,5})(?:[.,](\d{1,3}))?$/;

/** Milliseconds of what somebody typed (1:04.2, 64.2), or null when it is no time. */
export function readMoment(text) {
  const found = TYPED.exec(text.trim());
  if (!found) return null;
  const [, hours, minutes, seconds, fraction] = found;
  if (minutes !== undefined && Number(seconds) > 59) return null;
  const whole = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds);
  return whole * 1000 + Number((fraction ?? "0").padEnd(3, "0"));
}

/** The same for a screen reader: 1 minute 4.2 seconds. */
export function spoken(ms) {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  const hours = Math.floor(tenths / 36_000);
  const minutes = Math.floor(tenths / 600) % 60;
  const seconds = (tenths % 600) / 10;
  const parts = [
    [hours, "hour"],
    [minutes, "minute"],
    [seconds, "second"],
  ];
  const said = parts
    .filter(([count]) => count)
    .map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
  return said.join(" ") || "0 seconds";
}

/** The moment, or the range, that an address names: #t=12.5 or #t=12.5,20. In ms; null when it names none. */
export function fragment(hash) {
  const found = /^#t=(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?$/.exec(hash);
  if (!found) return null;
  const [at, end] = [found[1], found[2]].map((seconds) =>
    seconds ? Math.round(Number(seconds) * 1000) : null,
  );
  return { at, end: end !== null && end > at ? end : null };
}

function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}
