// The attempt page: one question at a time, every answer saved as it is given, the server's clock. Without this script the
// same page shows all questions with a button to save them.

import { outbox } from "./answers.js";

const form = document.querySelector("[data-attempt]");
const words = form.dataset;
const questions = [...form.querySelectorAll("[data-question]")];
const status = form.querySelector("[data-status]");
const alertLine = form.querySelector("[data-alert]");
const announcement = form.querySelector("[data-announcement]");
const clock = form.querySelector("[data-clock]");
const put = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
// English tells one from many; the server gives the words for one beside the others.
const putCount = (data, name, count) => put(data[count === 1 ? `${name}One` : name], { count });
const inputs = (number) => [...form.querySelectorAll(`[name="q${number}"]`)];
const isWriting = (target) => target.matches("textarea, input[type='text']");

// An answer is what the server keeps: letters, a list with the text of each blank, or what is written.
const KINDS = {
  fill_in: {
    read: (fields) => (fields.some((field) => field.value.trim()) ? JSON.stringify(fields.map((field) => field.value)) : ""),
    write(fields, answer) {
      const texts = answer ? JSON.parse(answer) : [];
      fields.forEach((field, place) => putText(field, texts[place] || ""));
    },
  },
  short_answer: {
    read: ([field]) => (field.value.trim() ? field.value : ""),
    write: ([field], answer) => putText(field, answer),
  },
  choice: {
    read: (fields) => fields.filter((field) => field.checked).map((field) => field.value).join(""),
    write: (fields, answer) => fields.forEach((field) => (field.checked = answer.includes(field.value))),
  },
};
const kindOf = (number) => KINDS[form.querySelector(`[data-question="${number}"]`).dataset.kind] || KINDS.choice;
const chosenOf = (number) => kindOf(number).read(inputs(number));
const write = (number, answer) => kindOf(number).write(inputs(number), answer);

// Nobody's composing of Chinese characters is broken off, nor a caret moved without need.
let composing = null;

function putText(field, text) {
  if (field !== composing && field.value !== text) field.value = text;
  fit(field);
}

