// On the seek bar: a gap where each chapter begins.

export function showTicks(video, chapters, seconds) {
  const bar = video.controlBar.progressControl.seekBar.el();
  chapters.addEventListener("load", () => {
    for (const { startTime } of Array.from(chapters.track.cues)) {
      if (startTime > 0 && startTime < seconds) bar.append(tick(startTime / seconds));
    }
  });
}

function tick(share) {
  const gap = document.createElement("span");
  gap.className = "player-tick";
  gap.style.left = `${share * 100}%`;
  return gap;
}
