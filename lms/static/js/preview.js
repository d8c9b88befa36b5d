// The author's own look at a recording.
import { mountPlayer } from "./player.js";

const element = document.querySelector("[data-player]");
if (element) {
  const player = mountPlayer(element);
  for (const button of document.querySelectorAll("[data-seek-to]")) {
    button.addEventListener("click", () => player.playFrom(Number(button.dataset.seekTo)));
  }
}
