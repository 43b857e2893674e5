// Keeps the page of this door and what it is made of for a device without network. The page itself names nobody.
const KEPT = "home-door-1";
const isKept = (url) => url.origin === location.origin && (url.pathname === new URL("./", location.href).pathname || url.pathname.startsWith("/static/"));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) =>
  event.waitUntil(
    self.clients.claim().then(async () => {
      const here = new URL("./", location.href).pathname;
      const cache = await caches.open(KEPT);
      const page = await fetch(here);
      if (!page.ok) return;
      const made = [...(await page.clone().text()).matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
      await cache.put(here, page);
      const parts = ["home-door-codes", "qr", "qr-bits"].map((name) => `/static/js/${name}.js`);
      await cache.addAll([...made, ...parts]).catch(() => {});
    }),
  ),
);
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !isKept(url)) return;
  const key = request.mode === "navigate" ? url.pathname : request;
  event.respondWith(
    (async () => {
      const cache = await caches.open(KEPT);
      try {
        const answer = await fetch(request);
        if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
        return answer;
      } catch (error) {
        const kept = await cache.match(key, { ignoreVary: true });
        if (kept) return kept;
        throw error;
      }
    })(),
  );
});
