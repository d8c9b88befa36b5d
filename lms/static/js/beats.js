// Reports what was really played, again and again until the server has answered.
//
// Nothing is lost by sending twice: the server counts every second once, and a beat repeated under its nonce gets the
// answer that it got before. So whatever is unanswered is simply sent again.

import { drop, keep } from "./outbox.js";
import { isLater, json, post } from "./posting.js";
import { merged, read, without } from "./spans.js";

// Both as the server has them: how far a second may be from whole, and how many spans it takes at once.
export const TOLERANCE = 0.3;
const MOST_SPANS = 60;

const PAUSES = [2_000, 4_000, 8_000, 15_000, 30_000];

// Seconds refused for these reasons may count later: the clock runs on, a delivery may be written down late, and a
// question be answered.
const MAY_COUNT_LATER = ["too_fast", "not_delivered", "unanswered"];
const CLAIM_AGAIN = 3;

export function newRecord(person, opening) {
  const { session, beats, nonce } = opening;
  return { person, session, beats, nonce, played: [], settled: [], sent: null, place: opening.place };
}

export class Beats {
  constructor(record) {
    // Not every browser lets a class of ours be an EventTarget; an element that is nowhere does the same.
    this.ears = document.createElement("i");
    this.record = record;
    this.failures = 0;
    this.claimedAgain = 0;
  }

  addEventListener(name, listener) {
    this.ears.addEventListener(name, listener);
  }

  // Takes note of all stretches that were played so far.
  note(played, place) {
    this.record.played = merged([...this.record.played, ...played]);
    this.record.place = place;
    keep(this.record);
  }

  get hasNews() {
    return this.record.sent !== null || this.unsettled.length > 0;
  }

  get unsettled() {
    return without(this.record.played, this.record.settled).filter(holdsSecond);
  }

  // Sends until all that was played is answered. Resolves to whether it was.
  async send() {
    if (this.sending) return false;
    this.sending = true;
    clearTimeout(this.retry);
    while (this.hasNews && (await this.sendOnce()));
    this.sending = false;
    if (!this.hasNews) drop(this.record);
    return !this.hasNews;
  }

  // Says that playing goes on after a pause: a plan may give no class hours for what comes after a long silence.
  goOn() {
    this.record.sent = this.record.sent ?? this.nextBeat();
    return this.send();
  }

  // The last word of a page that is going away. No answer can be read, so the record stays until the next page asks.
  farewell() {
    if (this.record.sent === null) this.record.sent = { ...this.nextBeat(), leaving: true };
    keep(this.record);
    navigator.sendBeacon(this.record.beats, new Blob([JSON.stringify(this.record.sent)], { type: "application/json" }));
  }

  nextBeat() {
    const spans = this.unsettled.slice(0, MOST_SPANS).map((span) => span.map((edge) => Number(edge.toFixed(3))));
    return { nonce: this.record.nonce, spans, place: this.record.place };
  }

  // Whether to go on sending.
  async sendOnce() {
    this.record.sent = this.record.sent ?? this.nextBeat();
    keep(this.record);
    const response = await post(this.record.beats, this.record.sent);
    if (isLater(response)) return this.tryLater("waiting", Number(response?.headers.get("Retry-After") ?? 0));
    return this.take(response.status, await json(response));
  }

  take(status, answer) {
    if (status === 200 && answer.nonce) return this.accepted(answer);
    if (status === 409 && answer.nonce) return this.restart(answer.nonce);
    if (status === 401) return this.tryLater("signed-out");
    // Not our words: the page of a proxy that wants a sign-in, or what it says in place of a site that it cannot reach.
    if (!answer.error) return this.tryLater();
    this.settle(this.record.sent.spans);
    this.tell("refused", answer);
    return false;
  }

  accepted(answer) {
    const later = answer.receipts.filter((receipt) => MAY_COUNT_LATER.includes(receipt.reason));
    this.claimedAgain = later.length ? this.claimedAgain + 1 : 0;
    const open = this.claimedAgain <= CLAIM_AGAIN ? later.flatMap((receipt) => read(receipt.seconds)) : [];
    this.settle(without(read(answer.claimed), open));
    this.record.nonce = answer.nonce;
    this.failures = 0;
    this.tell("answered", answer);
    // What may count later waits for the next beat.
    return answer.claimed !== "" && open.length === 0;
  }

  // Another page of this browser spoke for the session in between. Nothing is settled, all is claimed anew.
  restart(nonce) {
    this.record.nonce = nonce;
    this.record.sent = null;
    return ++this.failures < PAUSES.length;
  }

  settle(spans) {
    this.record.settled = merged([...this.record.settled, ...spans]);
    this.record.sent = null;
    keep(this.record);
  }

  // `after` is how many seconds the site itself asks to wait.
  tryLater(why = "waiting", after = 0) {
    const pause = Math.max(PAUSES[Math.min(this.failures++, PAUSES.length - 1)], after * 1000);
    // Spread, so that a site that comes back is not met by everybody at once.
    this.retry = setTimeout(() => this.send(), pause * (0.75 + Math.random() / 2));
    this.tell(why, {});
    return false;
  }

  tell(name, detail) {
    this.ears.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function holdsSecond([start, stop]) {
  return Math.ceil(start - TOLERANCE) < Math.floor(stop + TOLERANCE);
}
