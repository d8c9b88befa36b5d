// Answers on their way to the server. Each stays here, and in the browser's own store, until the server has acknowledged it;
// a page that is loaded again sends what the last one could not. An answer tells its age, so one that was kept back by a
// bad line does not undo a later one from another window. What is being typed is kept here at once, and sent when the person
// pauses, or after so many seconds of typing.

const WAITS = [1, 2, 4, 8, 15];
const PAUSE = 1500;
const LONGEST_TYPING = 10_000;

function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) || {};
  } catch {
    return {};
  }
}

function keep(name, unsent) {
  try {
    if (Object.keys(unsent).length) localStorage.setItem(name, JSON.stringify(unsent));
    else localStorage.removeItem(name);
  } catch {
    // A full or forbidden store: the answers are still in this page.
  }
}

const tokenOf = (page) => page.querySelector('meta[name="csrf-token"]').content;

// `told` hears: changed(count), saved(number, body), refused(number, sentence), signedOut().
export function outbox(address, attempt, told) {
  const name = `attempt-${attempt}`;
  const unsent = kept(name);
  let token = tokenOf(document);
  let sending = null;
  let failures = 0;

  async function post(number, answer) {
    return fetch(`${address}/${number}`, {
      method: "POST",
      redirect: "manual",
      keepalive: true,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ chosen: answer.chosen, age: Math.max((Date.now() - answer.at) / 1000, 0) }),
    });
  }

  // Whoever signed in again, in another window, has another form token than this page was given.
  async function renewToken() {
    const response = await fetch(location.pathname, { redirect: "manual" });
    if (response.ok) token = tokenOf(new DOMParser().parseFromString(await response.text(), "text/html"));
  }

  function done(number, answer) {
    if (unsent[number] === answer) delete unsent[number];
    keep(name, unsent);
  }

  async function sendOne(number) {
    const answer = unsent[number];
    const response = await post(number, answer);
    if (response.type === "opaqueredirect" || response.status === 401) {
      told.signedOut();
      throw new Error("signed out");
    }
    if (response.status === 400) await renewToken();
    if (response.status >= 500 || response.status === 429 || response.status === 400) throw new Error(`status ${response.status}`);
    const body = await response.json();
    done(number, answer);
    if (response.ok) told.saved(number, body);
    else told.refused(number, body.error);
  }

  const ready = () => Object.keys(unsent).find((number) => !(unsent[number].due > Date.now()));

  async function sendAll() {
    let number;
    while ((number = ready()) !== undefined) await sendOne(number);
  }

  function again() {
    failures += 1;
    setTimeout(flush, 1000 * WAITS[Math.min(failures, WAITS.length) - 1]);
  }

  function flush() {
    sending = sending || sendAll().then(() => (failures = 0), again).finally(sent);
    return sending;
  }

  function sent() {
    sending = null;
    told.changed(Object.keys(unsent).length, failures);
    if (!failures) wake();
  }

  let typing;

  // For what is being typed: a timer may ring a moment before its time, or while something else is on its way.
  function wake() {
    const moments = Object.values(unsent).flatMap((answer) => answer.due || []);
    clearTimeout(typing);
    if (moments.length) typing = setTimeout(flush, Math.max(Math.min(...moments) - Date.now(), 0) + 5);
  }

  function set(number, answer) {
    unsent[number] = answer;
    keep(name, unsent);
    told.changed(Object.keys(unsent).length, failures);
  }

  // Sends also what is still being typed.
  function hurry() {
    Object.values(unsent).forEach((answer) => (answer.due = 0));
    return flush();
  }

  addEventListener("online", flush);
  addEventListener("pagehide", hurry);
  addEventListener("beforeunload", (event) => {
    if (Object.keys(unsent).length) event.preventDefault();
  });

  return {
    put(number, chosen) {
      set(number, { chosen, at: Date.now() });
      return flush();
    },
    type(number, chosen) {
      const now = Date.now();
      const since = unsent[number]?.since ?? now;
      set(number, { chosen, at: now, since, due: Math.min(now + PAUSE, since + LONGEST_TYPING) });
      wake();
    },
    flush: hurry,
    waiting: () => ({ ...unsent }),
    forget() {
      Object.keys(unsent).forEach((number) => delete unsent[number]);
      keep(name, unsent);
    },
  };
}
