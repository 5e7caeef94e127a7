/** What every key does while nobody is typing. The sheet behind "?" lists the same. */

export function listenToKeys(desk, signal = undefined) {
  document.addEventListener("keydown", (event) => press(desk, event), { signal });
}

function press(desk, event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
  const act = actions(desk, event)[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** Keys belong to whatever is being typed in, chosen from, or open on top. */
function isTaken(event) {
  const target = event.target;
  if (document.querySelector("dialog[open]")) return true;
  if (target.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"))
    return true;
  if (event.key === "Enter") return target.closest?.("button, a, summary, [role=button]") != null;
  return event.key === " " && target.closest?.("button, summary, [role=button]") != null;
}

function actions(desk, event) {
  const player = desk.player;
  const second = event.shiftKey ? 5_000 : 1_000;
  return {
    " ": () => player.toggle(),
    k: () => player.pause(),
    j: () => player.shuttle(-1),
    l: () => player.shuttle(1),
    ",": () => player.step(-1),
    ".": () => player.step(1),
    ArrowLeft: () => player.skip(-second),
    ArrowRight: () => player.skip(second),
    c: () => desk.querySelector("comment-composer").write(),
    n: () => desk.querySelector("comment-list").neighbour(1),
    p: () => desk.querySelector("comment-list").neighbour(-1),
    "[": () => desk.mark("in"),
    "]": () => desk.mark("out"),
    x: () => desk.select(null, null),
    "+": () => desk.querySelector("lesson-timeline").zoom(1),
    "=": () => desk.querySelector("lesson-timeline").zoom(1),
    "-": () => desk.querySelector("lesson-timeline").zoom(-1),
    0: () => desk.querySelector("lesson-timeline").zoom(0),
    "?": () => document.getElementById("keys").showModal(),
  };
}
