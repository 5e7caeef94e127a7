import { draw } from "sightline/drawing/figures.js";
import { shapesOf } from "sightline/drawing/shapes.js";
import { LightElement } from "sightline/elements/light-element.js";

const USUAL_ASPECT = 16 / 9;

/** On a comment: that it has a drawing, with a small picture of it. */
class DrawingMark extends LightElement {
  arrive() {
    if (this.querySelector(".drawing-mark__figures")) return;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "drawing-mark__figures");
    svg.setAttribute("aria-hidden", "true");
    const { width, height } = document.querySelector("lesson-player video") ?? {};
    draw(svg, shapesOf(this.drawing), width && height ? width / height : USUAL_ASPECT);
    this.querySelector(".icon")?.replaceWith(svg);
  }

  get drawing() {
    return JSON.parse(this.dataset.drawing);
  }
}

customElements.define("drawing-mark", DrawingMark);
