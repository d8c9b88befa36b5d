// What a pack keeps in this browser. Each line of a record has a name of its own, so that nothing is written over.
// Where the browser keeps nothing, or is full, the page keeps it until it is closed, and says so.

export class Keeping {
  constructor(pack, whenFailed) {
    this.prefix = `lms.offline.${pack}.`;
    this.unkept = new Map();
    this.whenFailed = whenFailed;
  }

  get(name) {
    if (this.unkept.has(name)) return this.unkept.get(name);
    try {
      return localStorage.getItem(this.prefix + name);
    } catch {
      return null;
    }
  }

  set(name, value) {
    try {
      localStorage.setItem(this.prefix + name, value);
      this.unkept.delete(name);
    } catch {
      this.unkept.set(name, value);
      this.whenFailed();
    }
  }

  remove(name) {
    this.unkept.delete(name);
    try {
      localStorage.removeItem(this.prefix + name);
    } catch {
      // Nothing was kept where it is forbidden.
    }
  }
}

// What the page whose turn it was has last noted is there by then.
const OTHER_PAGE_STOPS = 300;

// Only one page of a pack writes at a time: the one that was used last.
export class Turn {
  constructor(keeping, whenLost) {
    this.keeping = keeping;
    this.whenLost = whenLost;
    this.token = String(Math.random());
    keeping.set("turn", this.token);
    window.addEventListener("storage", ({ key }) => key === `${keeping.prefix}turn` && this.look());
  }

  get isMine() {
    return this.keeping.get("turn") === this.token;
  }

  // Whether it is still this page's.
  look() {
    const { isMine } = this;
    if (!isMine) this.whenLost();
    return isMine;
  }

  // Resolves when the other page has stopped.
  alone() {
    return new Promise((done) => setTimeout(done, OTHER_PAGE_STOPS));
  }
}
