// Lines behind the end of the lecture, as captions of another film have them: told, shown and removed in one step.

import { asTime } from "./cue_list.js";

export class Beyond {
  constructor(root, editor) {
    this.root = root.querySelector("[data-beyond]");
    this.editor = editor;
    this.longest = Number(root.dataset.longest || Infinity);
    this.told = this.root.querySelector("[data-beyond-told]");
    this.root.querySelector("[data-show-beyond]").addEventListener("click", () => editor.choose(this.first));
    this.root.querySelector("[data-remove-beyond]").addEventListener("click", () => this.remove());
  }

  get first() {
    return this.editor.cues.findIndex((cue) => this.has(cue));
  }

  has([start, end]) {
    return start > this.longest || end > this.longest;
  }

  draw() {
    const { cues } = this.editor;
    const number = cues.filter((cue) => this.has(cue)).length;
    this.root.hidden = number === 0;
    if (number === 0) return;
    const sentence = this.told.dataset.sentence.replace("{number}", number);
    this.told.textContent = sentence.replace("{first}", asTime(cues[this.first][0]));
  }

  remove() {
    const left = this.editor.cues.filter((cue) => !this.has(cue));
    this.editor.do(left, left[left.length - 1]);
  }
}
