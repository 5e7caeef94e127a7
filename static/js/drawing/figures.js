/** Shapes as SVG, built element by element: words of people are text and never markup. */
import { arrowPath, ellipseBox, penPath, UNITS, wrapped } from "sightline/drawing/outlines.js";
import { boundsOf } from "sightline/drawing/shapes.js";

const SVG = "http://www.w3.org/2000/svg";
const INKS = { yellow: "#ffd83d", red: "#ff5a4f", blue: "#59b7ff", white: "#ffffff" };
const HALO = "#10131a"; // under every line, so that each colour is seen on bright and on dark
const HALO_WIDTH = 1.9; // of a line's width
const LEADING = 1.2;

/** Draw shapes into an `svg` element for a picture whose width is `aspect` times its height. */
export function draw(svg, shapes, aspect, selected = null) {
  const height = UNITS / aspect;
  svg.setAttribute("viewBox", `0 0 ${UNITS} ${height.toFixed(3)}`);
  svg.replaceChildren(...shapes.map((shape) => figure(shape, height)));
  if (selected) svg.append(frameAround(selected, height));
}

function figure(shape, height) {
  const group = element("g", { "data-tool": shape.tool });
  if (shape.tool === "text") group.append(letters(shape, height));
  else group.append(...lines(shape, height));
  return group;
}

function lines(shape, height) {
  const [name, facts] = outline(shape, height);
  const thickness = shape.width * UNITS;
  return [
    [HALO, HALO_WIDTH],
    [INKS[shape.colour], 1],
  ].map(([stroke, factor]) =>
    element(name, {
      ...facts,
      fill: "none",
      stroke,
      "stroke-width": thickness * factor,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  );
}

function outline(shape, height) {
  const points = shape.points.map(([x, y]) => [x * UNITS, y * height]);
  if (shape.tool === "pen") return ["path", { d: penPath(points) }];
  if (shape.tool === "arrow") return ["path", { d: arrowPath(points, shape.width * UNITS) }];
  return ["ellipse", ellipseBox(points)];
}

function letters({ words, at, size, colour }, height) {
  const tall = size * UNITS;
  const text = element("text", {
    "font-family": "sans-serif",
    "font-weight": 600,
    "font-size": tall,
    fill: INKS[colour],
    stroke: HALO,
    "stroke-width": tall / 6,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
    "dominant-baseline": "central",
  });
  for (const [index, line] of wrapped(words, size, at[0]).entries()) {
    const row = element("tspan", { x: at[0] * UNITS, y: at[1] * height + index * tall * LEADING });
    row.textContent = line;
    text.append(row);
  }
  return text;
}

/** A dashed frame around the shape that the keys move. */
function frameAround(shape, height) {
  const { from, to } = boundsOf(shape);
  const room = 14;
  const [x, y] = [from[0] * UNITS - room, from[1] * height - room];
  const tall = shape.tool === "text" ? shape.size * UNITS : 0;
  const rows = tall ? wrapped(shape.words, shape.size, shape.at[0]) : [];
  const long = Math.max(0, ...rows.map((row) => row.length)) * tall * 0.55;
  return element("rect", {
    class: "drawing__selected",
    x,
    y: y - tall / 2,
    width: (to[0] - from[0]) * UNITS + long + 2 * room,
    height: (to[1] - from[1]) * height + Math.max(1, rows.length) * tall * LEADING + 2 * room,
    rx: 6,
  });
}

function element(name, facts) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(facts)) made.setAttribute(key, String(value));
  return made;
}
