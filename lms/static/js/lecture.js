// The page of a lecture: opens a watch session, plays, reports what was played, and shows what counts.

import { Beats, newRecord } from "./beats.js";
import { Contents } from "./contents.js";
import { showCounted, showReceipts } from "./counted.js";
import { GapPlayer } from "./gap_player.js";
import { showHandouts } from "./handouts.js";
import { waiting } from "./outbox.js";
import { mountPlayer } from "./player.js";
import { isLater, json, post } from "./posting.js";
import { Presence } from "./presence.js";
import { gaps, read } from "./spans.js";
import { showWatermark } from "./watermark.js";
import { Transcript } from "./transcript.js";

// Each pause is drawn anew: reports that come as regularly as a clock's are those of no page of ours, and many players
// that were opened in the same minute do not report in the same second for an hour.
const REPORT_EVERY = 10_000;
const SPREAD = 0.2;
const OPEN_AGAIN_AFTER = 5_000;
const NEAR_THE_END = 3;
// Shorter than any plan's longest silence of a player.
const SILENCE = 30_000;

// Pages of one browser tell each other at once which of them plays.
const pages = "BroadcastChannel" in window ? new BroadcastChannel("lms.watching") : null;

const root = document.querySelector("[data-lecture]");
const person = Number(root.dataset.person);

begin();

async function begin() {
  await sendWhatWaits();
  const opening = await open();
  const beats = new Beats(newRecord(person, opening));
  const player = mountPlayer(root.querySelector("[data-player]"), { lecture: opening.media, resumeAt: start(opening) });
  const report = reportFrom(player, beats);
  const presence = watchPresence(opening, player, report);
  listenTo(beats, player, presence);
  giveWayToOthers(beats, player, presence);
  new GapPlayer(root, player);
  if (opening.watermark) showWatermark(root.querySelector(".video-js"), opening.watermark);
  new Contents(root, player);
  new Transcript(root, player, opening.media.captions);
  showHandouts(root, opening.media.handouts);
  showCounted(root, read(opening.covered), player);
}

// What earlier pages could not report goes first: the new session would take over from theirs.
async function sendWhatWaits() {
  for (const record of waiting(person)) {
    const late = new Beats(record);
    late.addEventListener("answered", (event) => showReceipts(root, event.detail.receipts));
    await late.send();
  }
}

async function open() {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  for (;;) {
    const response = await fetch(root.dataset.opening, { method: "POST", headers }).catch(() => null);
    show("waiting", !response || response.status >= 500);
    show("signed-out", response?.status === 401);
    if (response?.status === 201) return response.json();
    await new Promise((done) => setTimeout(done, OPEN_AGAIN_AFTER));
  }
}

// Where a link points to; or where one stopped; or what is missing, if one stopped at the end.
function start({ place, covered }) {
  const { at, seconds } = root.dataset;
  if (at) return Number(at);
  if (place < seconds - NEAR_THE_END) return Math.floor(place);
  return gaps(read(covered), Number(seconds))[0]?.[0] ?? 0;
}

function reportFrom(player, beats) {
  const note = () => beats.note(player.played(), player.currentTime());
  const report = () => {
    note();
    return beats.send();
  };
  const leave = () => {
    note();
    if (player.played().length) beats.farewell();
  };
  root.addEventListener("lms:timeupdate", note);
  root.addEventListener("lms:paused", report);
  breakSilence(beats);
  root.addEventListener("lms:ended", report);
  reportNowAndThen(player, report);
  document.addEventListener("visibilitychange", () => document.hidden && report());
  window.addEventListener("online", report);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && report());
  return report;
}

function breakSilence(beats) {
  let heard = performance.now();
  beats.addEventListener("answered", () => (heard = performance.now()));
  root.addEventListener("lms:playing", () => performance.now() - heard > SILENCE && beats.goOn());
}

function reportNowAndThen(player, report) {
  const pause = REPORT_EVERY * (1 - SPREAD + 2 * SPREAD * Math.random());
  setTimeout(() => {
    player.isPaused() || report();
    reportNowAndThen(player, report);
  }, pause);
}

function watchPresence(opening, player, report) {
  const answered = ({ covered }) => {
    if (covered) showCounted(root, read(covered), player);
    // What was refused for want of an answer may count now.
    report();
  };
  const press = (pressed) => sendPress(opening.presence, pressed);
  return new Presence(root, player, opening, { report, press, answered, signedOut: () => show("signed-out") });
}

async function sendPress(address, pressed) {
  const response = await post(address, pressed);
  return isLater(response) ? null : { status: response.status, reply: await json(response) };
}

function listenTo(beats, player, presence) {
  beats.addEventListener("answered", ({ detail }) => {
    for (const name of ["waiting", "signed-out"]) show(name, false);
    showCounted(root, read(detail.covered), player);
    showReceipts(root, detail.receipts);
    presence.take(detail.check, read(detail.held));
    if (detail.taken_over) takenOver(player, presence);
  });
  beats.addEventListener("waiting", () => show("waiting"));
  beats.addEventListener("signed-out", () => show("signed-out"));
  beats.addEventListener("refused", ({ detail }) => refused(detail.error, player));
}

function giveWayToOthers(beats, player, presence) {
  pages?.addEventListener("message", ({ data }) => data.person === person && takenOver(player, presence));
  pages?.postMessage({ person, session: beats.record.session });
  root.querySelector("[data-continue-here]").addEventListener("click", () => location.reload());
}

// Pausing also reports what was played until now.
function takenOver(player, presence) {
  presence.withdraw();
  player.pause();
  show("taken-over");
}

function refused(sentence, player) {
  player.pause();
  show("refused", Boolean(sentence)).textContent = sentence ?? "";
}

function show(name, isShown = true) {
  const notice = root.querySelector(`[data-notice="${name}"]`);
  notice.hidden = !isShown;
  return notice;
}
