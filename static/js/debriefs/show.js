import "sightline/elements/agenda-list.js";
import "sightline/elements/debrief-notes.js";
import "sightline/elements/debrief-picture.js";
import "sightline/elements/local-moment.js";
import "sightline/elements/local-time.js";
import "sightline/elements/step-check.js";
import { LightElement } from "sightline/elements/light-element.js";
import { follow } from "sightline/lib/live.js";
import { fetchPart, nodesOf, sendForm } from "sightline/lib/partial.js";

/** The room: lets its parts know when the other one changed something, and redraws the meeting itself. */
class DebriefRoom extends LightElement {
  arrive(signal) {
    const unfollow = follow(this.dataset.topic, (event) => this.hear(event.payload.part), {
      after: Number(this.dataset.since),
      onReset: () => ["agenda", "notes", "meeting"].map((part) => this.hear(part)),
      onState: (state) => state === "gone" && location.reload(),
    });
    signal.addEventListener("abort", unfollow);
    this.meeting.addEventListener("submit", (event) => this.arrange(event), { signal });
  }

  get meeting() {
    return this.querySelector("[data-part=meeting]");
  }

  hear(part) {
    if (part === "closing" || part === "gone") this.leave();
    else if (part === "meeting") this.redrawMeeting();
    else this.querySelector(`[data-part=${part}]`)?.dispatchEvent(new CustomEvent("part:stale"));
    // A step is written for the debrief's goal, so its form changes with the meeting.
    if (part === "meeting") this.querySelector("agenda-list").dispatchEvent(new CustomEvent("part:stale"));
  }

  async leave() {
    await this.querySelector("debrief-notes").save();
    if (!this.querySelector("debrief-notes").dirty) location.reload();
  }

  async arrange(event) {
    event.preventDefault();
    await this.drawMeeting(await sendForm(event.target, event.submitter));
  }

  async redrawMeeting() {
    if (this.meeting.querySelector("details[open]")) return; // somebody is filling it in
    await this.drawMeeting(await fetchPart(this.meeting.dataset.from));
  }

  async drawMeeting(answer) {
    if (!answer || (!answer.ok && answer.status !== 422)) return;
    this.meeting.replaceChildren(...(await nodesOf(answer)).childNodes);
  }
}

customElements.define("debrief-room", DebriefRoom);
