// Counts down whole seconds, by the time that passes here: the clock of a device may be wrong, or be put right meanwhile.

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
    this.ends = performance.now() + seconds * 1000;
    clearInterval(this.timer);
    if (seconds > 0) this.timer = setInterval(() => this.look(), LOOK_EVERY);
    this.look();
  }

  look() {
    const left = Math.max(0, Math.ceil((this.ends - performance.now()) / 1000));
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
