// Above the seek bar: a small picture of the place that is pointed at, and its time.

export function showGlimpses(video, { sheets, every, a_side, width }, clock) {
  const bar = video.controlBar.progressControl;
  const box = document.createElement("div");
  box.className = "player-glimpse";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  bar.el().prepend(box);
  const sizes = new Map();
  const point = (event) => {
    const second = bar.seekBar.calculateDistance(event) * video.duration();
    if (Number.isFinite(second)) show(second);
  };
  bar.on(["mousemove", "touchstart", "touchmove"], point);
  bar.on(["mouseleave", "touchend", "touchcancel"], () => (box.hidden = true));

  function show(second) {
    const picture = Math.floor(second / every);
    const sheet = sheets[Math.floor(picture / a_side ** 2)];
    const height = sheet && heightOn(sheet, () => show(second));
    box.hidden = !height;
    if (!height) return;
    const [column, row] = [picture % a_side, Math.floor(picture / a_side) % a_side];
    const reach = bar.el().clientWidth;
    const left = Math.max(0, Math.min(reach - width, (second / video.duration()) * reach - width / 2));
    box.dataset.time = clock(second);
    Object.assign(box.style, {
      left: `${left}px`,
      width: `${width}px`,
      height: `${height}px`,
      backgroundImage: `url("${sheet}")`,
      backgroundPosition: `${-column * width}px ${-row * height}px`,
    });
  }

  // Of pictures on this sheet; 0 until it is here, and for good where there is none.
  function heightOn(sheet, whenKnown) {
    if (!sizes.has(sheet)) {
      sizes.set(sheet, 0);
      const image = new Image();
      image.addEventListener("load", () => {
        sizes.set(sheet, image.naturalHeight / a_side);
        whenKnown();
      });
      image.src = sheet;
    }
    return sizes.get(sheet);
  }
}
