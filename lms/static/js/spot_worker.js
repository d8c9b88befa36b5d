// Opens the page of a check on the spot without a line, as it was when it was kept. Nothing else is kept or answered here.

const CACHE = "spot-check";
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keptOf(request) {
  const cache = await caches.open(CACHE);
  return cache.match(request);
}

// The site first. Where it does not answer in time, what was kept.
async function answer(request) {
  const kept = await keptOf(request);
  if (!kept) return fetch(request);
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(kept), PATIENCE);
  });
  try {
    return await Promise.race([fetch(request), late]);
  } catch {
    return kept;
  } finally {
    clearTimeout(timer);
  }
}

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  const isOurs = pathname === "/spot-checks/trip" || pathname.startsWith("/static/");
  if (event.request.method === "GET" && isOurs) event.respondWith(answer(event.request));
});
