// Questions to practise, one after the other, with the answer and why. Nothing of it is written down.

import { fill } from "../filling.js";

const LETTERS = "ABCDEFGH";

export class Practice {
  constructor(root, questions, words) {
    this.find = (name) => root.querySelector(`[data-practice-${name}]`);
    this.questions = questions;
    this.words = words;
    this.right = 0;
    this.find("check").addEventListener("click", () => this.judge());
    this.find("next").addEventListener("click", () => this.show((this.place + 1) % questions.length, true));
    this.show(0);
  }

  get question() {
    return this.questions[this.place];
  }

  show(place, isAsked = false) {
    this.place = place;
    const { kind, stem, options } = this.question;
    this.find("number").textContent = `${place + 1} / ${this.questions.length} · ${this.words.kinds[kind]}`;
    this.find("stem").textContent = stem;
    fill(this.find("options"), options.map((option, number) => this.option(option, number)));
    for (const name of ["verdict", "told", "next"]) this.find(name).hidden = true;
    this.find("check").hidden = false;
    this.find("check").textContent = options.length ? this.words.check : this.words.reveal;
    if (isAsked) this.find("stem").focus();
  }

  option(option, number) {
    const line = this.find("option").content.firstElementChild.cloneNode(true);
    const input = line.querySelector("input");
    input.type = this.question.kind === "multiple" ? "checkbox" : "radio";
    input.value = LETTERS[number];
    line.querySelector("span").textContent = `${LETTERS[number]}. ${option}`;
    return line;
  }

  get chosen() {
    return [...this.find("options").querySelectorAll("input")].filter((each) => each.checked).map((each) => each.value).join("");
  }

  judge() {
    const { key, options } = this.question;
    if (options.length && !this.chosen) return this.say(this.words.nothing, "");
    if (options.length) this.say(...(this.chosen === key ? [this.words.right, "is-right"] : [this.words.wrong_answer, "is-wrong"]));
    this.tell();
  }

  say(words, name) {
    this.find("verdict").textContent = words;
    this.find("verdict").className = `practice-verdict ${name}`;
    this.find("verdict").hidden = false;
  }

  tell() {
    const { answer, explanation, article } = this.question;
    this.find("answer").textContent = answer;
    this.find("explanation").textContent = explanation;
    this.find("article").textContent = article;
    for (const input of this.find("options").querySelectorAll("input")) input.disabled = true;
    this.find("check").hidden = true;
    for (const name of ["told", "next"]) this.find(name).hidden = false;
    this.find("next").focus({ preventScroll: true });
  }
}
