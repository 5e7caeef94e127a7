import { timecode } from "sightline/lib/timecode.js";

/** The range that is played again and again, and what the player shows of it: a note, and a button while one is marked. */
export class Loop {
  range = null;

  constructor(player) {
    this.player = player;
  }

  begin(from, to) {
    this.range = { from, to };
    this.player.querySelector("[data-loop-words]").textContent = `${timecode(from)} – ${timecode(to)}`;
    this.show();
  }

  end() {
    this.range = null;
    this.show();
  }

  show() {
    const button = this.player.querySelector("[data-loop]");
    button.hidden = !this.player.desk?.range;
    button.setAttribute("aria-pressed", String(this.range !== null));
    this.player.querySelector("[data-loop-note]").hidden = this.range === null;
  }
}
