// Draws what of a lecture is counted, wherever a page has a bar for it.

import { fill } from "./filling.js";
import { read } from "./spans.js";

const SVG = "http://www.w3.org/2000/svg";

export function draw(bar, covered) {
  fill(bar, covered.map(([start, stop]) => stretch(start, stop)));
}

function stretch(start, stop) {
  const rect = document.createElementNS(SVG, "rect");
  const place = { x: start, width: stop - start, y: 0, height: 1 };
  for (const [name, value] of Object.entries(place)) rect.setAttribute(name, value);
  return rect;
}

for (const bar of document.querySelectorAll("[data-coverage-bar]")) draw(bar, read(bar.dataset.covered));
