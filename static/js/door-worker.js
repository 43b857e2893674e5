// Keeps the door page and what it is made of at hand for a device without a network; nothing else is kept.
const KEPT = "door-1";
const isKept = (url) => url.origin === location.origin && (/\/orders\/[\w-]+\/door\/$/.test(url.pathname) || url.pathname.startsWith("/static/"));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !isKept(new URL(request.url))) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(KEPT);
      try {
        const answer = await fetch(request);
        if (answer.ok && !answer.redirected) await cache.put(request, answer.clone());
        return answer;
      } catch (error) {
        const kept = await cache.match(request, { ignoreVary: true });
        if (kept) return kept;
        throw error;
      }
    })(),
  );
});
