// What an author has not saved yet, kept in the browser: for this window, and for the next one should this be closed.

export class KeptDraft {
  // `isWanted` says whether this window has something that is not saved; `keepAgain` keeps it.
  constructor(name, isWanted, keepAgain) {
    this.name = name;
    // Another window of this browser saved its own and forgot; what this one has stays.
    window.addEventListener("storage", (event) => event.key === name && event.newValue === null && isWanted() && keepAgain());
    // What is kept is back after a reload, but perhaps on another day, or never if the browser is emptied.
    window.addEventListener("beforeunload", (event) => {
      if (!isWanted()) return;
      event.preventDefault();
      event.returnValue = "";
    });
  }

  // Whether it could be kept.
  keep(draft) {
    const text = JSON.stringify(draft);
    try {
      localStorage.setItem(this.name, text);
      sessionStorage.setItem(this.name, text);
      return true;
    } catch {
      return false;
    }
  }

  kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name) || localStorage.getItem(this.name));
    } catch {
      return null;
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.name);
      sessionStorage.removeItem(this.name);
    } catch {
      // Nothing was kept where storage is forbidden.
    }
  }
}
