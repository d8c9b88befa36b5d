// Sends what was answered, and later the signature, until the site has acknowledged it. Sending twice changes nothing there.

const tokenOf = (page) => page.querySelector('meta[name="csrf-token"]').content;
const ANSWER_WITHIN = 30_000;
let token = tokenOf(document);

// What became of sending: {body}, {refused: sentence}, {signedOut: true}, or {later: true} where there was no use in it.
export async function post(address, body) {
  const first = await once(address, body);
  if (first.status !== 400) return first;
  await renewToken();
  return once(address, body);
}

async function once(address, body) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_WITHIN);
  try {
    const response = await fetch(address, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
      signal: patience.signal,
    });
    return await told(response);
  } catch {
    return { later: true };
  } finally {
    clearTimeout(timer);
  }
}

async function told(response) {
  if (response.type === "opaqueredirect" || response.status === 401) return { signedOut: true };
  if (response.status === 400) return { status: 400, later: true };
  if (response.status >= 500 || response.status === 429) return { later: true };
  const body = await response.json();
  return response.ok ? { body } : { refused: body.error };
}

// Whoever signed in again, in another window, has another form token than this page was given.
async function renewToken() {
  try {
    const response = await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
    if (response.ok) token = tokenOf(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    // There is no line; the next try asks again.
  }
}

export const resultOf = (record) => ({
  seal: record.seal,
  outcome: record.outcome,
  given: record.given,
  took: record.took,
  ago: Math.max((Date.now() - record.endedAt) / 1000, 0),
  ground: record.ground || "",
  place: record.place || null,
});

// The result, then the signature. `record` is changed as they arrive; true once nothing is left to be sent.
export async function send(record) {
  if (record.stage === "ended") {
    const answer = await post(record.result, resultOf(record));
    if (answer.refused) Object.assign(record, { stage: "refused", sentence: answer.refused });
    if (!answer.body) return answer;
    Object.assign(record, { stage: "sent", told: answer.body });
  }
  if (record.stage === "sent" && record.png) {
    const answer = await post(record.signature, { png: record.png });
    if (answer.refused) record.sentence = answer.refused;
    if (answer.body || answer.refused) record.png = null;
    if (answer.body) record.isSigned = true;
    if (!answer.body) return answer;
  }
  return { body: true };
}
