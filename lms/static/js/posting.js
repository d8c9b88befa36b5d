// Sends JSON to the site, and is content with no answer.

const ANSWER_WITHIN = 15_000;

// The response, or null where none came.
export async function post(address, body) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_WITHIN);
  try {
    return await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
      keepalive: true,
      signal: patience.signal,
    });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

export async function json(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

// Whether it is no use to read the response, and the same may be sent again later.
export function isLater(response) {
  return response === null || response.status >= 500 || response.status === 429;
}
