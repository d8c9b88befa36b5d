// The learner's name and unit over the picture, in full screen too; every half minute in another place, so that no corner
// can be cut off.

const MOVES_EVERY = 30_000;
const TOP = 65;
const LEFT = 60;

export function showWatermark(film, words) {
  const mark = document.createElement("div");
  mark.className = "player-watermark";
  mark.textContent = words;
  mark.setAttribute("aria-hidden", "true");
  const move = () => {
    mark.style.top = `${5 + Math.random() * TOP}%`;
    mark.style.left = `${3 + Math.random() * (LEFT - 3)}%`;
    if (!mark.isConnected) film.append(mark);
  };
  move();
  setInterval(move, MOVES_EVERY);
}
