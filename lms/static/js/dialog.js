// A dialog over the page, above the full screen too. Browsers before 2022 have no <dialog>: there it is laid over the page
// by hand, keeps the Tab key inside, and closes with Escape like the others.

const WITHIN = "button:not([disabled]), a[href]";

export class Dialog {
  constructor(element) {
    this.element = element;
    this.home = element.parentElement;
    this.isNative = typeof element.showModal === "function";
    if (!this.isNative) this.makeOne();
  }

  get isOpen() {
    return this.element.hasAttribute("open");
  }

  // `first` is what is read out, and where the Tab key goes on from.
  open(first) {
    if (!this.isOpen) {
      this.before = document.activeElement;
      if (this.isNative) this.element.showModal();
      else this.layOver();
    }
    first.focus();
  }

  close() {
    if (!this.isOpen) return;
    if (this.isNative) this.element.close();
    else this.element.removeAttribute("open");
    this.before.focus();
  }

  makeOne() {
    this.element.setAttribute("role", "dialog");
    this.element.setAttribute("aria-modal", "true");
    this.element.classList.add("dialog-by-hand");
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      if (event.key === "Tab") this.stayInside(event);
    });
    for (const change of ["fullscreenchange", "webkitfullscreenchange"]) {
      document.addEventListener(change, () => this.isOpen && this.layOver());
    }
  }

  // Nothing outside of what fills the screen can be seen.
  layOver() {
    const filling = document.fullscreenElement || document.webkitFullscreenElement || this.home;
    filling.append(this.element);
    this.element.setAttribute("open", "");
  }

  stayInside(event) {
    const all = [...this.element.querySelectorAll(WITHIN)];
    const [first, last] = [all[0], all[all.length - 1]];
    const leaves = event.shiftKey ? ![...all.slice(1)].includes(document.activeElement) : document.activeElement === last;
    if (!leaves) return;
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}
