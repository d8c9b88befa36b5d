// Checks the code of a certificate on the reader's own device: facts and Ed25519 signature, both base64url, behind # of the address.

import { textIn } from "./code_pictures.js";

const PAYLOAD = /(?:^|#)([A-Za-z0-9_-]{40,4000})\.([A-Za-z0-9_-]{86})(?![A-Za-z0-9_.-])/;
const IN_FILE = /\/verify#([A-Za-z0-9_-]{40,4000}\.[A-Za-z0-9_-]{86})/;
const DAYS = ["from", "to", "issued", "until"];

const section = document.querySelector("[data-verify]");
const words = section.dataset;
const part = (name) => section.querySelector(`[data-${name}]`);
const keys = JSON.parse(words.keys);
const labels = JSON.parse(words.labels);
const scores = JSON.parse(words.scores);
// Fetched at once, so that it is there when the line is gone. An old browser that can't read it still checks texts.
const reader = import(words.qr).catch(() => null);

function bytes(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function hexadecimal(text) {
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}

// What a text says and whether it is genuine; null where it is no code of ours.
function read(text) {
  const found = PAYLOAD.exec(text.replace(/\s/g, ""));
  if (!found) return null;
  try {
    const signed = bytes(found[1]);
    const facts = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(signed));
    if (facts.f !== "certificate-1" || facts.alg !== "Ed25519" || typeof facts.no !== "string") return null;
    const key = Object.prototype.hasOwnProperty.call(keys, facts.key) ? hexadecimal(keys[facts.key]) : null;
    const isGenuine = key !== null && window.nacl.sign.detached.verify(signed, bytes(found[2]), key);
    return { facts, verdict: key === null ? "unknownKey" : isGenuine ? "genuine" : "forged" };
  } catch {
    return null;
  }
}

function shown(name, value) {
  if (!DAYS.includes(name)) return value;
  const day = new Date(`${value}T00:00:00Z`);
  const options = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" };
  return Number.isNaN(day.getTime()) ? value : day.toLocaleDateString(document.documentElement.lang, options);
}

function say(code, sentence) {
  const good = code === "genuine";
  part("result").hidden = false;
  part("verdict").hidden = !sentence;
  part("verdict").className = `verdict state ${good ? "state-good" : "state-bad"}`;
  part("verdict").textContent = `${good ? "✓" : "✗"} ${sentence}`;
  part("standing").textContent = "";
  part("facts").textContent = "";
  part("limits").hidden = !good;
}

function list(facts) {
  for (const [name, label] of labels.filter(([each]) => facts[each])) {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const value = document.createElement("dd");
    term.textContent = (name === "score" && scores[facts.exam]) || label;
    value.textContent = shown(name, String(facts[name]));
    row.append(term, value);
    part("facts").append(row);
  }
}

async function standing(number) {
  part("result").hidden = false;
  part("standing").textContent = words.asking;
  try {
    const answer = await fetch(`${words.state}?number=${encodeURIComponent(number)}`, { headers: { Accept: "application/json" } });
    const told = await answer.json();
    part("standing").textContent = told.sentence || told.error || words.offline;
    part("standing").className = told.state === "valid" ? "state state-good" : told.state ? "state state-bad" : "";
  } catch {
    part("standing").className = "";
    part("standing").textContent = words.offline;
  }
}

// Only what is genuine shows facts: what somebody made up should not look like a certificate.
function check(text) {
  const found = read(text);
  if (found === null) {
    say("unreadable", words.unreadable);
    return;
  }
  say(found.verdict, words[found.verdict]);
  if (found.verdict !== "genuine") return;
  list(found.facts);
  standing(found.facts.no);
}

function isNumber(text) {
  return /^[\d０-９\s\-‐-―−－]{10,40}$/.test(text.trim());
}

async function fromFile(file) {
  const head = new TextDecoder("latin1").decode(await contents(file));
  const carried = IN_FILE.exec(head);
  if (carried || !file.type.startsWith("image/")) return carried ? carried[1] : head;
  const tool = await reader;
  if (tool === null) throw new Error(words.oldBrowser);
  const text = await textIn(file, tool.default);
  if (text === null) throw new Error(words.noCode);
  return text;
}

function contents(file) {
  return new Promise((resolve, reject) => {
    const slow = new FileReader();
    slow.onload = () => resolve(slow.result);
    slow.onerror = () => reject(new Error(words.noCode));
    slow.readAsArrayBuffer(file);
  });
}

section.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = section.querySelector("#typed").value;
  if (!isNumber(text)) {
    check(text);
    return;
  }
  say("number", "");
  standing(text);
});

part("files").hidden = false;
section.querySelector("#picture").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  try {
    check(await fromFile(file));
  } catch (error) {
    say("unreadable", error.message || words.noCode);
  }
});

function fromAddress() {
  if (window.location.hash.length > 1) check(decodeURIComponent(window.location.hash));
}

window.addEventListener("hashchange", fromAddress);
fromAddress();
