// What was played and is not yet reported, kept in the browser over reloads, outages and an expired sign-in.
// One record for each watch session. The browser may be shared, so a record names its person.

const PREFIX = "lms.watching.";

// So many sessions that nobody came back to; then the oldest are let go. Their numbers tell their age, for the clock of
// this device may be wrong, or be put right between one page and the next.
const MOST_KEPT = 50;

export function keep(record) {
  try {
    localStorage.setItem(PREFIX + record.session, JSON.stringify(record));
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

// The records of one person, the oldest first.
export function waiting(person) {
  const records = allRecords().sort((one, other) => one.session - other.session);
  records.splice(0, Math.max(0, records.length - MOST_KEPT)).forEach(drop);
  return records.filter((record) => record.person === person);
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
