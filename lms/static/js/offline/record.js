// The record of one person on one machine: numbered lines that are only ever added to, chained and signed with the pack's key.
// How a line is written, and what is signed, docs/evidence.md says.

import { merged, read, total } from "../spans.js";

const DOMAIN = "lms-offline-1";
const DAY = 86_400_000;

export class Log {
  constructor(facts, person, keeping) {
    this.facts = facts;
    this.person = person;
    this.keeping = keeping;
    this.machine = this.get("machine");
    this.lines = [];
    for (let line; (line = this.get(this.own(this.lines.length + 1))) !== null; ) this.lines.push(line);
  }

  // From now on this page writes, as long as the turn is its own.
  begin(turn) {
    if (!this.machine) this.set("machine", (this.machine = drawnName()));
    this.settle(turn);
    this.sitting = Number(this.last.split("|")[3] ?? 0) + 1;
    this.append("open");
  }

  // What a page that was cut off had last noted becomes a line. Nobody may sign it before: the page whose turn it is goes on
  // from there, and writes that line otherwise.
  settle(turn) {
    this.turn = turn;
    const draft = this.get(this.own("draft"));
    if (!draft || Number(draft.split("|")[0]) !== this.lines.length + 1 || !turn.look()) return;
    this.lines.push(draft);
    this.keepLine();
  }

  get(name) {
    return this.keeping.get(`${this.person}.${name}`);
  }

  set(name, value) {
    this.keeping.set(`${this.person}.${name}`, value);
  }

  own(name) {
    return `${this.machine}.${name}`;
  }

  get last() {
    return this.lines[this.lines.length - 1] ?? "";
  }

  append(kind, detail = "") {
    if (!this.turn.look()) return false;
    this.lines.push(this.line(kind, detail));
    this.keepLine();
    this.writtenAt = tick();
    return true;
  }

  keepLine() {
    this.set(this.own(this.lines.length), this.last);
    this.keeping.remove(`${this.person}.${this.own("draft")}`);
  }

  // What would be the next line, should the page be cut off now.
  draft(detail) {
    if (this.turn.look()) this.set(this.own("draft"), this.line("play", detail));
  }

  line(kind, detail) {
    return [this.lines.length + 1, Math.floor(Date.now() / 1000), tick(), this.sitting, kind, detail].join("|");
  }

  // How many seconds of the lecture can have been played since the last line: up to one second more has passed than ticks tell.
  get allowance() {
    return Math.floor(this.facts.most_speed * (tick() + 1 - this.writtenAt));
  }

  // What counts as far as is known here: what the site has said, and what it has not judged yet.
  get covered() {
    return merged([...read(this.told?.covered ?? ""), ...played(this.lines.slice(this.judged))]);
  }

  // What the site said last, to which line, and when.
  get told() {
    return JSON.parse(this.get("told") ?? "null");
  }

  tell(told) {
    this.set("told", JSON.stringify({ ...told, machine: this.machine, at: Date.now() }));
  }

  // Up to which line the site has judged for good: what was played past a question waits for its answer.
  get judged() {
    const { told } = this;
    return told?.machine === this.machine ? (openQuestion(this.lines.slice(0, told.judged)) ?? told.judged ?? 0) : 0;
  }

  // Whether the site lacks a line; what it refused may count on another day.
  get isDue() {
    const { told } = this;
    if (told?.machine !== this.machine || told.upto < this.lines.length) return true;
    return Boolean(told.refused) && Math.abs(Date.now() - told.at) > DAY;
  }

  get seconds() {
    return total(this.covered);
  }

  // Whether a presence question was put that nobody has answered.
  get isAsked() {
    return openQuestion(this.lines) !== null;
  }

  // The site has another line of that number, as where a PC forgets overnight: what is here from there on begins a record of its
  // own, as of another machine. Whether it does.
  goOnAlone(forked) {
    const [shared, own] = [this.lines.slice(0, forked - 1), this.lines.slice(forked - 1)];
    if (!own.length || !this.turn?.look()) return false;
    const covered = merged([...read(this.told?.covered ?? ""), ...played(shared.slice(this.judged))]);
    this.lines = renumbered(shared, own);
    this.sitting -= Number(own[0].split("|")[3]) - 1;
    this.machine = drawnName();
    this.lines.forEach((line, place) => this.set(this.own(place + 1), line));
    this.set("machine", this.machine);
    this.tell({ upto: 0, judged: 0, covered: text(covered) });
    return true;
  }

  // As the site takes it.
  signed() {
    const name = [DOMAIN, this.facts.pack, this.person, this.machine].join("|");
    const head = this.lines.reduce((before, line) => hash(`${before}\n${line}`), hash(name));
    const signature = window.nacl.sign.detached(bytes(`${name}|${this.lines.length}|${head}`), this.key);
    const { facts, person, machine, lines } = this;
    return { v: 1, pack: facts.pack, person, machine, records: lines, head, signature: base64(signature) };
  }

  get key() {
    const seed = Uint8Array.from(atob(this.facts.seed), (letter) => letter.charCodeAt(0));
    return window.nacl.sign.keyPair.fromSeed(seed).secretKey;
  }
}

// The second of these parts of a record as one from its beginning: opened where it was cut, with the question that was open there.
function renumbered(shared, own) {
  const first = own[0].split("|");
  const [, at, tick, sitting] = first[4] === "open" ? first : shared[shared.length - 1].split("|");
  const begun = openQuestion(shared) === null ? ["open"] : ["open", "ask"];
  const rest = own.slice(first[4] === "open" ? 1 : 0).map((line) => line.split("|"));
  const lines = [...begun.map((kind) => ["", at, tick, sitting, kind, ""]), ...rest];
  return lines.map(([, ...line], place) => [place + 1, line[0], line[1], line[2] - sitting + 1, line[3], line[4]].join("|"));
}

export function text(spans) {
  return spans.map((span) => span.join("-")).join(",");
}

function played(lines) {
  return lines.map((line) => line.split("|")).flatMap(([, , , , kind, detail]) => (kind === "play" ? read(detail) : []));
}

// The number of the line that put a question which none of these lines answers, or null.
function openQuestion(lines) {
  let asked = null;
  for (const [number, kind] of lines.map((line) => [line.split("|")[0], line.split("|")[4]])) {
    if (kind === "answer") asked = null;
    else if (kind === "ask") asked ??= Number(number);
  }
  return asked;
}

// Whole seconds since this page was opened, by a clock that nobody sets.
export function tick() {
  return Math.floor(performance.now() / 1000);
}

export function bytes(text) {
  return new TextEncoder().encode(text);
}

export function base64(data) {
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
}

export function hexadecimal(data) {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function urlSafe(text) {
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

function hash(text) {
  return hexadecimal(window.nacl.hash(bytes(text)).slice(0, 32));
}

function drawnName() {
  return urlSafe(base64(crypto.getRandomValues(new Uint8Array(16))));
}
