// The author's own look at a recording.
import { mountPlayer } from "./player.js";
import { asClock } from "./spans.js";

const element = document.querySelector("[data-player]");
if (element) {
  const player = mountPlayer(element);
  // The list of chapters comes anew while the player plays on.
  document.addEventListener("click", ({ target }) => {
    const seeking = target.closest("[data-seek-to]");
    if (seeking) player.playFrom(Number(seeking.dataset.seekTo));
    const taking = target.closest("[data-take-time]");
    if (taking) taking.form.elements.second.value = asClock(Math.floor(player.currentTime()));
  });
}
