const STEPS = [
  ["minute", 60_000, 60],
  ["hour", 3_600_000, 24],
  ["day", 86_400_000, 7],
];
const JUST_NOW_MS = 45_000;

/** How long before or after `now` a moment is, in a person's words: "3 minutes ago", "tomorrow", "17 November". */
export function ago(moment, now, language = "en") {
  const apart = moment.getTime() - now.getTime();
  if (Math.abs(apart) < JUST_NOW_MS) return "just now";
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, unitMs, limit] of STEPS) {
    const count = Math.round(apart / unitMs);
    if (Math.abs(count) < limit) return words.format(count, unit);
  }
  const sameYear = moment.getFullYear() === now.getFullYear();
  return moment.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: sameYear ? undefined : "numeric",
  });
}
