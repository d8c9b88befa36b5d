// One button that plays only what is not counted yet, jumps over the rest, and stops at the end.
//
// It watches the place alone, so it works alike wherever the player does. Wherever the place is moved to meanwhile, the
// next stretch that is missing is played from there on, and the first one after the last.

import { TOLERANCE } from "./beats.js";
import { asClock, gaps, merged, total } from "./spans.js";

// How far before a part to begin, the first time and when the player came in too late to play its first second.
const LEADS = [0.5, 2, 5];
// What lies so near is played up to and not jumped to: some players miss a place by a second or two.
const NEAR = 2.5;
const REPORTED_WITHIN = 5_000;
// Players tell the time every quarter of a second, and in a page that is not seen every second.
const LONGEST_STEP = 2;
const SHORT_LAST = 0.5;

export class GapPlayer {
  constructor(root, player) {
    this.part = root.querySelector("[data-gap-player]");
    this.button = this.part.querySelector("[data-gap-button]");
    this.player = player;
    this.seconds = Number(root.dataset.seconds);
    this.covered = null;
    this.parts = null;
    this.button.addEventListener("click", () => (this.isOn ? this.stop("offer") : this.begin()));
    root.addEventListener("lms:counted", ({ detail }) => this.count(detail));
    root.addEventListener("lms:timeupdate", () => this.follow());
    root.addEventListener("lms:ended", () => this.isOn && this.ended());
  }

  get isOn() {
    return this.parts !== null;
  }

  get missing() {
    return gaps(this.covered, this.seconds);
  }

  // What is missing less what was played since the button was pressed, as the server will count it.
  get left() {
    const played = this.played.map(([start, stop]) => [Math.ceil(start - TOLERANCE), this.end(stop)]);
    return gaps(merged([...this.covered, ...played]), this.seconds);
  }

  end(place) {
    return place >= this.seconds - SHORT_LAST ? this.seconds : Math.floor(place + TOLERANCE);
  }

  count(covered) {
    const first = this.covered === null;
    this.covered = covered;
    clearTimeout(this.waiting);
    if (!this.isOn) this.say(this.isOver ? "over" : "offer");
    if (first && "asked" in this.part.dataset) this.button.focus();
  }

  begin() {
    this.parts = this.missing;
    this.played = [];
    this.jumps = new Map();
    this.isOver = false;
    this.jump(this.parts[0]);
  }

  jump(part) {
    const [start] = part;
    const times = (this.jumps.get(start) ?? 0) + 1;
    if (times > LEADS.length) return this.giveUp(part);
    this.jumps.set(start, times);
    this.at = null;
    this.player.playFrom(Math.max(0, start - this.lead(part)));
    this.tell(start);
  }

  lead([start]) {
    return LEADS[(this.jumps.get(start) ?? 1) - 1];
  }

  // A place that the player cannot play must not keep it going round for ever.
  giveUp(part) {
    this.played = merged([...this.played, part]);
    this.goOn(this.player.currentTime());
  }

  follow() {
    if (!this.isOn) return;
    const here = this.player.currentTime();
    if (this.at !== null && here > this.at && here - this.at <= LONGEST_STEP) {
      this.played = merged([...this.played, [this.at, here]]);
    }
    this.at = here;
    this.goOn(here);
  }

  goOn(here) {
    const left = this.left;
    if (left.length === 0) return this.finish();
    const next = left.find(([, stop]) => here < stop) ?? left[0];
    if (here >= next[1] || here < next[0] - this.lead(next) - NEAR) return this.jump(next);
    this.tell(Math.max(here, next[0]));
  }

  ended() {
    if (this.at !== null) this.played = merged([...this.played, [this.at, this.seconds]]);
    this.goOn(this.seconds);
  }

  // Pausing also reports what was played; the answer says whether all of it counts. None comes if all was reported.
  finish() {
    this.isOver = true;
    this.stop("ending");
    this.player.pause();
    this.waiting = setTimeout(() => this.say("over"), REPORTED_WITHIN);
  }

  stop(words) {
    this.parts = null;
    this.number = null;
    this.say(words);
  }

  // Which of the parts is played, said once for each.
  tell(place) {
    const number = this.parts.findIndex(([, stop]) => place < stop);
    if (number === this.number || number < 0) return;
    this.number = number;
    this.say("playing");
  }

  say(words) {
    const missing = this.missing;
    this.part.hidden = !this.isOn && !this.isOver && !this.isWanted(missing);
    this.button.hidden = missing.length === 0;
    this.button.querySelector("i").className = this.isOn ? "bi bi-stop-fill" : "bi bi-skip-forward-fill";
    this.button.querySelector("span").textContent = this.button.dataset[this.isOn ? "stop" : "start"];
    const status = this.part.querySelector("[data-gap-status]");
    const told = words === "over" && missing.length === 0 ? "done" : words;
    const sentence = filled(status.dataset[told], { ...this.facts(), length: asClock(total(missing)), parts: missing.length });
    if (status.textContent !== sentence) status.textContent = sentence;
  }

  // To play the rest of a lecture from where one stopped takes no button of its own, unless a link asked for it.
  isWanted(missing) {
    const reached = this.covered[this.covered.length - 1]?.[1] ?? 0;
    return missing.length > 0 && (missing[0][0] < reached || "asked" in this.part.dataset);
  }

  facts() {
    if (!this.isOn) return {};
    const [start, stop] = this.parts[this.number];
    return { stretch: `${asClock(start)}–${asClock(stop)}`, number: this.number + 1, total: this.parts.length };
  }
}

// A sentence of the page with its {places} filled in.
function filled(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => facts[name] ?? place);
}
