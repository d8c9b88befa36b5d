// The author's page for captions: the player, the chosen line with its times, and the list of all lines.
//
// What is not saved yet lies in this browser and is there again after a reload. Saving never overwrites what this window
// has not seen: the site says so, and the author chooses.

import { Beyond } from "./caption_beyond.js";
import { KeptDraft } from "./caption_draft.js";
import { Sweeps } from "./caption_sweeps.js";
import { added, asTime, changed, differing, divided, fromTime, joined, merged, rounded, sorted, without } from "./cue_list.js";
import { fill } from "./filling.js";
import { mountPlayer } from "./player.js";

const MOST_STEPS = 300;
const AGAIN_AFTER = 15_000;

class Editor {
  constructor(root) {
    this.root = root;
    this.cues = [];
    this.version = 0;
    this.saved = "[]";
    this.chosen = -1;
    this.past = [];
    this.future = [];
    const element = root.querySelector("[data-player]");
    this.player = element && mountPlayer(element, { lecture: { ...JSON.parse(element.dataset.lecture), captions: [] } });
    [this.start, this.end, this.text] = ["start", "end", "text"].map((name) => root.querySelector(`[data-cue-${name}]`));
    this.list = root.querySelector("[data-cues]");
    this.conflict = root.querySelector("[data-conflict]");
    this.sweeps = new Sweeps(root, this);
    this.beyond = new Beyond(root, this);
    const name = `lms.captions.${root.dataset.person}.${root.dataset.recording}.${root.dataset.language}`;
    this.draft = new KeptDraft(name, () => !this.isSaved, () => this.keep());
    this.listen();
    this.open();
  }

  async open() {
    const response = await fetch(this.root.dataset.address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!response || !response.ok) {
      this.say("failed");
      setTimeout(() => this.open(), AGAIN_AFTER);
      return;
    }
    this.take(await response.json());
    this.bringBack();
  }

  take({ version, cues }) {
    this.version = version;
    this.cues = cues;
    this.saved = JSON.stringify(cues);
    this.chosen = cues.length ? 0 : -1;
    this.draw();
    this.say("saved");
  }

  // What an earlier window could not save.
  bringBack() {
    const kept = this.draft.kept();
    if (!kept || JSON.stringify(kept.cues) === this.saved) return this.draft.forget();
    const theirs = { version: this.version, cues: this.cues };
    if (kept.version !== theirs.version) [this.version, this.saved] = [kept.version, kept.base || this.saved];
    this.do(kept.cues);
    this.say("back");
    if (kept.version !== theirs.version) this.ask(theirs);
  }

