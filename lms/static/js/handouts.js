// The handouts of a lecture beside its player: a list of files to take along.

import { fill } from "./filling.js";

export function showHandouts(root, handouts) {
  const box = root.querySelector("[data-handouts]");
  if (!box || handouts.length === 0) return;
  fill(box.querySelector("ul"), handouts.map((handout) => line(box.querySelector("template"), handout)));
  box.hidden = false;
}

function line(template, { name, address, size }) {
  const item = template.content.cloneNode(true);
  const link = item.querySelector("a");
  link.href = address;
  link.querySelector("span").textContent = name;
  item.querySelector("[data-size]").textContent = size;
  return item;
}
