// The page of a check on the spot: whose turn it is, five questions by this telephone's clock, the result, a signature.
// Everything that happens is kept at once, so that an empty battery or a missing line loses nothing.

import { handedOver, handOver, takeBack, whenGoingBack } from "./spot_handing.js";
import { pad } from "./spot_pad.js";
import { post, send } from "./spot_sending.js";
import { drop, follow, isElsewhere, keep, keepPage, kept, read, renew, take } from "./spot_store.js";
import { stopwatch } from "./spot_clock.js";

const page = document.querySelector("[data-spot]");
const words = page.dataset;
const part = (name) => page.querySelector(`[data-${name}]`);
const put = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const inspector = Number(words.inspector);
const records = new Map();
let shown = null;
let number = 1;
let watch = null;

for (const paper of JSON.parse(words.papers)) records.set(paper.id, { ...paper, inspector, stage: "waiting", given: [] });
for (const record of kept(inspector)) records.set(record.id, record);

function element(name, text, kind = "") {
  return Object.assign(document.createElement(name), { textContent: text, className: kind });
}

function view(name, focused) {
  page.querySelectorAll("[data-view]").forEach((each) => (each.hidden = each.dataset.view !== name));
  part("stays").hidden = true;
  window.scrollTo(0, 0);
  if (focused) focused.focus({ preventScroll: true });
}

// --- the list, for the inspector

const STATES = { waiting: "wordsWaiting", running: "wordsRunning", ended: "wordsEnded", sent: "wordsSent", refused: "wordsRefused" };
const toBeSent = () => [...records.values()].filter((record) => record.stage === "ended" || (record.stage === "sent" && record.png));

function list() {
  shown = null;
  part("list").textContent = "";
  for (const record of records.values()) {
    const line = element("li", "", "panel");
    const button = element("button", `${record.person} · ${record.post}`, "btn btn-primary btn-lg");
    button.type = "button";
    button.addEventListener("click", () => open(record));
    line.append(element("p", record.unit, "mb-1"), button, element("p", words[STATES[record.stage]], "mb-0 mt-2"));
    if (record.sentence) line.append(element("p", record.sentence, "state state-bad"));
    if (record.stage === "refused") line.append(removal(record));
    part("list").append(line);
  }
  part("nobody").hidden = records.size > 0;
  part("send-line").hidden = toBeSent().length === 0;
  view("list");
}

function removal(record) {
  const button = element("button", words.wordsRemove, "btn btn-outline-danger d-block mt-2");
  button.type = "button";
  button.addEventListener("click", () => forget(record));
  return button;
}

function open(record) {
  shown = renew(record);
  if (isElsewhere(record)) return view("elsewhere", part("elsewhere"));
  handOver(record);
  if (record.stage !== "waiting") take(record);
  if (record.stage === "waiting") {
    part("who").textContent = record.person;
    part("ground").value = "";
    view("intro", part("who"));
  } else if (record.stage === "running") ask();
  else showResult();
}

// Two windows of one check would write over each other. The one that has it keeps it; once that is closed, it goes on here.
function standBack() {
  if (watch) watch.stop();
  takeBack();
  view("elsewhere", part("elsewhere"));
}

function keepShown() {
  const isKept = keep(shown);
  if (isKept) return true;
  if (isElsewhere(shown)) standBack();
  else open(shown);
  return false;
}

const standsBack = () => !page.querySelector("[data-view='elsewhere']").hidden;

function look() {
  if (!shown) return;
  if (!standsBack()) return read(shown.id) && keepShown();
  if (isElsewhere(shown)) return;
  if (read(shown.id)) return open(shown);
  records.delete(shown.id);
  list();
}

function leave() {
  if (shown && read(shown.id)) keep(shown, false);
}

// --- five questions

function begin() {
  if (renew(shown).stage !== "waiting") return open(shown);
  Object.assign(shown, { stage: "running", begun: Date.now(), elapsed: 0 });
  if (!keepShown()) return;
  const record = shown;
  post(record.begin, {}).then((answer) => {
    // The site heard of an earlier beginning, on a telephone that died.
    if (answer.body && watch && shown === record) watch.atMost(answer.body.left);
  });
  if (part("with-place").checked) notePlace(record);
  number = 1;
  ask();
}

