// What counts of the lecture, drawn under the player: the line, the bar, the gaps to press, and why some did not count.

import { draw } from "./coverage_bar.js";
import { fill } from "./filling.js";
import { asClock, gaps, merged, read, total, without } from "./spans.js";

// How much counted when this page was opened; what came since is said beside it.
let before = null;

export function showCounted(root, covered, player) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const counted = total(covered);
  before = before ?? counted;
  find("since").hidden = counted === before;
  find("since").querySelector("strong").textContent = asClock(counted - before);
  find("counted").textContent = asClock(counted);
  find("watched").hidden = counted < Number(root.dataset.needed);
  find("unwatched").hidden = !find("watched").hidden;
  find("next-lesson")?.toggleAttribute("hidden", find("watched").hidden);
  draw(find("coverage-bar"), covered);
  root.dispatchEvent(new CustomEvent("lms:counted", { detail: covered }));
  showGaps(find, covered, player);
  explain(root, covered);
}

// What lies before something counted was passed over; the part not reached yet is no gap.
function showGaps(find, covered, player) {
  const reached = covered[covered.length - 1]?.[1] ?? 0;
  const passed = gaps(covered, reached);
  find("gaps").hidden = passed.length === 0;
  fill(find("gap-list"), passed.map((gap) => gapButton(find("gap"), gap, player)));
}

function gapButton(template, [start, stop], player) {
  const item = template.content.cloneNode(true);
  const button = item.querySelector("button");
  button.textContent = inWords([start, stop]);
  button.addEventListener("click", () => player.playFrom(start));
  return item;
}

const uncounted = new Map();

// What was counted before is no loss; what waits for an answer is told where it can be given.
const NEED_NO_WORDS = ["counted_before", "held"];

export function showReceipts(root, receipts) {
  for (const { reason, seconds, words } of receipts) {
    if (NEED_NO_WORDS.includes(reason)) continue;
    uncounted.set(words, merged([...(uncounted.get(words) ?? []), ...read(seconds)]));
  }
  explain(root, []);
}

// What counts after all needs no explanation any more.
function explain(root, covered) {
  for (const [words, spans] of uncounted) {
    const rest = without(spans, covered);
    if (rest.length) uncounted.set(words, rest);
    else uncounted.delete(words);
  }
  root.querySelector("[data-uncounted]").hidden = uncounted.size === 0;
  root.querySelector("[data-uncounted-time]").textContent = asClock(total(merged([...uncounted.values()].flat())));
  fill(root.querySelector("[data-receipts]"), [...uncounted].map(receiptLine));
}

function receiptLine([words, spans]) {
  const line = document.createElement("li");
  line.textContent = `${spans.map(inWords).join(", ")} · ${words}`;
  return line;
}

export function inWords([start, stop]) {
  return `${asClock(start)}–${asClock(stop)}`;
}
