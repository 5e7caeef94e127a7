const DAY_MS = 86_400_000;

/**
 * A moment on the reader's own clock, as people say it: "today, 15:30", "Thursday, 15:30", "17 November, 15:30".
 * `near: false` names the date also of today: for what is kept or printed.
 */
export function clockWords(moment, { now = new Date(), near = true } = {}) {
  const time = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return `${(near && nearby(moment, now)) || dateWords(moment, now)}, ${time}`;
}

function nearby(moment, now) {
  const days = Math.round((midnight(moment) - midnight(now)) / DAY_MS);
  const close = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
  if (close) return close;
  return days > 1 && days < 7 ? moment.toLocaleDateString("en-GB", { weekday: "long" }) : null;
}

function dateWords(moment, now) {
  const year = moment.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return moment.toLocaleDateString("en-GB", { day: "numeric", month: "long", year });
}

function midnight(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

/** "morning", "afternoon" or "evening", by the hour. */
export function partOfDay(hour) {
  if (hour < 5 || hour >= 18) return "evening";
  return hour < 12 ? "morning" : "afternoon";
}

/** A moment as a datetime-local field takes it, on the reader's own clock. */
export function asLocalField(moment) {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
