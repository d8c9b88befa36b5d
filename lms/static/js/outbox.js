// What was played and is not yet reported, kept in the browser over reloads, outages and an expired sign-in.
// One record for each watch session. The browser may be shared, so a record names its person.

const PREFIX = "lms.watching.";
const KEPT_FOR = 7 * 24 * 3600 * 1000;

export function keep(record) {
  try {
    localStorage.setItem(PREFIX + record.session, JSON.stringify({ ...record, keptAt: Date.now() }));
  } catch {
    // Storage may be full or forbidden; then only an outage with a reload loses what was not sent.
  }
}

export function drop(record) {
  try {
    localStorage.removeItem(PREFIX + record.session);
  } catch {
    // Nothing was kept where storage is forbidden.
  }
}

// The records of one person, the oldest first. What is too old to be accepted is let go.
export function waiting(person) {
  return allRecords()
    .filter((record) => record.keptAt > Date.now() - KEPT_FOR || drop(record))
    .filter((record) => record.person === person)
    .sort((one, other) => one.keptAt - other.keptAt);
}

function allRecords() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => JSON.parse(localStorage.getItem(key)));
  } catch {
    return [];
  }
}
