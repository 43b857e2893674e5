// Keeps the diary page of a week and what it is made of for a phone without network, until somebody signs out.
const KEPT = "diary-1";
const isDiary = (url) => /\/placements\/\d+\/diary\/$/.test(url.pathname);
const isKept = (url) => url.origin === location.origin && (isDiary(url) || url.pathname.startsWith("/static/"));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(keepOpenPages)));

// The page that brought this script was loaded before it: it is fetched once more, with its parts.
async function keepOpenPages() {
  const cache = await caches.open(KEPT);
  for (const client of await self.clients.matchAll()) {
    if (!isDiary(new URL(client.url))) continue;
    const page = await fetch(client.url);
    if (!page.ok || page.redirected) continue;
    const parts = [...(await page.clone().text()).matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
    await cache.put(new URL(client.url).pathname, page);
    await Promise.all(parts.map((part) => cache.add(part).catch(() => {})));
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !isKept(url)) return;
  const key = isDiary(url) ? url.pathname : request;
  event.respondWith(
    (async () => {
      const cache = await caches.open(KEPT);
      try {
        const answer = await fetch(request);
        if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
        else if (isDiary(url)) await caches.delete(KEPT);
        return answer;
      } catch (error) {
        const kept = await cache.match(key, { ignoreVary: true });
        if (kept) return kept;
        throw error;
      }
    })(),
  );
});