function notePlace(record) {
  const nothing = () => (part("offline-note").textContent = words.wordsNoPlace);
  if (!navigator.geolocation) return nothing();
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      if (record.stage !== "running") return;
      record.place = [coords.latitude, coords.longitude, Math.round(coords.accuracy)];
      keep(record);
    },
    nothing,
    { timeout: 60_000, maximumAge: 60_000 },
  );
}

function ask() {
  watch = stopwatch(shown, { tick, over: finish });
  if (shown.stage !== "running") return;
  showQuestion();
  view("asking");
}

function tick(left) {
  const whole = Math.ceil(left);
  part("clock").textContent = put(words.wordsLeft, { time: `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}` });
  part("clock").parentElement.classList.toggle("is-short", whole <= 30);
  if (whole === 60 || whole === 30) part("announce").textContent = part("clock").textContent;
  shown.elapsed = watch ? watch.elapsed() : shown.elapsed;
  if (whole % 5 === 0) keepShown();
}

const chosenOf = (record, place) => record.given.reduce((found, [each, letters]) => (each === place ? letters : found), "");

function showQuestion() {
  const question = shown.questions[number - 1];
  const type = question.several ? "checkbox" : "radio";
  const several = question.several ? ` · ${words.wordsSeveral}` : "";
  part("number").textContent = put(words.wordsNumber, { number, count: shown.questions.length }) + several;
  part("stem").textContent = question.stem;
  part("options").textContent = "";
  for (const [letter, text] of question.options) {
    const label = element("label", "", "spot-option");
    const input = Object.assign(document.createElement("input"), { type, name: "option", value: letter, className: "form-check-input" });
    input.checked = chosenOf(shown, number).includes(letter);
    input.addEventListener("change", choose);
    const isOurs = question.kind === "true_false";
    const option = element("span", isOurs ? words[letter === "A" ? "wordsTrue" : "wordsFalse"] : `${letter}. ${text}`);
    if (!isOurs) option.lang = "zh-CN";
    label.append(input, option);
    part("options").append(label);
  }
  part("previous").hidden = number === 1;
  part("next").hidden = number === shown.questions.length;
  part("finish").hidden = number !== shown.questions.length;
}

function choose() {
  const letters = [...part("options").querySelectorAll("input:checked")].map((input) => input.value).join("");
  const second = Math.floor(watch.elapsed());
  if (second > shown.seconds) return finish();
  shown.given.push([number, letters, second]);
  keepShown();
}

function move(step) {
  number = Math.min(Math.max(number + step, 1), shown.questions.length);
  showQuestion();
  page.querySelector("[data-view='asking'] legend").focus({ preventScroll: true });
}

function finish() {
  const took = Math.min(Math.ceil(watch.elapsed()), shown.seconds);
  watch.stop();
  end({ outcome: "answered", took });
}

function end(outcome) {
  Object.assign(shown, { stage: "ended", endedAt: Date.now() - pastEnd() * 1000 }, outcome);
  if (!keepShown()) return;
  showResult();
  sendOne(shown);
}

// A page that is opened again long after tells when the two minutes really ended.
const pastEnd = () => (watch ? Math.max(watch.elapsed() - shown.seconds, 0) : 0);

function refuse() {
  const ground = part("ground").value.trim();
  if (!ground) return part("ground").focus();
  watch = null;
  Object.assign(shown, { given: [] });
  end({ outcome: "refused", took: 0, ground });
}

// --- the result, and what is signed

const signing = pad(part("pad"), (isEmpty) => (part("sign").disabled = isEmpty));

function showResult() {
  part("who-result").textContent = shown.person;
  signing.clear();
  tellResult();
  view("result", part("who-result"));
}

