// The words of a lecture beside its player: they follow it, a press on a line leads it there, and they can be searched,
// put away and printed. Nothing here counts: only what is played does.

import { fill } from "./filling.js";
import { pieces, terms } from "./sought.js";
import { asClock } from "./spans.js";

const PUT_AWAY = "lms.transcript.away";
// Whoever scrolls in it is reading elsewhere, and is left in peace for so long.
const LEFT_IN_PEACE = 5_000;

export class Transcript {
  constructor(root, player, captions) {
    this.root = root;
    this.box = root.querySelector("[data-transcript]");
    if (!this.box || captions.length === 0) return;
    this.list = this.box.querySelector("[data-transcript-lines]");
    this.search = this.box.querySelector("[data-transcript-search]");
    this.player = player;
    this.cues = [];
    this.touchedAt = -LEFT_IN_PEACE;
    this.listen();
    this.offerLanguages(captions);
    this.search.value = new URLSearchParams(location.search).get("find") ?? "";
    this.box.open = kept() === null;
    this.box.hidden = false;
    this.tellOpen();
  }

  // What is printed of the page: the words, or what stands beside them.
  tellOpen() {
    this.root.classList.toggle("has-transcript", this.box.open);
  }

  listen() {
    for (const news of ["timeupdate", "seeked", "ready"]) this.root.addEventListener(`lms:${news}`, () => this.follow());
    for (const touch of ["wheel", "touchmove", "pointerdown"]) {
      this.list.addEventListener(touch, () => (this.touchedAt = performance.now()), { passive: true });
    }
    this.list.addEventListener("click", (event) => this.press(event.target.closest("button")));
    this.list.addEventListener("keydown", (event) => this.walk(event));
    this.search.addEventListener("input", () => this.draw());
    this.box.addEventListener("toggle", () => {
      keep(this.box.open ? null : "1");
      this.tellOpen();
    });
    this.box.querySelector("[data-transcript-again]").addEventListener("click", () => this.load());
  }

  offerLanguages(captions) {
    const choice = this.box.querySelector("[data-transcript-language]");
    fill(choice, captions.map(({ language, label, address }) => new Option(label, address, false, isOfPage(language))));
    choice.hidden = captions.length < 2;
    choice.addEventListener("change", () => this.load());
    this.choice = choice;
    this.load();
  }

  async load() {
    const address = this.choice.value;
    const response = await fetch(address).catch(() => null);
    const text = response && response.ok ? await response.text().catch(() => null) : null;
    if (address !== this.choice.value) return;
    this.box.querySelector("[data-transcript-failed]").hidden = text !== null;
    this.cues = text === null ? [] : cues(text);
    this.draw();
  }

  draw() {
    const wanted = terms(this.search.value);
    const shown = this.cues.map((cue) => [cue, pieces(cue.text, wanted)]).filter(([, found]) => found !== null);
    this.lines = shown.map(([cue, found]) => this.line(cue, found));
    fill(this.list, this.lines.map(({ item }) => item));
    this.sayHowMany(wanted, shown.length);
    this.current = null;
    this.touchedAt = -LEFT_IN_PEACE;
    this.follow();
  }

  line(cue, found) {
    const item = this.box.querySelector("[data-transcript-line]").content.cloneNode(true).querySelector("li");
    const [time, words] = item.querySelectorAll("button span");
    time.textContent = asClock(cue.start);
    words.append(...found.map(([text, isMarked]) => (isMarked ? markOf(text) : text)));
    return { ...cue, item, button: item.querySelector("button") };
  }

  sayHowMany(wanted, number) {
    const said = this.box.querySelector("[data-transcript-found]");
    said.hidden = wanted.length === 0;
    said.textContent = number ? said.dataset.some.replace("{number}", number) : said.dataset.none;
  }

  follow() {
    if (!this.lines || this.lines.length === 0) return;
    const place = this.player.currentTime() + 0.05;
    let [here] = this.lines;
    for (const line of this.lines) if (line.start <= place) here = line;
    if (here !== this.current) this.show(here);
  }

  show(line) {
    if (this.current) this.current.button.removeAttribute("aria-current");
    line.button.setAttribute("aria-current", "true");
    if (!this.list.contains(document.activeElement)) this.enterBy(line);
    this.current = line;
    if (performance.now() - this.touchedAt > LEFT_IN_PEACE) {
      this.list.scrollTop = line.item.offsetTop - this.list.clientHeight / 3;
    }
  }

  // One line of them is on the way of the Tab key; the arrows lead to the others.
  enterBy(line) {
    if (this.entry) this.entry.button.tabIndex = -1;
    line.button.tabIndex = 0;
    this.entry = line;
  }

  press(button) {
    const line = this.lines.find((each) => each.button === button);
    if (!line) return;
    this.enterBy(line);
    this.touchedAt = -LEFT_IN_PEACE;
    this.player.playFrom(line.start);
  }

  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step && this.lines[this.lines.findIndex(({ button }) => button === event.target) + step];
    if (!next) return;
    event.preventDefault();
    this.touchedAt = performance.now();
    this.enterBy(next);
    next.button.focus();
  }
}

function markOf(text) {
  const mark = document.createElement("mark");
  mark.textContent = text;
  return mark;
}

function isOfPage(language) {
  return document.documentElement.lang.slice(0, 2) === language;
}

// WebVTT as the site writes it.
export function cues(vtt) {
  const blocks = vtt.split("\n\n").map((block) => block.trim().split("\n"));
  return blocks.filter(([times]) => times.includes("-->")).map(([times, ...lines]) => {
    const [start, end] = times.split(" --> ").map(inSeconds);
    return { start, end, text: plain(lines.join("\n")) };
  });
}

function inSeconds(time) {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

function plain(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

function kept() {
  try {
    return localStorage.getItem(PUT_AWAY);
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    if (value === null) localStorage.removeItem(PUT_AWAY);
    else localStorage.setItem(PUT_AWAY, value);
  } catch {
    // Where nothing may be kept it is open again next time.
  }
}
