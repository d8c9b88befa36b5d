// What of each person is kept on this machine, and giving it back.

import { fill } from "../filling.js";
import { asClock } from "../spans.js";
import { code, parts, save, send } from "./handing.js";
import { Turn } from "./keeping.js";
import { Log } from "./record.js";

const SEND_EVERY = 300_000;

export class Giving {
  constructor(root, facts, keeping, words) {
    this.find = (name) => root.querySelector(`[data-giving-${name}]`);
    this.facts = facts;
    this.keeping = keeping;
    this.words = words;
    this.turn = null;
    this.writing = null;
    this.find("print").addEventListener("click", () => window.print());
    this.find("close").addEventListener("click", () => this.closeCodes());
    window.addEventListener("online", () => this.sendAll());
    setInterval(() => this.sendAll(), SEND_EVERY);
    this.show();
  }

  // This page plays for somebody: write() makes a line of what was played since the last, told() looks at what the site said.
  follow(log, { write, told }) {
    this.turn = log.turn;
    this.writing = { log, write, told };
  }

  get logs() {
    return this.facts.people.map(({ id, name }) => ({ name, log: this.logOf(id) })).filter(({ log }) => log.machine && log.lines.length);
  }

  // The record as it is being written here, or as it is kept.
  logOf(person) {
    if (this.isWriting && this.writing.log.person === person) return this.writing.log;
    const log = new Log(this.facts, person, this.keeping);
    if (this.turn?.isMine) log.settle(this.turn);
    return log;
  }

  get isWriting() {
    return Boolean(this.writing?.log.turn.isMine);
  }

  show() {
    const { logs } = this;
    this.find("none").hidden = logs.length > 0;
    this.find("all").hidden = logs.length === 0;
    for (const each of logs) this.line(each);
  }

  line({ name, log }) {
    const known = this.find("lines").querySelector(`[data-person="${log.person}"]`);
    const line = known ?? this.newLine(name, log.person);
    line.querySelector("[data-seconds]").textContent = `${asClock(log.seconds)} / ${asClock(this.facts.lecture.seconds)}`;
    line.querySelector("[data-said]").textContent = this.state(log);
  }

  newLine(name, person) {
    const line = this.find("line").content.firstElementChild.cloneNode(true);
    line.dataset.person = person;
    line.querySelector("[data-name]").textContent = name;
    line.querySelector("[data-save]").addEventListener("click", () => this.save(name, person));
    line.querySelector("[data-codes]").addEventListener("click", () => this.showCodes(name, person));
    this.find("lines").append(line);
    return line;
  }

  // What the site said last of this person's record, and whether something came since.
  state(log) {
    const { told } = log;
    if (!told?.upto) return this.words.not_given;
    const more = told.upto < log.lines.length ? [this.words.more] : [];
    if (told.refused) return [this.words.refused, ...told.refused].join(" ");
    const said = this.words.given.replace("{counted}", asClock(told.counted));
    const lacking = told.lacking.length ? [this.words.lacking, told.lacking.join(" ")] : [];
    return [said, ...lacking, ...more].join(" ");
  }

  // With all that was played, also by a page that was cut off; another one that still plays is stopped for that.
  async signed(person) {
    if (this.isWriting) this.writing.write();
    else if (!this.turn?.isMine) await this.takeTurn();
    return this.logOf(person).signed();
  }

  takeTurn() {
    this.turn = new Turn(this.keeping, () => null);
    return this.turn.alone();
  }

  async save(name, person) {
    save(await this.signed(person), `${this.words.file}-${name}-${this.facts.pack}.json`);
    this.find("status").textContent = this.words.saved;
  }

  async showCodes(name, person) {
    const texts = await parts(await this.signed(person), this.facts.site);
    // On paper, sheets of several persons and lectures lie together.
    const codes = texts.map((text, place) => this.code(text, `${name} · ${document.title} · ${place + 1} / ${texts.length}`));
    fill(this.find("codes"), codes);
    this.showSheet(true);
    this.find("sheet-title").focus();
  }

  code(text, caption) {
    const figure = document.createElement("figure");
    const words = document.createElement("figcaption");
    words.textContent = caption;
    const drawing = code(text);
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", caption);
    figure.dataset.text = text;
    figure.append(drawing, words);
    return figure;
  }

  // Then it alone is printed.
  showSheet(isShown) {
    this.find("sheet").hidden = !isShown;
    this.find("sheet").closest("main").classList.toggle("has-codes", isShown);
  }

  closeCodes() {
    this.showSheet(false);
    fill(this.find("codes"), []);
  }

  // By itself, whenever there may be a line; what the site has already is not sent again.
  async sendAll() {
    if (!this.facts.site || !navigator.onLine || this.isSending) return;
    this.isSending = true;
    for (const { log } of this.logs) if (log.isDue) await this.sendOne(log);
    this.isSending = false;
    this.show();
  }

  async sendOne(log) {
    const upto = log.lines.length;
    const language = document.documentElement.lang === "en" ? "en" : "zh";
    const answer = await send(log.signed(), this.facts.site, language);
    if (answer?.forked && log.goOnAlone(answer.forked)) return this.sendOne(log);
    if (answer?.status === 200 && answer.refused) {
      const { counted, covered, refused } = answer;
      log.tell({ upto, judged: upto, counted, covered, lacking: refused });
    } else if (answer?.refused?.length) log.tell({ ...log.told, upto, refused: answer.refused });
    if (answer && log === this.writing?.log) this.writing.told();
  }
}