function tellResult() {
  const { told } = shown;
  part("verdict").textContent = shown.sentence || (told ? told.words : shown.isWaiting ? words.wordsKept : words.wordsSending);
  part("verdict").className = `spot-verdict ${told ? `is-${told.verdict}` : ""}`;
  part("timed").textContent = told ? told.timed : "";
  part("lines").textContent = "";
  (told ? told.lines : []).forEach((line) => part("lines").append(lineOf(line)));
  part("signing").hidden = shown.stage === "refused" || Boolean(shown.isSigned || shown.png);
  if (shown.png) part("timed").textContent += ` ${words.wordsSignatureKept}`;
  if (shown.isSigned) part("timed").textContent += ` ${words.wordsSignatureTaken}`;
}

function lineOf(line) {
  const row = element("li", "");
  const stem = Object.assign(element("p", line.stem, "mb-1"), { lang: "zh-CN" });
  const sign = element("span", `${line.right ? "✓" : "✗"} ${line.right ? words.wordsRight : words.wordsWrong}`, `state ${line.right ? "state-good" : "state-bad"}`);
  row.append(stem, sign, element("span", ` ${line.chosen ? put(words.wordsKey, line) : words.wordsNoAnswer}${line.article ? ` · ${line.article}` : ""}`));
  if (line.explanation) row.append(Object.assign(element("p", line.explanation, "text-secondary mb-0"), { lang: "zh-CN" }));
  return row;
}

// --- back to the inspector, who presses twice

function giveBack() {
  part("take-back").textContent = words.wordsTakeBack;
  view("back", part("back"));
}

function pressBack() {
  if (part("take-back").textContent !== words.wordsTakeBack) return taken();
  part("take-back").textContent = words.wordsTakeBackTwice;
}

function taken() {
  takeBack();
  part("page-line").hidden = !shown.told;
  part("page").href = shown.page;
  leave();
  if (shown.stage === "sent" && !shown.png) {
    drop(shown);
    records.delete(shown.id);
  }
  list();
}

function forget(record) {
  if (!window.confirm(words.wordsForget)) return;
  drop(record);
  records.delete(record.id);
  list();
}

function sign() {
  shown.png = signing.png();
  if (!keepShown()) return;
  tellResult();
  sendOne(shown);
}

// --- sending, whenever there is a line

let isSending = false;

async function sendOne(record) {
  if (isElsewhere(record)) return true;
  if (record !== shown) take(record);
  const answer = await send(record);
  record.isWaiting = Boolean(answer.later || answer.signedOut);
  keep(record, record === shown);
  part("sign-in").hidden = !answer.signedOut;
  part("status").hidden = !answer.signedOut && !answer.later;
  part("status").textContent = answer.signedOut ? words.wordsSignedOut : words.wordsKept;
  if (shown === record) tellResult();
  else if (!shown) list();
  return !answer.later && !answer.signedOut;
}

async function sendAll() {
  if (isSending) return;
  isSending = true;
  for (const record of toBeSent()) if (!(await sendOne(record))) break;
  isSending = false;
}

const ORDERS = { begin, refuse, finish, done: giveBack, sign, "to-list": giveBack, "take-back": pressBack, "leave-it": list, clear: signing.clear, send: sendAll };
for (const [name, order] of Object.entries(ORDERS)) part(name).addEventListener("click", order);
part("previous").addEventListener("click", () => move(-1));
part("next").addEventListener("click", () => move(1));
addEventListener("online", sendAll);
addEventListener("pagehide", leave);
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
setInterval(sendAll, 15_000);
setInterval(look, 5000);
whenGoingBack(() => (part("stays").hidden = false));
follow((id) => {
  const record = records.get(id);
  if (!record || record === shown) return;
  if (read(id)) renew(record);
  else if (record.stage !== "waiting") records.delete(id);
  if (!shown) list();
});

list();
const handed = records.get(handedOver());
const running = handed ?? [...records.values()].find((record) => record.stage === "running");
if (running) open(running);
else takeBack();
sendAll();
keepPage(words.worker, records.size > 0).then((isKept) => {
  if (records.size) part("offline-note").textContent = isKept ? words.wordsOfflineReady : words.wordsNotOffline;
});
