// Stretches of a recording as [start, stop] pairs in seconds, with fractions, in order and apart.

// The same stretches with those that overlap or touch made into one.
export function merged(spans) {
  const result = [];
  for (const [start, stop] of [...spans].sort((one, other) => one[0] - other[0])) {
    const last = result[result.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], stop);
    else if (start < stop) result.push([start, stop]);
  }
  return result;
}

// What of `spans` does not lie in `others`.
export function without(spans, others) {
  const holes = merged(others);
  return merged(spans).flatMap(([start, stop]) => {
    const rest = [];
    let reached = start;
    for (const [from, to] of holes) {
      if (to <= reached || from >= stop) continue;
      if (from > reached) rest.push([reached, from]);
      reached = to;
    }
    if (reached < stop) rest.push([reached, stop]);
    return rest;
  });
}

// What of the first `seconds` does not lie in `spans`.
export function gaps(spans, seconds) {
  return without([[0, seconds]], spans);
}

// Reads the server's spelling, "0-60,75-90".
export function read(text) {
  return text ? text.split(",").map((span) => span.split("-").map(Number)) : [];
}

// A place in a lecture as people read it: 2:05, or 1:02:05.
export function asClock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const second = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${second}` : `${minutes}:${second}`;
}

export function total(spans) {
  return spans.reduce((sum, [start, stop]) => sum + stop - start, 0);
}
