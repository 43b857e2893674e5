// Keeps the page of the card, its photo and what it is made of for a phone without network, as long as its code holds.
const KEPT = "card-1";
const isCard = (url) => url.pathname === "/my/card/";
const isKept = (url) => url.origin === location.origin && (isCard(url) || url.pathname === "/my/card/photo/" || url.pathname.startsWith("/static/"));
const isOver = (answer) => Number(answer.headers.get("X-Card-Until") ?? Infinity) < Date.now();

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(keepOpenPage)));

// The page that brought this script was loaded before it: it is fetched once more to be kept.
async function keepOpenPage() {
  for (const page of await self.clients.matchAll()) {
    if (!isCard(new URL(page.url))) continue;
    const answer = await fetch(page.url);
    if (answer.ok && !answer.redirected && !isOver(answer)) await (await caches.open(KEPT)).put("/my/card/", answer);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !isKept(url)) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(KEPT);
      const key = isCard(url) ? "/my/card/" : request;
      try {
        const answer = await fetch(request);
        if (isCard(url) && (!answer.ok || answer.redirected || isOver(answer))) await caches.delete(KEPT);
        else if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
        return answer;
      } catch (error) {
        const kept = await cache.match(key, { ignoreVary: true });
        if (kept && !isOver(kept)) return kept;
        if (kept) await caches.delete(KEPT);
        throw error;
      }
    })(),
  );
});