  listen() {
    this.list.addEventListener("click", (event) => this.press(event.target.closest("button")));
    this.start.addEventListener("change", () => this.setTime(0, fromTime(this.start.value)));
    this.end.addEventListener("change", () => this.setTime(1, fromTime(this.end.value)));
    this.text.addEventListener("input", () => this.write());
    this.text.addEventListener("blur", () => (this.isWriting = false));
    for (const button of this.root.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => this.act(button.dataset.act));
    }
    document.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("lms:timeupdate", () => this.follow());
    window.addEventListener("online", () => this.status === "waiting" && this.save());
    this.root.querySelector("[data-take-theirs]").addEventListener("click", () => this.takeTheirs());
    this.root.querySelector("[data-keep-mine]").addEventListener("click", () => this.keepMine());
    this.root.querySelector("[data-join-both]").addEventListener("click", () => this.joinBoth());
  }

  get place() {
    return this.player ? rounded(this.player.currentTime()) : 0;
  }

  get cue() {
    return this.cues[this.chosen];
  }

  // One step that can be taken back. The chosen line stays chosen, wherever its times bring it.
  do(cues, chosen = this.cue) {
    this.past = [...this.past.slice(-MOST_STEPS), [this.cues, this.chosen]];
    this.future = [];
    this.isWriting = false;
    this.show(cues, chosen);
  }

  show(cues, chosen) {
    this.cues = sorted(cues);
    this.chosen = Math.max(this.cues.indexOf(chosen), this.cues.length ? 0 : -1);
    this.keep();
    this.draw();
  }

  act(name) {
    const acts = {
      play: () => this.toggle(),
      start: () => this.setTime(0, this.place),
      end: () => this.setTime(1, this.place),
      previous: () => this.choose(this.chosen - 1),
      next: () => this.choose(this.chosen + 1),
      divide: () => this.divide(),
      join: () => this.join(),
      add: () => this.add(),
      remove: () => this.remove(),
      undo: () => this.step(this.past, this.future),
      redo: () => this.step(this.future, this.past),
      save: () => this.save(),
      sweep: () => this.sweeps.open(),
      find: () => this.sweeps.find(),
      replace: () => this.sweeps.replace(),
      replaceAll: () => this.sweeps.replaceEverywhere(),
      shift: () => this.sweeps.shift(),
    };
    acts[name]();
  }

  // With Ctrl, or Command, so that they work while writing, too; and with no key that Chinese input takes for itself.
  key(event) {
    if (event.isComposing || event.shiftKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const name = isCommand ? COMMANDS[event.key.toLowerCase()] : event.altKey ? { ArrowUp: "previous", ArrowDown: "next" }[event.key] : null;
    if (!name || (isCommand && event.altKey)) return;
    // While somebody writes, the browser takes back single letters better than we do.
    if ((name === "undo" || name === "redo") && (this.isWriting || this.sweeps.has(event.target))) return;
    event.preventDefault();
    this.act(name);
  }

  toggle() {
    if (!this.player) return;
    if (this.player.isPaused()) this.player.play();
    else this.player.pause();
  }

  setTime(edge, seconds) {
    if (!this.cue) return;
    if (seconds === null) return this.drawChosen();
    const cue = [...this.cue];
    cue[edge] = seconds;
    this.do(changed(this.cues, this.chosen, cue), cue);
  }

  // All that is written in one go is one step.
  write() {
    if (!this.cue) return;
    const cue = [this.cue[0], this.cue[1], this.text.value];
    const cues = changed(this.cues, this.chosen, cue);
    if (!this.isWriting) this.past = [...this.past.slice(-MOST_STEPS), [this.cues, this.chosen]];
    this.future = [];
    this.isWriting = true;
    this.cues = cues;
    this.keep();
    this.fillLine(this.list.children[this.chosen], cue);
    this.drawTools();
  }

  divide() {
    if (!this.cue) return;
    const mark = document.activeElement === this.text ? this.text.selectionStart : 0;
    const cues = divided(this.cues, this.chosen, mark, this.place);
    this.do(cues, cues[this.chosen + 1]);
  }

  join() {
    const cues = joined(this.cues, this.chosen);
    if (cues !== this.cues) this.do(cues, cues[this.chosen]);
  }

  add() {
    const isFree = !this.cues.some(([start, end]) => this.place >= start && this.place < end);
    const cues = added(this.cues, isFree || !this.cue ? this.place : this.cue[1]);
    this.do(cues, cues[cues.length - 1]);
    this.text.focus();
  }

  remove() {
    if (!this.cue) return;
    const cues = without(this.cues, this.chosen);
    this.do(cues, cues[Math.min(this.chosen, cues.length - 1)]);
  }

  step(from, to) {
    if (from.length === 0) return;
    to.push([this.cues, this.chosen]);
    const [cues, chosen] = from.pop();
    this.isWriting = false;
    this.show(cues, cues[chosen]);
  }

  press(button) {
    if (!button) return;
    this.choose([...this.list.children].indexOf(button.closest("li")));
    if (this.player && this.cue) this.player.seek(this.cue[0]);
  }

  choose(number) {
    if (!(number in this.cues)) return;
    this.isWriting = false;
    this.chosen = number;
    this.drawChosen();
  }

  follow() {
    const here = this.cues.findIndex(([start, end]) => this.place >= start && this.place < end);
    this.root.querySelector("[data-cue-now]").textContent = here < 0 ? "" : this.cues[here][2];
    this.root.querySelector("[data-place]").textContent = asTime(this.place);
    for (const item of this.list.querySelectorAll(".is-playing")) item.classList.remove("is-playing");
    if (here >= 0) this.list.children[here].classList.add("is-playing");
  }

  draw() {
    const template = this.root.querySelector("[data-cue-line]");
    fill(this.list, this.cues.map((cue) => this.fillLine(template.content.cloneNode(true).querySelector("li"), cue)));
    this.drawChosen();
    this.follow();
    this.beyond.draw();
  }

  fillLine(item, [start, end, text]) {
    const [times, words] = item.querySelectorAll("button > span");
    times.textContent = `${asTime(start)} – ${asTime(end)}`;
    words.textContent = text || "…";
    item.classList.toggle("is-wrong", !text.trim() || end <= start);
    return item;
  }

  drawChosen() {
    for (const button of this.list.querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
    const item = this.list.children[this.chosen];
    this.start.value = this.cue ? asTime(this.cue[0]) : "";
    this.end.value = this.cue ? asTime(this.cue[1]) : "";
    if (!this.cue || this.text.value !== this.cue[2]) this.text.value = this.cue ? this.cue[2] : "";
    for (const field of [this.start, this.end, this.text]) field.disabled = !this.cue;
    this.drawTools();
    if (!item) return;
    item.querySelector("button").setAttribute("aria-current", "true");
    const [top, bottom] = [item.offsetTop, item.offsetTop + item.offsetHeight];
    if (top < this.list.scrollTop || bottom > this.list.scrollTop + this.list.clientHeight) {
      this.list.scrollTop = top - this.list.clientHeight / 3;
    }
  }

  drawTools() {
    const idle = {
      undo: this.past.length === 0,
      redo: this.future.length === 0,
      join: !(this.chosen + 1 in this.cues) || !this.cue,
      divide: !this.cue,
      remove: !this.cue,
    };
    for (const [name, isIdle] of Object.entries(idle)) {
      this.root.querySelector(`[data-act="${name}"]`).disabled = isIdle;
    }
    this.root.querySelector("[data-cue-number]").hidden = !this.cue;
    this.root.querySelector("[data-no-cues]").hidden = this.cues.length > 0;
    this.root.querySelector("[data-number]").textContent = this.cue ? `${this.chosen + 1} / ${this.cues.length}` : "";
  }

  // Saving

  get isSaved() {
    return JSON.stringify(this.cues) === this.saved;
  }

  async save() {
    clearTimeout(this.later);
    if (this.isSaving || !this.conflict.hidden) return;
    this.isSaving = true;
    this.say("saving");
    const sent = JSON.stringify(this.cues);
    const response = await this.send(`{"version":${this.version},"cues":${sent}}`);
    const answer = response ? await response.json().catch(() => ({})) : {};
    this.isSaving = false;
    if (response && response.ok && answer.version) this.wasSaved(answer.version, sent);
    else if (response && response.status === 409 && answer.cues) this.wasChanged(answer, sent);
    else if (response && response.status === 401) this.say("signedOut");
    else if (answer.error && response.status < 500) this.refused(answer);
    else this.tryLater();
  }

  send(body) {
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
    return fetch(this.root.dataset.address, { method: "PUT", headers, body }).catch(() => null);
  }

  wasSaved(version, sent) {
    this.version = version;
    this.saved = sent;
    this.keep();
  }

  // By somebody else; or by us, and the answer to it was lost on the way.
  wasChanged(theirs, sent) {
    if (JSON.stringify(theirs.cues) === sent) this.wasSaved(theirs.version, sent);
    else this.ask(theirs);
  }

  refused({ error, line }) {
    this.say("refused", error);
    if (line) this.choose(line - 1);
  }

  tryLater() {
    this.say("waiting");
    this.later = setTimeout(() => this.save(), AGAIN_AFTER);
  }

  ask(theirs) {
    this.theirs = theirs;
    this.say("unsaved");
    this.conflict.hidden = false;
  }

  takeTheirs() {
    this.conflict.hidden = true;
    const mine = [this.cues, this.chosen];
    this.take(this.theirs);
    this.past.push(mine);
    this.draft.forget();
    this.drawTools();
  }

  // Either of the two is one step back from the other.
  keepMine() {
    this.past.push([this.theirs.cues, 0]);
    this.stand(this.theirs);
    this.save();
  }

  joinBoth() {
    const both = merged(JSON.parse(this.saved), this.cues, this.theirs.cues);
    this.past.push([this.theirs.cues, 0]);
    this.stand(this.theirs);
    this.do(both);
    if (!this.isSaved) this.say("joined");
  }

  // From here on changes are changes of what these have saved.
  stand({ version, cues }) {
    this.conflict.hidden = true;
    this.version = version;
    this.saved = JSON.stringify(cues);
  }

  // In this browser, as long as it is not saved.
  keep() {
    if (this.isSaved) this.draft.forget();
    const isKept = this.isSaved || this.draft.keep({ version: this.version, cues: this.cues, base: this.saved });
    this.say(this.isSaved ? "saved" : isKept ? "unsaved" : "unkept");
  }

  say(status, words = null) {
    this.status = status;
    const told = this.root.querySelector("[data-status]");
    const sentence = words || told.dataset[status].replace("{number}", differing(this.cues, JSON.parse(this.saved)));
    told.className = `state ${{ saved: "state-good", refused: "state-bad", failed: "state-bad" }[status] || "state-warn"}`;
    if (told.textContent !== sentence) told.textContent = sentence;
  }
}

const COMMANDS = {
  enter: "play",
  "[": "start",
  "]": "end",
  "/": "divide",
  m: "join",
  i: "add",
  d: "remove",
  z: "undo",
  y: "redo",
  s: "save",
  h: "sweep",
};

new Editor(document.querySelector("[data-caption-editor]"));
