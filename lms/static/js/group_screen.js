// The big screen of a group session: plays the lecture, reports what it played, and shows the code of the moment.

import { Beats, newRecord } from "./beats.js";
import { waiting } from "./outbox.js";
import { mountPlayer } from "./player.js";

const REPORT_EVERY = 10_000;
const SPREAD = 0.2;
const OPEN_AGAIN_AFTER = 5_000;
// Of the ten seconds that a code is shown.
const LOOK_AGAIN_AFTER = 3_000;

const root = document.querySelector("[data-group-screen]");
const person = Number(root.dataset.person);
const headers = { Accept: "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
const pages = "BroadcastChannel" in window ? new BroadcastChannel("lms.watching") : null;

showCodes();
begin();

async function begin() {
  for (const record of waiting(person)) await new Beats(record).send();
  const opening = await open();
  if (!opening) return;
  const beats = new Beats(newRecord(person, opening));
  const player = mountPlayer(root.querySelector("[data-player]"), { lecture: opening.media, resumeAt: opening.place });
  const report = reportFrom(player, beats);
  listenTo(beats, player);
  pages?.addEventListener("message", ({ data }) => data.person === person && takenOver(player));
  pages?.postMessage({ person, session: beats.record.session });
  endAfterReport(player, report);
}

async function open() {
  for (;;) {
    const response = await fetch(root.dataset.opening, { method: "POST", headers }).catch(() => null);
    show("waiting", !response || response.status >= 500);
    show("signed-out", response?.status === 401);
    if (response?.status === 409) return show("ended") && null;
    if (response?.status === 201) return response.json();
    await new Promise((done) => setTimeout(done, OPEN_AGAIN_AFTER));
  }
}

function reportFrom(player, beats) {
  const note = () => beats.note(player.played(), player.currentTime());
  const report = () => {
    note();
    return beats.send();
  };
  root.addEventListener("lms:timeupdate", note);
  root.addEventListener("lms:paused", report);
  root.addEventListener("lms:ended", report);
  reportNowAndThen(player, report);
  window.addEventListener("online", report);
  window.addEventListener("pagehide", () => {
    note();
    if (player.played().length) beats.farewell();
  });
  return report;
}

function reportNowAndThen(player, report) {
  const pause = REPORT_EVERY * (1 - SPREAD + 2 * SPREAD * Math.random());
  setTimeout(() => {
    player.isPaused() || report();
    reportNowAndThen(player, report);
  }, pause);
}

function listenTo(beats, player) {
  beats.addEventListener("answered", ({ detail }) => {
    for (const name of ["waiting", "signed-out"]) show(name, false);
    if (detail.taken_over) takenOver(player);
  });
  beats.addEventListener("waiting", () => show("waiting"));
  beats.addEventListener("signed-out", () => show("signed-out"));
  beats.addEventListener("refused", ({ detail }) => {
    player.pause();
    show("refused", Boolean(detail.error)).textContent = detail.error ?? "";
  });
  root.querySelector("[data-continue-here]").addEventListener("click", () => location.reload());
}

function takenOver(player) {
  player.pause();
  show("taken-over");
}

// What was played until the end goes first, for afterwards nothing more is taken.
function endAfterReport(player, report) {
  const form = root.querySelector("[data-group-end]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.confirm(form.dataset.question)) return;
    player.pause();
    await report();
    form.submit(); // past this listener
  });
}

async function showCodes() {
  const response = await fetch(root.dataset.code, { method: "POST", headers }).catch(() => null);
  if (response?.ok) showCode(await response.json());
  setTimeout(showCodes, LOOK_AGAIN_AFTER);
}

function showCode({ is_open, code, qr, left, there }) {
  const find = (name) => root.querySelector(`[data-group-${name}]`);
  find("there").textContent = there;
  show("ended", !is_open);
  find("qr").hidden = !is_open;
  find("code").textContent = is_open ? `${code.slice(0, 3)} ${code.slice(3)}` : "";
  if (!is_open) return;
  if (find("qr").src !== qr) find("qr").src = qr;
  find("left").value = left;
}

function show(name, isShown = true) {
  const notice = root.querySelector(`[data-notice="${name}"]`);
  notice.hidden = !isShown;
  return notice;
}
