// Uploads recordings in pieces that survive a reload, a broken line and a restarted server.

import { dropped, sorted, withPaths } from "./chosen.js";
import { DiscLine, Line, filled } from "./upload_line.js";

const AT_ONCE = 3;
const MOST_NAMED = 10;

const place = document.querySelector("[data-uploads]");
const input = place.querySelector("[data-upload-files]");
const folderInput = place.querySelector("[data-upload-folder]");
const sentences = place.querySelector("[data-sentences]").dataset;
const lines = [];

const page = {
  sentences,
  startNext,
  tellList: () => document.body.dispatchEvent(new Event("recordings-changed")),
  list: place.querySelector("[data-upload-list]"),
  template: place.querySelector("[data-upload-line]"),
  endpoint: place.dataset.endpoint,
  discEndpoint: place.dataset.discEndpoint,
  headers: {
    "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    Accept: "application/json",
  },
};

listen(input, false);
listen(folderInput, true);
folderInput.closest("label").hidden = !("webkitdirectory" in folderInput);
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) place.addEventListener(name, dragged);
window.addEventListener("beforeunload", (event) => lines.some((line) => line.isRunning) && event.preventDefault());

function listen(chooser, isFolder) {
  chooser.addEventListener("change", () => {
    addAll(withPaths(chooser.files), isFolder);
    chooser.value = "";
  });
}

async function dragged(event) {
  event.preventDefault();
  place.classList.toggle("is-over", event.type === "dragenter" || event.type === "dragover");
  if (event.type !== "drop") return;
  const { found, isFolder } = await dropped(event.dataTransfer);
  addAll(found, isFolder);
}

// What is wrong with a single file the site says; of a folder nobody expects all of it to be recordings.
function addAll(found, isFolder) {
  const { discs, recordings, others } = sorted(found, input.accept);
  const files = isFolder ? recordings : [...recordings, ...others];
  lines.push(...discs.map(({ name, files }) => new DiscLine(page, name, files)));
  lines.push(...files.map((file) => new Line(page, file.name, [file])));
  if (isFolder) tellLeftOut(others.map((file) => file.name), discs.length + files.length);
  startNext();
}

function tellLeftOut(names, taken) {
  const told = names.slice(0, MOST_NAMED).join(sentences.comma);
  const name = names.length > MOST_NAMED ? "leftOutMany" : "leftOut";
  const values = { names: told, number: names.length - MOST_NAMED };
  const sentence = names.length ? filled(sentences[name], values) : "";
  place.querySelector("[data-left-out]").textContent = taken ? sentence : [sentences.nothingThere, sentence].join(" ").trim();
}

function startNext() {
  const waiting = lines.flatMap((line) => line.waiting.map((part) => [line, part]));
  const free = AT_ONCE - lines.reduce((number, line) => number + line.running.length, 0);
  for (const [line, part] of waiting.slice(0, Math.max(0, free))) line.start(part);
}
