// The service worker: lets the page start with the network gone, always from files of one version.
//
// 1. A version is kept whole or not at all: its installation fails unless every file of FILES came, and the
//    page's own text says the same version.
// 2. A new version waits until no tab shows the old one, or until a lone tab is loaded anew. It never takes over
//    under an open tab, unless the page asks ("take over").
// 3. Files of an older version stay as long as a tab may still ask for them.
// 4. What the server answers (/api/) is never looked at, let alone kept; but for pictures and files of messages
//    (/api/blob/), which are named by their content. The worker keeps them too, and forgets them (client/worker/src/blobs.rs).
//
// VERSION and FILES are written by the build (xtask/src/page/offline.rs).

const VERSION = "";
const FILES = [];

const PREFIX = "rill-page-";
const CACHE = PREFIX + VERSION;
const SHELL = "/";
const BLOBS = "rill-blobs";

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
self.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(self.skipWaiting());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/api/blob/")) event.respondWith(blob(request, url.pathname));
  if (url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") {
    if (!url.pathname.startsWith("/assets/")) event.respondWith(shell(request));
  } else if (url.pathname.startsWith("/assets/") || FILES.includes(url.pathname)) {
    event.respondWith(file(request));
  }
});

async function keepAll() {
  const cache = await caches.open(CACHE);
  try {
    const page = await fetch(new Request(SHELL, { cache: "no-store" }));
    const text = await page.clone().text();
    if (!page.ok || !text.includes(`content="${VERSION}"`)) {
      throw new Error(`the server's page is not of version ${VERSION}; the next visit tries again`);
    }
    await cache.addAll(FILES);
    await cache.put(SHELL, page);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** The page for any of its addresses. A lone tab loaded anew while a newer version waits is given that one. */
async function shell(request) {
  const waiting = self.registration.waiting;
  if (waiting && (await isAlone(request))) {
    waiting.postMessage("take over");
    // Comes back at once, and is then answered by the new version.
    return new Response("", { headers: { Refresh: "0", "Content-Type": "text/html" } });
  }
  const cache = await caches.open(CACHE);
  return (await cache.match(SHELL)) ?? fetch(request);
}

/** Whether no other tab is open: a tab that loads anew still counts itself, one that was just opened does not. */
async function isAlone(request) {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const loadsAnew = request.cache !== "default";
  return tabs.length === 0 || (tabs.length === 1 && loadsAnew);
}

/** A file named by its content is the same in any version; what was not fetched ahead is kept when first used. */
async function file(request) {
  const kept = await caches.open(CACHE);
  const held = (await kept.match(request.url)) ?? (await caches.match(request.url));
  if (held) return held;
  const answer = await fetch(request);
  if (answer.ok && new URL(request.url).pathname.startsWith("/assets/")) {
    await kept.put(request.url, answer.clone());
  }
  return answer;
}

/** A picture or file that was seen, or belongs to a full copy, is there without a network. */
async function blob(request, path) {
  const kept = await caches.open(BLOBS);
  const held = await kept.match(path);
  if (held) return held;
  const answer = await fetch(request);
  // A part of a file (206) is not the file.
  if (answer.status === 200) await kept.put(path, answer.clone());
  return answer;
}

/** Other versions go when no tab is open that might have begun with one of them. */
async function forgetOthers() {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (tabs.length > 1) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
}
