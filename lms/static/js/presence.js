// The question that the site asks now and then: whether somebody is there who watches.
//
// The lecture plays on meanwhile. What is played is held by the site until the answer comes, so answering late, after a
// reload or once the line is back loses nothing; and while there is still room to hold, the lecture stops by itself.

import { Countdown } from "./countdown.js";
import { inWords } from "./counted.js";
import { Dialog } from "./dialog.js";
import { fill } from "./filling.js";
import { asClock, merged, read } from "./spans.js";

const PLAYS_ON = 120_000;
// Seconds of the lecture: more than a player at the highest speed plays between two reports.
const ROOM_TO_STOP = 30;
const TRY_AGAIN_AFTER = 5_000;
// Nobody reads a question sooner: such a press was meant for what lay beneath, or is the second touch of an unsteady hand.
const READ_AFTER = 500;
// Seconds left of a wait that are read out; each of them would be noise, and the eye has the countdown.
const READ_OUT = [10, 30, 60, 120, 180, 240];

export class Presence {
  // `told` is what the page does then: report() what was played, press({token, number}), answered(reply), signedOut().
  // press() resolves to {status, reply}, or to null where no answer came and the same may be pressed again later.
  constructor(root, player, opening, told) {
    this.find = (name) => root.querySelector(`[data-presence-${name}]`);
    this.player = player;
    this.told = told;
    this.element = this.find("dialog");
    this.dialog = new Dialog(this.element);
    this.title = document.title;
    this.heldBefore = read(opening.held);
    this.replied = new Set();
    this.wait = new Countdown((left) => this.tellWait(left), () => this.endWait());
    this.listen(root);
    this.take(opening.check, []);
  }

  listen(root) {
    this.element.addEventListener("keydown", (event) => this.choices.find((each) => each.value === event.key)?.click());
    this.find("later").addEventListener("click", () => this.dialog.close());
    this.find("now").addEventListener("click", () => this.show());
    root.addEventListener("lms:playing", () => this.isOverdue && this.stop());
    window.addEventListener("online", () => this.pressed && this.send());
  }

  get choices() {
    return [...this.find("choices").children];
  }

  // What the site says with each answer: its open question, if there is one, and what this page's session holds for it.
  take(check, held) {
    if (this.pressed || (check && this.replied.has(check.token))) return;
    if (!check) return this.withdraw();
    if (check.token !== this.check?.token) this.ask(check);
    else this.wait.start(check.wait);
    this.tellHeld(held);
    if (check.room <= ROOM_TO_STOP) this.stop();
  }

  ask(check, words = "") {
    if (!this.check) this.timer = setTimeout(() => this.stop(), PLAYS_ON);
    this.check = check;
    this.find("question").textContent = check.question;
    fill(this.find("choices"), check.choices.map((number) => this.choice(number)));
    this.say("");
    this.wait.start(check.wait);
    this.letRead();
    if (words) this.say(words);
    this.find("notice").hidden = false;
    this.find("answered").hidden = true;
    document.title = `${this.element.dataset.presenceTitle} · ${this.title}`;
    this.show();
  }

  letRead() {
    clearTimeout(this.reading);
    this.reading = setTimeout(() => {
      this.reading = null;
      this.setBusy(Boolean(this.pressed));
    }, READ_AFTER);
    this.setBusy(false);
  }

  choice(number) {
    const button = this.find("choice").content.firstElementChild.cloneNode();
    button.textContent = button.value = number;
    button.addEventListener("click", () => this.press(number));
    return button;
  }

  show() {
    this.player.showPage();
    this.dialog.open(this.find("question"));
  }

  say(words) {
    this.find("status").textContent = words;
  }

  // After too many wrong presses the site takes the next one only then.
  tellWait(left) {
    this.find("wait").hidden = false;
    this.find("wait-left").textContent = asClock(left);
    this.setBusy(Boolean(this.pressed));
    if (READ_OUT.includes(left) || !this.find("status").textContent) this.sayWait();
  }

  sayWait() {
    this.say(this.element.dataset.presenceTooSoon.replace("{seconds}", this.wait.left));
  }

  endWait() {
    this.find("wait").hidden = true;
    this.setBusy(Boolean(this.pressed));
    this.say(this.element.dataset.presenceAgain);
  }

  tellHeld(held) {
    const spans = merged([...this.heldBefore, ...held]);
    this.find("held-line").hidden = spans.length === 0;
    this.find("held").textContent = spans.map(inWords).join(", ");
  }

  // Whoever does not answer gets no less for it, but what could no longer be held is not played.
  stop() {
    if (this.isOverdue && this.player.isPaused()) return;
    this.isOverdue = true;
    this.wasPlaying = this.wasPlaying || !this.player.isPaused();
    this.player.pause();
    if (!this.pressed) this.say(this.element.dataset.presenceStopped);
    this.show();
  }

  press(number) {
    if (this.pressed) return;
    if (this.wait.left) return this.sayWait();
    if (this.reading) return;
    this.pressed = { token: this.check.token, number };
    this.setBusy(true);
    this.send();
  }

  // What was played before goes first, so that the answer lets it go, too.
  async send() {
    clearTimeout(this.again);
    if (this.isSending) return;
    const press = this.pressed;
    this.isSending = true;
    await this.told.report();
    const answer = await this.told.press(press);
    this.isSending = false;
    if (this.pressed !== press) return;
    // What has no words of ours is the page of a proxy that stands in between.
    if (answer?.reply.words || answer?.reply.error) this.settle(answer.status, answer.reply);
    else this.tryLater();
  }

  tryLater() {
    this.say(this.element.dataset.presenceWaiting);
    this.again = setTimeout(() => this.send(), TRY_AGAIN_AFTER);
  }

  settle(status, reply) {
    const { token } = this.pressed;
    this.pressed = null;
    this.setBusy(false);
    if (status === 401) return this.signedOut();
    // The same question is open still where the press came too soon.
    if (reply.check?.token !== token) this.replied.add(token);
    if (reply.check) return this.ask(reply.check, reply.words ?? reply.error);
    this.withdraw();
    this.tellAnswered(reply);
    if (status === 200 && this.wasPlaying) this.player.play();
    this.wasPlaying = false;
  }

  // The question stays open, and can be answered here once the person has signed in again.
  signedOut() {
    this.dialog.close();
    this.told.signedOut();
  }

  tellAnswered(reply) {
    this.find("answered").textContent = reply.words ?? reply.error;
    this.find("answered").hidden = false;
    this.told.answered(reply);
  }

  setBusy(isBusy) {
    this.element.setAttribute("aria-busy", isBusy);
    for (const each of this.choices) each.setAttribute("aria-disabled", isBusy || this.wait.left > 0 || Boolean(this.reading));
  }

  // The question is answered, here or elsewhere, or another player puts it now.
  withdraw() {
    for (const timer of [this.timer, this.again]) clearTimeout(timer);
    this.wait.stop();
    this.find("wait").hidden = true;
    this.check = this.pressed = null;
    this.isOverdue = false;
    this.heldBefore = [];
    this.find("notice").hidden = true;
    document.title = this.title;
    this.dialog.close();
  }
}
