/** Text in the form in which it is compared: case and accents aside, as people type when they look for something. */
function plain(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}

/** Whether a text holds every word that somebody looks for. */
export function finder(asked) {
  const wanted = plain(asked).split(/\s+/).filter(Boolean);
  return (text) => {
    const there = plain(text);
    return wanted.every((word) => there.includes(word));
  };
}
