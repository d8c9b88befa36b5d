// What an author does to many lines in one step: find words and replace them, and move times.

import { changed, fromShift, nextWith, replaced, shifted } from "./cue_list.js";

export class Sweeps {
  constructor(root, editor) {
    this.root = root.querySelector("[data-sweeps]");
    this.editor = editor;
    [this.words, this.others, this.seconds, this.from] = ["find", "replacement", "shift", "shift-from"].map((name) =>
      this.root.querySelector(`[data-${name}]`),
    );
    this.words.addEventListener("keydown", (event) => this.enter(event, () => this.find()));
    this.seconds.addEventListener("keydown", (event) => this.enter(event, () => this.shift()));
  }

  // Whether its fields take back what is typed in them by themselves.
  has(element) {
    return [this.words, this.others, this.seconds].includes(element);
  }

  open() {
    this.root.open = true;
    this.words.focus();
    this.words.select();
  }

  enter(event, then) {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    then();
  }

  find() {
    const words = this.words.value;
    const number = nextWith(this.editor.cues, words, this.editor.chosen);
    this.tell(number < 0 ? "none" : "found", this.editor.cues.filter((cue) => words && cue[2].includes(words)).length);
    if (number >= 0) this.editor.choose(number);
  }

  // In the chosen line, if it has the words; then on to the next.
  replace() {
    const { cues, chosen } = this.editor;
    if (this.words.value && cues[chosen] && cues[chosen][2].includes(this.words.value)) this.replaceIn([chosen]);
    this.find();
  }

  replaceEverywhere() {
    const { cues } = this.editor;
    const numbers = Object.keys(cues).filter((number) => this.words.value && cues[number][2].includes(this.words.value));
    if (numbers.length) this.replaceIn(numbers.map(Number));
    this.tell(numbers.length ? "replaced" : "none", numbers.length);
  }

  replaceIn(numbers) {
    const { cues, chosen } = this.editor;
    let result = cues;
    for (const number of numbers) result = changed(result, number, replaced(cues[number], this.words.value, this.others.value));
    this.editor.do(result, result[chosen]);
  }

  shift() {
    const { cues, chosen } = this.editor;
    const seconds = fromShift(this.seconds.value);
    const from = this.from.value === "chosen" ? Math.max(chosen, 0) : 0;
    const moved = seconds === null ? null : shifted(cues, from, seconds);
    if (moved) this.editor.do(moved, moved[chosen]);
    if (moved) this.tell("moved", cues.length - from);
    else this.tell(seconds === null ? "noNumber" : "tooFar");
  }

  tell(what, number = 0) {
    const told = this.root.querySelector("[data-told]");
    told.textContent = told.dataset[what].replace("{number}", number);
  }
}