// A written answer grows with its text, and tells how many characters are left.
function fit(field) {
  if (!field.matches("textarea")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
  const left = field.closest("fieldset").querySelector("[data-left]");
  left.textContent = putCount(field.dataset, "wordsLeft", field.maxLength - field.value.length);
}

// --- which question is shown

let shown = 1;

function show(number, focus = true) {
  shown = Math.min(Math.max(number, 1), questions.length);
  questions.forEach((question) => question.classList.toggle("is-shown", Number(question.dataset.question) === shown));
  form.querySelectorAll("[data-case]").forEach((stem) => stem.classList.toggle("is-shown", stem.dataset.case.split(" ").includes(String(shown))));
  inputs(shown).forEach(fit);
  form.querySelectorAll("[data-to]").forEach((link) => {
    if (Number(link.dataset.to) === shown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  form.querySelector("[data-previous]").disabled = shown === 1;
  form.querySelector("[data-next]").disabled = shown === questions.length;
  if (focus) {
    questions[shown - 1].focus({ preventScroll: true });
    questions[shown - 1].scrollIntoView({ block: "nearest" });
  }
  history.replaceState(null, "", `#q${shown}`);
}

function mark(number) {
  const link = form.querySelector(`[data-to="${number}"]`);
  const answered = chosenOf(number) !== "";
  link.classList.toggle("is-answered", answered);
  link.setAttribute("aria-label", put(answered ? words.wordsAnswered : words.wordsUnanswered, { number }));
  form.querySelector("[data-count]").textContent = form.querySelectorAll("[data-to].is-answered").length;
}

// --- saving

function warn(text) {
  alertLine.textContent = text;
  alertLine.hidden = !text;
}

function take(number, body) {
  write(number, body.chosen);
  form.querySelector(`[data-question="${number}"] [data-saved]`).textContent = `✓ ${put(words.wordsSaved, { time: body.saved })}`;
  mark(number);
}

// The questions whose last answer the server did not take.
const lost = new Set();

const answers = outbox(words.answers, words.attempt, {
  changed(count, failures) {
    status.classList.toggle("is-unsent", failures > 0 && count > 0);
    if (count) status.textContent = failures ? putCount(words, "wordsUnsent", count) : words.wordsSaving;
  },
  saved(number, body) {
    deadline = performance.now() + body.seconds_left * 1000;
    status.classList.remove("is-unsent");
    if (!Object.keys(answers.waiting()).length) status.textContent = `✓ ${put(words.wordsSaved, { time: body.saved })}`;
    form.querySelector("[data-sign-in]").hidden = true;
    lost.delete(number);
    warn(body.is_latest ? "" : put(words.wordsElsewhere, { number }));
    if (!(number in answers.waiting())) take(number, body);
  },
  refused(number, sentence) {
    lost.add(number);
    if (hasLeft) return tellLost();
    warn(sentence);
    catchUp();
  },
  signedOut() {
    warn(words.wordsSignedOut);
    form.querySelector("[data-sign-in]").hidden = false;
  },
});

// Look how things stand at the server; whether it could be asked.
async function catchUp() {
  const response = await fetch(words.answers, { headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
  if (!response || response.status >= 500) return false;
  if (!response.ok) {
    if (isOver) leave();
    return true;
  }
  const now = await response.json();
  if (hasLeft) return true;
  deadline = performance.now() + now.seconds_left * 1000;
  tell(now.told || []);
  if (!now.is_open) {
    leave();
    return true;
  }
  if (isOver) goOn();
  const waiting = answers.waiting();
  Object.entries(now.answers).forEach(([number, body]) => number in waiting || take(number, body));
  return true;
}

const noted = form.querySelector("[data-told]");
noted.scrollTop = noted.scrollHeight;

// What happened around the attempt: time that was given back, and why.
function tell(sentences) {
  const list = form.querySelector("[data-told]");
  if (list.childElementCount === sentences.length) return;
  list.textContent = "";
  sentences.forEach((sentence) => list.append(Object.assign(document.createElement("li"), { textContent: sentence })));
  list.hidden = sentences.length === 0;
  list.scrollTop = list.scrollHeight;
  warned = Infinity;
}

// --- the clock

let deadline = performance.now() + Number(words.secondsLeft) * 1000;
let warned = Infinity;
let isOver = false;
let hasLeft = false;

function tick() {
  const left = Math.max(Math.ceil((deadline - performance.now()) / 1000), 0);
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  clock.parentElement.classList.toggle("is-short", left <= 300);
  for (const minutes of [5, 1]) {
    if (left <= minutes * 60 && warned > minutes) {
      warned = minutes;
      if (left > 5) announcement.textContent = putCount(words, "wordsMinutes", minutes);
    }
  }
  if (left === 0 && !isOver && !hasLeft) over();
}

// Only the server knows: whom it cannot be asked about keeps paper and answers, for time may have been given back.
async function over() {
  isOver = true;
  warn(words.wordsOver);
  await Promise.race([answers.flush(), new Promise((resolve) => setTimeout(resolve, 1500))]);
  if (!(await catchUp())) setTimeout(over, 3000);
}

function goOn() {
  isOver = false;
  warn("");
}

// The server closes the attempt, by its own clock or from another window; a moment later it shows the result. What came too
// late stays on the page, with the questions by number, until the person goes on.
function leave() {
  if (hasLeft) return;
  hasLeft = true;
  Object.keys(answers.waiting()).forEach((number) => lost.add(number));
  answers.forget();
  if (lost.size) tellLost();
  else setTimeout(() => location.assign(words.result), 800);
}

function tellLost() {
  warn(put(words.wordsLost, { numbers: [...lost].map(Number).sort((a, b) => a - b).join(words.wordsComma) }));
  questions.forEach((question) => (question.disabled = true));
  form.querySelectorAll(".attempt-bar, .palette-orders, .keys-help").forEach((part) => (part.hidden = true));
  const way = form.querySelector("[data-to-result]");
  way.hidden = false;
  way.firstElementChild.focus();
}

// --- what the person does

function choose(place) {
  const input = inputs(shown)[place];
  if (!input || hasLeft || isWriting(input)) return;
  input.checked = input.type === "radio" || !input.checked;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

const KEYS = { ArrowLeft: () => show(shown - 1), ArrowRight: () => show(shown + 1), Enter: () => show(shown + 1) };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (isWriting(event.target)) return nextBlank(event);
  const isControl = event.target.closest("a, button");
  const place = /^[1-8]$/.test(event.key) ? Number(event.key) - 1 : "abcdefgh".indexOf(event.key.toLowerCase());
  if (event.key.length === 1 && place >= 0) choose(place);
  else if (KEYS[event.key] && !(isControl && event.key === "Enter")) KEYS[event.key]();
  else return;
  event.preventDefault();
});

// Enter in a blank goes to the next one, and from the last to the next question; in a written answer it is a new line.
function nextBlank(event) {
  if (event.key !== "Enter" || event.target.matches("textarea")) return;
  event.preventDefault();
  const blanks = inputs(shown);
  const following = blanks[blanks.indexOf(event.target) + 1];
  if (following) following.focus();
  else show(shown + 1);
}

const numberOf = (field) => Number(field.name.slice(1));

form.addEventListener("change", (event) => {
  const number = numberOf(event.target);
  mark(number);
  answers.put(number, chosenOf(number));
});

function typed(field) {
  const number = numberOf(field);
  fit(field);
  mark(number);
  answers.type(number, chosenOf(number));
}

form.addEventListener("input", (event) => isWriting(event.target) && event.target !== composing && typed(event.target));
form.addEventListener("compositionstart", (event) => (composing = event.target));
form.addEventListener("compositionend", (event) => {
  composing = null;
  typed(event.target);
});

form.addEventListener("click", (event) => {
  const link = event.target.closest("[data-to]");
  if (link) show(Number(link.dataset.to));
  else if (event.target.closest("[data-previous]")) show(shown - 1);
  else if (event.target.closest("[data-next]")) show(shown + 1);
  else return;
  event.preventDefault();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await answers.flush();
  const isKept = Object.keys(answers.waiting()).length === 0;
  if (isKept && (await catchUp())) location.assign(words.handIn);
  else if (alertLine.hidden) warn(words.wordsNoLine);
});

addEventListener("online", () => alertLine.textContent === words.wordsNoLine && warn(""));
addEventListener("hashchange", () => show(Number(location.hash.slice(2)) || shown));
document.addEventListener("visibilitychange", () => (document.hidden ? answers.flush() : catchUp()));

Object.entries(answers.waiting()).forEach(([number, answer]) => {
  write(number, answer.chosen);
  mark(number);
});
answers.flush();
form.classList.add("is-stepping");
form.querySelectorAll("[data-moves]").forEach((part) => (part.hidden = false));
form.querySelector("[data-plain-save]").hidden = true;
show(Number(location.hash.slice(2)) || 1, false);
tick();
setInterval(tick, 250);
setInterval(() => document.hidden || catchUp(), 30000);
