// The time of one paper. Within a page it goes by a clock that nobody sets. After a reload, a sleep or an empty battery the time
// of day tells how long the telephone was away; it can only take time away and never give any.

export function stopwatch(record, { tick, over }) {
  const away = Math.max((Date.now() - record.begun) / 1000, record.elapsed || 0, record.begunAgo || 0);
  let start = performance.now() - away * 1000;
  const elapsed = () => (performance.now() - start) / 1000;
  const left = () => Math.max(record.seconds - elapsed(), 0);

  function look() {
    if (left() > 0) tick(left());
    else if (timer) over();
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    document.removeEventListener("visibilitychange", awake);
  }

  // Some clocks stand still while a telephone sleeps.
  function awake() {
    const slept = (Date.now() - record.begun) / 1000 - elapsed();
    if (!document.hidden && slept > 1) start -= slept * 1000;
    look();
  }

  let timer = setInterval(look, 250);
  document.addEventListener("visibilitychange", awake);
  setTimeout(look);
  return {
    elapsed,
    stop,
    atMost(seconds) {
      start = Math.min(start, performance.now() - (record.seconds - seconds) * 1000);
    },
  };
}
