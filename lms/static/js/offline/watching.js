// What was really played, as whole seconds into the record: a line for each half minute, and a draft of it every few seconds.
// A second counts as the site counts it: played from its start to its end, give or take what browsers tell wrongly.

import { TOLERANCE } from "../beats.js";
import { merged, total, without } from "../spans.js";
import { text, tick } from "./record.js";

const LINE_EVERY = 30;
const DRAFT_EVERY = 5;
// The last second may be shorter than the others.
const SHORT_LAST = 0.5;

export class Watching {
  constructor(log) {
    this.log = log;
    this.end = log.facts.lecture.seconds;
    this.written = log.covered;
    this.played = [];
    this.stale = 0;
    this.draftedAt = tick();
  }

  // What is written here and the site does not count: it may be watched once more.
  get refused() {
    return without(this.written, this.log.covered);
  }

  // From here on only what is played anew counts as played, as after opening the page.
  beginAnew() {
    this.written = this.log.covered;
    this.stale = total(merged(this.played));
    this.played = [];
  }

  get covered() {
    return merged([...this.written, ...this.fresh]);
  }

  get seconds() {
    return total(this.covered);
  }

  get fresh() {
    return without(merged(this.played.map((span) => this.whole(span))), this.written);
  }

  whole([start, stop]) {
    const last = stop >= this.end - SHORT_LAST ? this.end : Math.floor(rounded(stop + TOLERANCE));
    return [Math.max(0, Math.ceil(rounded(start - TOLERANCE))), Math.min(last, this.end)];
  }

  // All that was played since the page was opened.
  note(played) {
    // A player takes a moment to forget.
    if (this.stale && total(merged(played)) >= this.stale) return;
    this.stale = 0;
    this.played = played;
    if (tick() - this.log.writtenAt >= LINE_EVERY) this.write();
    else if (tick() - this.draftedAt >= DRAFT_EVERY) this.draft();
  }

  draft() {
    this.draftedAt = tick();
    const spans = this.possible;
    if (spans.length) this.log.draft(text(spans));
  }

  // What a browser played faster than it was let waits for the next line.
  get possible() {
    return first(this.fresh, this.log.allowance);
  }

  write() {
    const spans = this.possible;
    if (spans.length && this.log.append("play", text(spans))) this.written = merged([...this.written, ...spans]);
  }
}

function rounded(seconds) {
  return Math.round(seconds * 1000) / 1000;
}

// The earliest so many seconds of these.
function first(spans, seconds) {
  let left = seconds;
  return spans.flatMap(([start, stop]) => {
    const [from, to] = [start, Math.min(stop, start + left)];
    left -= to - from;
    return to > from ? [[from, to]] : [];
  });
}
