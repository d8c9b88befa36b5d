// Puts these into an element, in place of what is there. Safari has had a word of its own for it only since 2020.
export function fill(element, nodes) {
  element.textContent = "";
  element.append(...nodes);
}
