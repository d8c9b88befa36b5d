// The page inside an offline pack, which is opened from a stick without any site behind it.

import { showCounted } from "../counted.js";
import { Dialog } from "../dialog.js";
import { fill } from "../filling.js";
import { GapPlayer } from "../gap_player.js";
import { mountPlayer } from "../player.js";
import { Presence } from "../presence.js";
import { asClock, gaps } from "../spans.js";
import { Asking } from "./asking.js";
import { Giving } from "./giving.js";
import { Keeping, Turn } from "./keeping.js";
import { Practice } from "./practice.js";
import { Log } from "./record.js";
import { Watching } from "./watching.js";

const MANY_NAMES = 10;
const NEAR_THE_END = 3;
// What was played last may not be in the record where the page was cut off.
const CUT_OFF = 10;
const LEFTOVERS_AFTER = 2_000;

const facts = JSON.parse(document.querySelector("#facts").textContent);
const keeping = new Keeping(facts.pack, () => notice("unkept"));
const root = shownIn(keeping.get("language") ?? "zh");
const find = (name) => root.querySelector(`[data-${name}]`);
const words = JSON.parse(root.dataset.words);
let turn = null;

start();

function shownIn(language) {
  const page = document.querySelector(`template[data-page="${language}"]`).content.cloneNode(true);
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  document.body.append(page);
  const shown = document.querySelector("[data-pack]");
  document.title = shown.dataset.title;
  return shown;
}

function start() {
  keeping.set("opened", "1");
  find("language").addEventListener("click", () => {
    keeping.set("language", find("language").value);
    location.reload();
  });
  const giving = new Giving(root, facts, keeping, words);
  showNames(giving);
  if (facts.questions.length) new Practice(root, facts.questions, words);
  giving.sendAll();
}

function notice(name, isShown = true) {
  document.querySelector(`[data-notice="${name}"]`).hidden = !isShown;
}

function showNames(giving) {
  const names = facts.people.map((person) => nameButton(person, giving));
  fill(find("names"), names);
  find("filter").hidden = names.length <= MANY_NAMES;
  find("filter").addEventListener("input", ({ target }) => {
    names.forEach((line, place) => (line.hidden = !facts.people[place].name.includes(target.value.trim())));
  });
}

function nameButton(person, giving) {
  const line = find("name").content.firstElementChild.cloneNode(true);
  line.querySelector("button").textContent = person.name;
  line.querySelector("button").addEventListener("click", () => confirmed(person).then((is) => is && watch(person, giving)));
  return line;
}

function confirmed(person) {
  const dialog = new Dialog(find("sure"));
  find("sure-name").textContent = person.name;
  dialog.open(find("sure-title"));
  return new Promise((resolve) => {
    const answer = (is) => {
      dialog.close();
      resolve(is);
    };
    find("sure-yes").onclick = () => answer(true);
    find("sure-no").onclick = () => answer(false);
  });
}

async function watch(person, giving) {
  find("who").hidden = true;
  turn = new Turn(keeping, () => takenOver());
  await turn.alone();
  const log = new Log(facts, person.id, keeping);
  log.begin(turn);
  find("watcher").textContent = person.name;
  find("watch").hidden = false;
  play(log, new Watching(log), giving);
}

let stopped = () => null;

function takenOver() {
  notice("taken-over");
  stopped();
}

function play(log, watching, giving) {
  const player = mountPlayer(find("player"), { lecture: facts.media, resumeAt: place(log, watching) });
  const asking = new Asking(log, words, watching.seconds);
  new GapPlayer(root, player);
  const look = () => watching.note(player.played());
  const show = () => {
    showCounted(root, watching.covered, player);
    find("unanswered").hidden = find("watched").hidden || !asking.check;
    if (asking.check) find("watched").hidden = true;
  };
  const write = () => {
    look();
    watching.write();
    log.set("place", String(player.currentTime()));
    show();
    giving.show();
  };
  // What the site does not count may be watched once more.
  const told = () => {
    if (watching.refused.length) {
      write();
      watching.beginAnew();
      player.forget();
    }
    show();
  };
  giving.follow(log, { write, told });
  const presence = new Presence(root, player, { held: "", check: null }, {
    report: async () => write(),
    press: async (pressed) => asking.press(pressed, watching.seconds),
    answered: () => {
      show();
      giving.show();
    },
    signedOut: () => null,
  });
  const ask = () => {
    watching.write();
    presence.take(asking.ask(), []);
    show();
  };
  stopped = () => {
    presence.withdraw();
    player.pause();
  };
  follow(log, { look, show, write, isDue: () => asking.isDue(watching.seconds), ask });
  notTooFast();
  root.addEventListener("lms:paused", () => giving.sendAll());
  show();
  giving.show();
  if (log.isAsked) ask();
}

// Where one stopped, and a little before it where the page was cut off; or what is missing, if one stopped at the end.
function place(log, watching) {
  const [at, { seconds }] = [Number(log.get("place") ?? 0), facts.lecture];
  const missing = gaps(watching.covered, seconds);
  if (at >= seconds - NEAR_THE_END) return missing[0]?.[0] ?? 0;
  const cutOff = missing.find(([start, stop]) => start < at && at <= stop && at - start < CUT_OFF);
  return cutOff ? cutOff[0] : Math.floor(at);
}

function follow(log, { look, show, write, isDue, ask }) {
  let shownAt = 0;
  root.addEventListener("lms:timeupdate", ({ detail }) => {
    look();
    if (isDue()) ask();
    if (Math.abs(detail.at - shownAt) < 1) return;
    shownAt = detail.at;
    log.set("place", String(detail.at));
    show();
  });
  for (const name of ["lms:paused", "lms:ended"]) {
    root.addEventListener(name, () => {
      write();
      setTimeout(write, LEFTOVERS_AFTER);
    });
  }
  document.addEventListener("visibilitychange", () => document.hidden && write());
  window.addEventListener("pagehide", () => {
    write();
    log.append("leave");
  });
  window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  window.addEventListener("beforeunload", (event) => keeping.unkept.size && event.preventDefault());
  for (const name of ["continue-here", "change"]) find(name).addEventListener("click", () => location.reload());
}

// Some browsers offer more in a menu of their own.
function notTooFast() {
  const film = root.querySelector("video");
  film.addEventListener("ratechange", () => {
    if (film.playbackRate > facts.most_speed) film.playbackRate = facts.most_speed;
  });
}
