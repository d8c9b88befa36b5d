// The lines of captions as an author changes them: each is [start, end, text], in seconds, and none is ever altered in
// place, so that every state can be gone back to.

// How long a new line is shown, and the least that may be left of one that is divided.
const NEW_SECONDS = 2;
const LEAST = 0.1;

export function sorted(cues) {
  return [...cues].sort((one, other) => one[0] - other[0] || one[1] - other[1]);
}

export function changed(cues, number, cue) {
  return cues.map((each, place) => (place === number ? cue : each));
}

export function without(cues, number) {
  return cues.filter((_, place) => place !== number);
}

// A line without words, which begins where the player is, or after the one that is chosen.
export function added(cues, place) {
  const start = rounded(Math.max(0, place));
  return [...cues, [start, rounded(start + NEW_SECONDS), ""]];
}

// Two lines out of one: its words parted where the writing mark stands, its time where the player is if that lies in it.
export function divided(cues, number, mark, place) {
  const [start, end, text] = cues[number];
  const at = mark > 0 && mark < text.length ? mark : Math.ceil(text.length / 2);
  const share = text.length ? at / text.length : 0.5;
  const isInside = place > start + LEAST && place < end - LEAST;
  const middle = rounded(isInside ? place : start + (end - start) * share);
  const parts = [[start, middle, text.slice(0, at).trim()], [middle, end, text.slice(at).trim()]];
  return [...cues.slice(0, number), ...parts, ...cues.slice(number + 1)];
}

// One line out of two. Between Chinese words there is no blank.
export function joined(cues, number) {
  const [one, other] = cues.slice(number, number + 2);
  if (!other) return cues;
  const blank = /\w$/.test(one[2]) && /^\w/.test(other[2]) ? " " : "";
  const whole = [one[0], Math.max(one[1], other[1]), one[2] + blank + other[2]];
  return [...cues.slice(0, number), whole, ...cues.slice(number + 2)];
}

// All lines from this one on, so many seconds later, or earlier; null where one would begin before the lecture.
export function shifted(cues, from, seconds) {
  const moved = cues.map((cue, number) => (number < from ? cue : [rounded(cue[0] + seconds), rounded(cue[1] + seconds), cue[2]]));
  return moved.some(([start]) => start < 0) ? null : moved;
}

// The next line with these words behind this one, from the beginning again after the last; -1 where there is none.
export function nextWith(cues, words, number) {
  const order = cues.map((_, place) => (number + 1 + place) % cues.length);
  const found = words ? order.find((place) => cues[place][2].includes(words)) : undefined;
  return found === undefined ? -1 : found;
}

export function replaced([start, end, text], words, others) {
  return [start, end, text.split(words).join(others)];
}

// Those of some lines that are not among the others; one that is there twice is among them twice.
export function beyond(some, others) {
  const left = new Map();
  for (const key of others.map(String)) left.set(key, (left.get(key) || 0) + 1);
  return some.filter((cue) => {
    const number = left.get(String(cue)) || 0;
    left.set(String(cue), number - 1);
    return number <= 0;
  });
}

// How many lines are new, different or gone.
export function differing(cues, others) {
  return Math.max(beyond(cues, others).length, beyond(others, cues).length);
}

// What two windows made of the same lines: the changes of both. Where both changed one line, both versions stand.
export function merged(base, mine, theirs) {
  const ofMine = beyond(beyond(mine, base), beyond(theirs, base));
  return sorted([...beyond(theirs, beyond(base, mine)), ...ofMine]);
}

export function rounded(seconds) {
  return Math.round(seconds * 1000) / 1000;
}

// 0:12.500, or 1:02:05.000.
export function asTime(seconds) {
  const thousandths = Math.round(seconds * 1000);
  const [hours, minutes] = [Math.floor(thousandths / 3600000), Math.floor(thousandths / 60000) % 60];
  const rest = ((thousandths % 60000) / 1000).toFixed(3).padStart(6, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

// Seconds with a sign, as somebody typed them: 1.5, -2, −0,5; null where they are none.
export function fromShift(typed) {
  const plain = typed.trim().replace(/[，,。]/g, ".").replace(/[－−–]/g, "-").replace(/＋/g, "+");
  return /^[-+]?\d+(\.\d{1,3})?$/.test(plain) && Number(plain) !== 0 ? Number(plain) : null;
}

// What somebody typed for a time, in seconds; null where it is none.
export function fromTime(typed) {
  const parts = typed.trim().replace(/[，,。]/g, ".").replace(/：/g, ":").split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d+(\.\d{1,3})?$/.test(part))) return null;
  return rounded(parts.reduce((sum, part) => sum * 60 + Number(part), 0));
}
