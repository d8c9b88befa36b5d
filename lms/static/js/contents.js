// Chapters and articles beside the player: a press leads the player there, and an article opens in a panel while it plays.

export class Contents {
  constructor(root, player) {
    this.root = root;
    this.player = player;
    root.addEventListener("click", (event) => this.press(event));
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    root.addEventListener("htmx:afterSwap", (event) => event.target.id === "article-panel-text" && this.open(event.target));
  }

  press({ target }) {
    const button = target.closest("[data-seek-to]");
    if (button) this.player.playFrom(Number(button.dataset.seekTo));
    if (target.closest("[data-article-close]")) this.close();
    const link = target.closest("[hx-get]");
    if (link) this.opener = link;
  }

  // Nothing in the panel may lead away from the lecture that plays.
  open(text) {
    for (const link of text.querySelectorAll("a")) link.target = "_blank";
    const panel = this.panel();
    panel.hidden = false;
    text.querySelector("[data-panel-title]").focus();
    panel.scrollIntoView({ block: "nearest" });
  }

  close() {
    const panel = this.panel();
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    this.opener?.focus();
  }

  panel() {
    return this.root.querySelector("[data-article-panel]");
  }
}
