// Counts down whole seconds. A device that sleeps may not notice the time that passes, and its clock may be put right meanwhile:
// whichever says less is believed, and whoever comes too early by it is told so by the site.

const LOOK_EVERY = 250;

export class Countdown {
  // `tell(left)` at each second, `done()` when none is left.
  constructor(tell, done) {
    this.tell = tell;
    this.done = done;
    this.left = 0;
  }

  // The site says now and then how long it still is; zero ends it.
  start(seconds) {
    this.ends = [performance.now() + seconds * 1000, Date.now() + seconds * 1000];
    clearInterval(this.timer);
    if (seconds > 0) this.timer = setInterval(() => this.look(), LOOK_EVERY);
    this.look();
  }

  look() {
    const soonest = Math.min(this.ends[0] - performance.now(), this.ends[1] - Date.now());
    const left = Math.max(0, Math.ceil(soonest / 1000));
    if (left === this.left) return;
    this.left = left;
    if (left > 0) return this.tell(left);
    this.stop();
    this.done();
  }

  stop() {
    clearInterval(this.timer);
    this.left = 0;
  }
}
