// Keeps the diary page of a week and what it is made of for a phone without network: until somebody signs out, the door is
// shown to somebody, or the hour is over that the portal named. Then a page that names nobody stands in its place.
const KEPT = "diary-1";
const LOCK = "diary-lock-1";
const LOCKED = new URL("locked/", self.location).pathname;
const isDiary = (url) => /\/placements\/\d+\/diary\/$/.test(url.pathname);
const isKept = (url) => url.origin === location.origin && (isDiary(url) || url.pathname.startsWith("/static/"));
const isOver = (answer) => Number(answer.headers.get("X-Diary-Until")) < Date.now();

self.addEventListener("install", (event) => event.waitUntil(keepLock().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(keepOpenPages)));

async function keep(cache, path) {
  const page = await fetch(path);
  if (!page.ok || page.redirected) return;
  const parts = [...(await page.clone().text()).matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
  await cache.put(path, page);
  await Promise.all(parts.map((part) => cache.add(part).catch(() => {})));
}

const keepLock = async () => keep(await caches.open(LOCK), LOCKED);

// The page that brought this script was loaded before it: it is fetched once more, with its parts.
async function keepOpenPages() {
  const cache = await caches.open(KEPT);
  for (const client of await self.clients.matchAll()) {
    const { pathname } = new URL(client.url);
    if (isDiary({ pathname })) await keep(cache, pathname);
  }
}

async function fromPhone(key, error) {
  const kept = await caches.match(key, { ignoreVary: true });
  if (typeof key !== "string") {
    if (kept) return kept;
    throw error;
  }
  if (kept && !isOver(kept)) return kept;
  await caches.delete(KEPT);
  const locked = await caches.match(LOCKED, { ignoreVary: true });
  if (locked) return locked;
  throw error;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !isKept(url)) return;
  const key = isDiary(url) ? url.pathname : request;
  event.respondWith(
    (async () => {
      try {
        const answer = await fetch(request);
        if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(key, answer.clone());
        else if (isDiary(url)) await caches.delete(KEPT);
        return answer;
      } catch (error) {
        return fromPhone(key, error);
      }
    })(),
  );
});
