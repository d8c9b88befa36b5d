// Photographs of codes, read in the browser: what they say goes into the field below, a line for each, and nothing is sent by it.

import { textIn } from "./code_pictures.js";

const form = document.querySelector("[data-parts]");
const words = form.dataset;
const field = form.querySelector("textarea");
const said = form.querySelector("[data-said]");

form.querySelector("[data-photos]").hidden = false;
form.querySelector("[data-photos] input").addEventListener("change", async ({ target }) => {
  const tool = await import(words.qr).catch(() => null);
  if (tool === null) {
    said.textContent = words.oldBrowser;
    return;
  }
  const found = await Promise.all(Array.from(target.files, (file) => textIn(file, tool.default)));
  const texts = found.filter((text) => text !== null);
  field.value = [...new Set([...field.value.split("\n"), ...texts])].filter(Boolean).join("\n");
  said.textContent = words.found.replace("{read}", texts.length).replace("{photos}", found.length);
});
