import { snapped } from "sightline/workspace/timeline/snap.js";

/**
 * What a press on the timeline becomes, by where it went down: on the ruler of a zoomed axis it moves the window, among
 * the signs it marks a range, on one's own mark it moves that or its edge, and elsewhere it leads the playhead.
 */
export class Drags {
  /** `timeline` has `desk`, `view`, `marks` (as drawn), `slider` and `drawSoon()`. */
  constructor(timeline) {
    this.timeline = timeline;
  }

  at(place, event, { long = false } = {}) {
    const { view } = this.timeline;
    if (place === "ruler" && !view.axis.whole) return this.#pan(event);
    if (place === "signs" && (event.pointerType !== "touch" || long)) return this.#range(event);
    const mark = place === "marks" ? this.#markUnder(event) : null;
    if (mark) return this.#mark(mark, event);
    return this.#scrub(event);
  }

  #x(event) {
    return event.clientX - this.timeline.track.getBoundingClientRect().left;
  }

  /** The moment under the pointer, drawn to what is near unless Alt is held. */
  #ms(x, event, except = null) {
    const { axis } = this.timeline.view;
    const ms = axis.ms(x);
    return event.altKey ? ms : Math.round(snapped(ms, axis, this.timeline.desk.layers, except));
  }

  #seek(event) {
    this.timeline.slider.focus({ preventScroll: true });
    this.timeline.desk.go({ ms: this.timeline.view.axis.ms(this.#x(event)) });
  }

  #pan(down) {
    const { axis } = this.timeline.view;
    const from = this.#x(down);
    return {
      drag: (x) => this.timeline.view.show(axis.moved(axis.lasts(from - x))),
      click: (event) => this.#seek(event),
    };
  }

  #scrub(down) {
    const { desk, slider } = this.timeline;
    slider.focus({ preventScroll: true });
    const wasPlaying = !desk.player.paused;
    desk.player.pause();
    desk.go({ ms: this.timeline.view.axis.ms(this.#x(down)) });
    return {
      drag: (x, event) => desk.go({ ms: this.#ms(x, event) }),
      drop: () => wasPlaying && desk.player.play(),
    };
  }

  #range(down) {
    const { desk } = this.timeline;
    const start = this.#ms(this.#x(down), down);
    let range = null;
    return {
      drag: (x, event) => {
        const ms = this.#ms(x, event);
        range = ms === start ? null : { from: Math.min(start, ms), to: Math.max(start, ms) };
        if (range) desk.select(range.from, range.to);
      },
      drop: (moved) => moved && range && desk.tell("desk:range", range),
      click: (event) => this.#seek(event),
    };
  }

  #markUnder(event) {
    const { marks, marksCanvas } = this.timeline;
    const box = marksCanvas.getBoundingClientRect();
    return marks.at(event.clientX - box.left, event.clientY - box.top);
  }

  #mark({ mark, side }, down) {
    const { desk, marks } = this.timeline;
    const own = mark.author === desk.dataset.person;
    const start = this.timeline.view.axis.ms(this.#x(down));
    const drag = (x, event) => {
      const by = this.timeline.view.axis.ms(x) - start;
      marks.ghost = this.#moved(mark, side, by, event);
      this.timeline.drawSoon();
    };
    return {
      drag: own ? drag : null,
      drop: () => this.#dropMark(mark),
      click: () => desk.tell("desk:mark-chosen", { id: mark.id }),
    };
  }

  /** Where a mark is while it is dragged; its shape stays possible and inside the recording. */
  #moved({ id, at, end }, side, by, event) {
    const { axis } = this.timeline.view;
    const near = (ms) => this.#ms(axis.x(ms), event, id);
    if (side === "end") return { id, at, end: Math.max(at + 1, near(end + by)) };
    if (side === "at") return { id, at: Math.min(end - 1, near(at + by)), end };
    const first = Math.max(0, near(at + by));
    if (end === null) return { id, at: first, end };
    const begins = Math.min(first, axis.durationMs - (end - at));
    return { id, at: begins, end: begins + end - at };
  }

  #dropMark(mark) {
    const { marks, desk } = this.timeline;
    const { ghost } = marks;
    marks.ghost = null;
    this.timeline.drawSoon();
    if (!ghost || (ghost.at === mark.at && ghost.end === mark.end)) return;
    desk.layers.put("marks", { ...mark, at: ghost.at, end: ghost.end });
    desk.tell("desk:mark-moved", ghost);
  }
}
