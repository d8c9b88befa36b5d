// A picture over the page: by touch, click or Enter; another touch shows it in its own size, to be moved about.
// Without this the link opens the picture alone.

import { Dialog } from "./dialog.js";

let shown = null;

function built(closeWords) {
  const element = document.createElement("dialog");
  element.className = "enlarged";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-primary";
  close.textContent = closeWords;
  const bar = document.createElement("div");
  bar.className = "enlarged-close";
  bar.append(close);
  const image = document.createElement("img");
  element.append(bar, image);
  document.body.append(element);
  const dialog = new Dialog(element);
  close.addEventListener("click", () => dialog.close());
  image.addEventListener("click", () => element.classList.toggle("is-whole"));
  // Keys of the page below would answer its question.
  element.addEventListener("keydown", (event) => event.stopPropagation());
  return { dialog, element, image, close };
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-enlarges]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!shown) shown = built(link.dataset.enlarges);
  const seen = link.querySelector("img");
  shown.image.src = link.href;
  shown.image.alt = seen ? seen.alt : link.dataset.alt;
  shown.element.setAttribute("aria-label", shown.image.alt);
  shown.element.classList.remove("is-whole");
  shown.dialog.open(shown.close);
});
