// Keeps the door page and what it is made of at hand for a device without a network, until the door is closed.
const KEPT = "door-2";
const isDoor = (url) => /\/orders\/[\w-]+\/door\/$/.test(url.pathname);
const isKept = (url) => url.origin === location.origin && (isDoor(url) || url.pathname.startsWith("/static/"));
const isOver = (answer) => Number(answer.headers.get("X-Door-Closes") ?? Infinity) * 1000 < Date.now();

// Pages of doors that are closed hold names: they go, and when no door is left, everything else with them.
async function clear() {
  const cache = await caches.open(KEPT);
  let open = 0;
  for (const request of await cache.keys()) {
    if (!isDoor(new URL(request.url))) continue;
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept && isOver(kept)) await cache.delete(request, { ignoreVary: true });
    else open += 1;
  }
  if (!open) await caches.delete(KEPT);
}

async function forgetOlder() {
  for (const name of await caches.keys()) if (name.startsWith("door-") && name !== KEPT) await caches.delete(name);
  await clear();
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !isKept(url)) {
    if (request.mode === "navigate") event.waitUntil(clear());
    return;
  }
  event.respondWith(
    (async () => {
      const cache = await caches.open(KEPT);
      try {
        const answer = await fetch(request);
        if (isDoor(url) && (!answer.ok || answer.redirected || isOver(answer))) {
          await cache.delete(request, { ignoreVary: true });
          await clear();
        } else if (answer.ok && !answer.redirected) await cache.put(request, answer.clone());
        return answer;
      } catch (error) {
        const kept = await cache.match(request, { ignoreVary: true });
        if (kept && !isOver(kept)) return kept;
        if (kept) await clear();
        throw error;
      }
    })(),
  );
});
