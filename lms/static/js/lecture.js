// The page of a lecture: opens a watch session, plays, reports what was played, and shows what counts.

import { Beats, newRecord } from "./beats.js";
import { draw } from "./coverage_bar.js";
import { waiting } from "./outbox.js";
import { asClock, fromRanges, gaps, merged, read, total } from "./spans.js";

const REPORT_EVERY = 10_000;
const OPEN_AGAIN_AFTER = 5_000;
// Pages of one browser tell each other at once which of them plays.
const pages = "BroadcastChannel" in window ? new BroadcastChannel("lms.watching") : null;

const root = document.querySelector("[data-lecture]");
const find = (name) => root.querySelector(`[data-${name}]`);
const notice = (name) => root.querySelector(`[data-notice="${name}"]`);
const person = Number(root.dataset.person);
const seconds = Number(root.dataset.seconds);

await sendWhatWaits();
const opening = await open();
const beats = new Beats(newRecord(person, opening));
const video = mount();
listen();
showCounted(read(opening.covered));

// What earlier pages could not report goes first: the new session would take over from theirs.
async function sendWhatWaits() {
  for (const record of waiting(person)) {
    const late = new Beats(record);
    late.addEventListener("answered", (event) => showReceipts(event.detail.receipts));
    await late.send();
  }
}

async function open() {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  for (;;) {
    const response = await fetch(root.dataset.opening, { method: "POST", headers }).catch(() => null);
    show("waiting", !response || response.status >= 500);
    show("signed-out", response?.redirected || response?.status === 401);
    if (response?.status === 201) return response.json();
    await new Promise((done) => setTimeout(done, OPEN_AGAIN_AFTER));
  }
}

function mount() {
  const video = document.createElement("video");
  video.controls = true;
  video.playsInline = true;
  find("stage").append(video);
  return video;
}

function listen() {
  video.addEventListener("timeupdate", note);
  video.addEventListener("pause", report);
  video.addEventListener("ended", report);
  setInterval(() => video.paused || report(), REPORT_EVERY);
  document.addEventListener("visibilitychange", () => document.hidden && report());
  window.addEventListener("online", report);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && report());
  beats.addEventListener("answered", (event) => answered(event.detail));
  beats.addEventListener("waiting", () => show("waiting"));
  beats.addEventListener("signed-out", () => show("signed-out"));
  beats.addEventListener("refused", (event) => refused(event.detail.error));
  find("continue-here").addEventListener("click", () => location.reload());
  pages?.postMessage(beats.record.session);
  pages?.addEventListener("message", takenOver);
}

function note() {
  beats.note(fromRanges(video.played), video.currentTime);
}

function report() {
  note();
  beats.send();
}

function leave() {
  note();
  if (beats.hasNews) beats.farewell();
}

function answered(answer) {
  for (const name of ["waiting", "signed-out"]) show(name, false);
  showCounted(read(answer.covered));
  showReceipts(answer.receipts);
  if (answer.taken_over) takenOver();
}

function takenOver() {
  video.pause();
  show("taken-over");
}

function refused(sentence) {
  video.pause();
  notice("refused").textContent = sentence;
  show("refused");
}

function show(name, isShown = true) {
  notice(name).hidden = !isShown;
}

function showCounted(covered) {
  const counted = total(covered);
  find("counted").textContent = asClock(counted);
  find("watched").hidden = counted < Number(root.dataset.needed);
  find("unwatched").hidden = !find("watched").hidden;
  draw(find("coverage-bar"), covered);
  showGaps(gaps(covered, seconds));
}

// Gaps matter once somebody has gone past them; the part not reached yet is none.
function showGaps(missing) {
  const passed = missing.filter(([start]) => start < video.currentTime - 1);
  find("gaps").hidden = passed.length === 0;
  find("gap-list").replaceChildren(...passed.map(gapButton));
}

function gapButton([start, stop]) {
  const item = find("gap").content.cloneNode(true);
  const button = item.querySelector("button");
  button.textContent = `${asClock(start)}–${asClock(stop)}`;
  button.addEventListener("click", () => playFrom(start));
  return item;
}

function playFrom(place) {
  video.currentTime = place;
  video.play();
}

const uncounted = new Map();

function showReceipts(receipts) {
  for (const { reason, seconds, words } of receipts) {
    if (reason === "counted_before") continue;
    const known = uncounted.get(words) ?? [];
    uncounted.set(words, merged([...known, ...read(seconds)]));
  }
  find("uncounted").hidden = uncounted.size === 0;
  find("receipts").replaceChildren(...[...uncounted].map(receiptLine));
}

function receiptLine([words, spans]) {
  const line = document.createElement("li");
  line.textContent = `${spans.map(([start, stop]) => `${asClock(start)}–${asClock(stop)}`).join(", ")} · ${words}`;
  return line;
}
