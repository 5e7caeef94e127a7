/**
 * The lesson's other recordings are links. One that is in step with the recording shown opens at the same moment of the
 * lesson, alone or beside another.
 */
export function keepTheMoment(desk) {
  for (const link of document.querySelectorAll("a[data-starts-after-ms]")) {
    const name = () => {
      const ms = Math.max(0, desk.player.nowMs - Number(link.dataset.startsAfterMs));
      link.hash = `t=${(ms / 1000).toFixed(3)}`;
    };
    for (const event of ["pointerdown", "click"]) link.addEventListener(event, name);
  }
}
