import { KeyTable } from "sightline/lib/key-table.js";

/** What every key does while nobody is typing. The sheet behind "?" lists the same. */

const table = new KeyTable();
const SHEET = "keys";
const WRITTEN = { Space: "Space", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Enter: "Enter" };

/**
 * Let a key do something on this page: `act(event)`, which answers `false` to leave the key to whoever had it before.
 * A line of the help sheet says so in `words`, below `group`; one that stands there already stays as it is.
 * Gives a function that takes key and line back.
 */
export function register(name, act, words, group = "More") {
  const takeBack = table.register(name, act, words, group);
  const line = isListed(name) ? null : list(name, words, group);
  return () => {
    takeBack();
    line?.remove();
  };
}

/** The names of all keys that do something now. */
export function registered() {
  return table.entries.map(({ name }) => name);
}

export function listenToKeys(desk, signal = undefined) {
  const taken = [...ofTheDesk(desk)].map(([name, act, words, group]) => register(name, act, words, group));
  signal?.addEventListener("abort", () => {
    for (const takeBack of taken) takeBack();
  });
  document.addEventListener("keydown", press, { signal });
}

function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
  if (table.press(event)) event.preventDefault();
}

/** Keys belong to whatever is being typed in, chosen from, or open on top. */
function isTaken(event) {
  const target = event.target;
  if (document.querySelector("dialog[open]")) return true;
  if (target.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"))
    return true;
  if (event.key === "Enter") return target.closest?.("button, a, summary, [role=button]") != null;
  return event.key === " " && target.closest?.("button, summary, input, [role=button]") != null;
}

function ofTheDesk(desk) {
  const player = () => desk.player;
  const list = () => desk.querySelector("comment-list");
  const [timeline, along] = [() => desk.querySelector("lesson-timeline"), "Timeline"];
  const second = ({ shiftKey }) => (shiftKey ? 5_000 : 1_000);
  const [watching, ranges, comments] = ["Watching", "Ranges and clips", "Comments"];
  return [
    ["Space", () => player().toggle(), "Play or pause", watching],
    ["k", () => player().pause(), "Pause", watching],
    ["j", () => player().shuttle(-1), "Play slower; at half speed, 5 seconds back", watching],
    ["l", () => player().shuttle(1), "Play; again, faster", watching],
    [",", () => player().step(-1), "One frame back", watching],
    [".", () => player().step(1), "One frame on", watching],
    ["ArrowLeft", (event) => player().skip(-second(event)), "1 second back; with Shift, 5", watching],
    ["ArrowRight", (event) => player().skip(second(event)), "1 second on; with Shift, 5", watching],
    ["[", () => desk.mark("in"), "Mark in", ranges],
    ["]", () => desk.mark("out"), "Mark out", ranges],
    ["x", () => desk.select(null, null), "Clear the marks", ranges],
    ["o", () => player().toggleLoop(), "Loop the marked range", ranges],
    ["Shift+l", () => player().toggleLoop(), "Loop the marked range", ranges],
    ["Escape", () => player().looping !== null && player().stopLoop(), "Stop the loop", ranges],
    ["c", () => desk.querySelector("comment-composer").write(), "Write a comment", comments],
    ["n", () => list().neighbour(1), "Next comment", comments],
    ["p", () => list().neighbour(-1), "Previous comment", comments],
    ["+", () => timeline().zoom(1), "Look closer at the timeline", along],
    ["=", () => timeline().zoom(1), "", along],
    ["-", () => timeline().zoom(-1), "See more of the timeline", along],
    ["0", () => timeline().zoom(0), "See all of the timeline", along],
    ["?", () => document.getElementById(SHEET).showModal(), "This sheet", "Help"],
  ];
}

function isListed(name) {
  const lines = document.querySelectorAll(`#${SHEET} [data-key-names]`);
  return [...lines].some((line) => line.dataset.keyNames.split(" ").includes(name));
}

/** Write a line on the sheet, below its heading; under a heading of its own where there is none yet. */
function list(name, words, group) {
  const sheet = document.getElementById(SHEET);
  if (!sheet || !words) return null;
  const line = copy(sheet, "line");
  line.dataset.keyNames = name;
  line.querySelector("dt").append(...name.split("+").map((part) => keyOf(sheet, part)));
  line.querySelector("dd").textContent = words;
  sectionOf(sheet, group).querySelector("dl").append(line);
  return line;
}

function sectionOf(sheet, group) {
  const there = [...sheet.querySelectorAll("[data-key-group]")].find((one) => one.dataset.keyGroup === group);
  if (there) return there;
  const made = copy(sheet, "group");
  made.dataset.keyGroup = group;
  made.querySelector("h3").textContent = group;
  sheet.querySelector("[data-key-groups]").append(made);
  return made;
}

function keyOf(sheet, part) {
  const key = copy(sheet, "key");
  key.textContent = WRITTEN[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  return key;
}

function copy(sheet, what) {
  return sheet.querySelector(`template[data-${what}]`).content.firstElementChild.cloneNode(true);
}
