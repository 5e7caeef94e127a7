/** Read a storyboard's WebVTT: from when to when which part of which sheet is shown. Times in ms. */
export function readStoryboard(text) {
  const cues = [];
  for (const block of text.split(/\r?\n\r?\n/)) {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => line.includes("-->"));
    const times = at >= 0 && lines[at].split("-->").map((time) => clockMs(time));
    const picture = /^(.+)#xywh=(\d+),(\d+),(\d+),(\d+)$/.exec(lines[at + 1] ?? "");
    if (!times || !picture) continue;
    const [x, y, width, height] = picture.slice(2).map(Number);
    cues.push({ from: times[0], to: times[1], sheet: picture[1], x, y, width, height });
  }
  return cues;
}

/** The picture to show for a moment: the last that begins at or before it. */
export function pictureAt(cues, ms) {
  let low = 0;
  let high = cues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cues[middle].from <= ms) low = middle + 1;
    else high = middle;
  }
  return cues[Math.max(0, low - 1)] ?? null;
}

function clockMs(text) {
  const [seconds, minutes, hours = "0"] = text.trim().split(/\s/)[0].split(":").reverse();
  return Math.round(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000);
}
