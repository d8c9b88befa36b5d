// What was begun on this telephone and is not wholly sent: kept over reloads, an empty battery and days without a line.
// One record for each paper, with its questions. The telephone may be shared, so a record names its inspector.

const PREFIX = "lms.spot.";
const THIS_WINDOW = String(Math.random());
// A window that shows a record keeps it every five seconds; one that was silent for longer was closed or is dead.
const SILENT_AFTER = 12_000;
const ORDER = ["waiting", "running", "ended", "sent"];

// A record that the site refused goes no further, as one that was sent.
const rank = ({ stage }) => ORDER.indexOf(stage === "refused" ? "sent" : stage);

export function read(id) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + id));
  } catch {
    return null;
  }
}

const isOthers = (stored) => Boolean(stored?.window) && stored.window !== THIS_WINDOW;

// Whether another window of this browser shows the record now.
export function isElsewhere({ id }) {
  const stored = read(id);
  return isOthers(stored) && Date.now() - stored.keptAt < SILENT_AFTER;
}

// What another window kept of it meanwhile.
export function renew(record) {
  const stored = read(record.id);
  return stored && stored.window !== THIS_WINDOW && rank(stored) >= rank(record) ? Object.assign(record, stored) : record;
}

// From here on this window has it, with what a window that is gone kept last.
export function take(record) {
  write(renew(record), THIS_WINDOW);
}

// False where another window has it, or kept it in a later stage: then nothing is written over.
export function keep(record, isShown = true) {
  const stored = read(record.id);
  if (isOthers(stored) || (stored && rank(stored) > rank(record))) return false;
  write(record, isShown ? THIS_WINDOW : null);
  return true;
}

function write(record, window) {
  try {
    localStorage.setItem(PREFIX + record.id, JSON.stringify({ ...record, window, keptAt: Date.now() }));
  } catch {
    // A full or forbidden store: what was answered is still in this page.
  }
}

// Calls `changed` with the id of a record that another window kept or dropped.
export function follow(changed) {
  addEventListener("storage", ({ key }) => key?.startsWith(PREFIX) && changed(Number(key.slice(PREFIX.length))));
}

export function drop(record) {
  try {
    localStorage.removeItem(PREFIX + record.id);
  } catch {
    // Nothing was kept where storage is forbidden.
  }
}

export function kept(inspector) {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => JSON.parse(localStorage.getItem(key)))
      .filter((record) => record.inspector === inspector);
  } catch {
    return [];
  }
}

// The page itself with its scripts and styles, so that it opens again without a line. Browsers allow it by https alone.
const CACHE = "spot-check";

export async function keepPage(worker, isWanted) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return false;
  try {
    if (!isWanted) {
      await caches.delete(CACHE);
      return true;
    }
    await navigator.serviceWorker.register(worker);
    const own = performance.getEntriesByType("resource").map((entry) => entry.name);
    const assets = own.filter((name) => name.startsWith(`${location.origin}/static/`));
    const cache = await caches.open(CACHE);
    await cache.addAll([location.pathname, ...new Set(assets)]);
    return true;
  } catch {
    return false;
  }
}
