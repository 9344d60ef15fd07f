// The service worker: lets the page start with the network gone, always from files of one version.
//
// 1. A version is kept whole or not at all: its installation fails unless every file of FILES came, and the
//    page's own text says the same version. Its page is put last, so a cache with a page is a whole version.
// 2. Tabs that are open at once run one version, the oldest that is kept. A lone tab that is opened or loaded anew
//    gets the newest, and all older ones are forgotten.
// 3. Which version a tab gets is read off the caches, not off the states of service workers: a waiting one may be
//    held up for minutes by a browser that counts the old one as busy, while scripts of any version do the same here.
// 4. What the server answers (/api/) is never looked at, let alone kept; but for pictures and files of messages
//    (/api/blob/), which are named by their content. The worker keeps them too, and forgets them (client/worker/src/blobs.rs).
//    Those that wait to be sent are there too, by the address that they will have (client/worker/src/files.rs).
// 5. A cache that does not answer holds nobody up: the network is asked then. Chromium's caches never answer again, until
//    the browser is started anew, once a process ended that was putting what still came in from the network there. So
//    the page's own files are in caches of their own, and what is put beside them later has come whole before.
//
// VERSION and FILES are written by the build (xtask/src/page/offline.rs).

const VERSION = "";
const FILES = [];

const PREFIX = "rill-page-";
const CACHE = PREFIX + VERSION;
const SHELL = "/";
const BLOBS = "rill-blobs";
const WAITING = "rill-files";
/** A cache that is silent for so long may be so for ever; one that was a moment ago is given less. */
const PATIENCE_MS = 1000;
const LITTLE_PATIENCE_MS = 100;

// Shown for a moment to the lone tab. It loads anew only once the newer version leads: asked a moment earlier, this
// version would answer again. Nor can this version wait for it, since none takes over while the old one still answers.
const HANDOVER = `<!doctype html><title>Rill</title><script>
  navigator.serviceWorker.getRegistration().then((registration) => {
    const coming = registration && registration.waiting;
    if (!coming) return location.reload();
    coming.addEventListener("statechange", () => location.reload(), { once: true });
    coming.postMessage("take over");
  });
</script>`;

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => self.skipWaiting())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/api/blob/")) event.respondWith(blob(event, url.pathname));
  if (url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") {
    if (!url.pathname.startsWith("/assets/")) event.respondWith(shell(request));
  } else if (url.pathname.startsWith("/assets/") || FILES.includes(url.pathname)) {
    event.respondWith(file(event));
  }
});

// A notification leads to its message: in the tab that was looked at last, else in a new one.
self.addEventListener("notificationclick", (event) => {
  const { notification } = event;
  notification.close();
  if (typeof notification.data === "string") event.waitUntil(lead(notification.data));
});

async function lead(path) {
  // The one that was looked at last comes first.
  const [tab] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!tab) return self.clients.openWindow(path);
  tab.postMessage({ go: path });
  await tab.focus().catch(() => {}); // A browser that does not let it come to the front: it is there all the same.
}

async function keepAll() {
  for (const name of await names()) {
    if (name === CACHE || !(await isWhole(name))) await caches.delete(name);
  }
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

/** The page for any of its addresses. */
const shell = (request) => keptElse(keptPage(request), () => fetch(request));

/** The newest version's page for a lone tab, else that of the version that the other tabs run. */
async function keptPage(request) {
  const kept = await wholeVersions();
  if (kept.length > 1 && (await isAlone(request))) {
    await soon(Promise.all(kept.splice(0, kept.length - 1).map((older) => caches.delete(older))));
  }
  if (kept.length > 0) return held(SHELL, [kept[0]]);
}

/** What the first of these caches has that has it. */
async function held(path, cacheNames) {
  for (const cacheName of cacheNames) {
    const found = await caches.match(path, { cacheName });
    if (found) return found;
  }
}

/** What a cache is found to have soon; else what there is otherwise, or, if that fails, what the cache has after all. */
async function keptElse(found, otherwise) {
  return (await soon(found)) ?? otherwise().catch(async (failed) => (await found) ?? Promise.reject(failed));
}

const silence = Symbol("silence");
let wasSilent = false;

/** What comes within our patience; else nothing. */
async function soon(comes) {
  const patience = new Promise((then) => setTimeout(then, wasSilent ? LITTLE_PATIENCE_MS : PATIENCE_MS, silence));
  const came = await Promise.race([comes, patience]);
  wasSilent = came === silence;
  return wasSilent ? undefined : came;
}

/** Puts an answer into a cache once all of it is here. */
async function put(cache, path, answer) {
  const { status, headers } = answer;
  await cache.put(path, new Response(await answer.blob(), { status, headers }));
}

/** Caches of versions, oldest first: the browser lists caches in the order they were made. */
async function names() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

async function wholeVersions() {
  const kept = [];
  for (const name of await names()) if (await isWhole(name)) kept.push(name);
  return kept;
}

const isWhole = async (name) => Boolean(await held(SHELL, [name]));

/** Whether no other tab is open: a tab that loads anew still counts itself, one that was just opened does not. */
async function isAlone(request) {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const loadsAnew = request.cache !== "default";
  return tabs.length === 0 || (tabs.length === 1 && loadsAnew);
}

/** A file named by its content is the same in any version; what was not fetched ahead is kept when first used. */
async function file(event) {
  const { request } = event;
  const kept = names().then((versions) => held(request.url, versions));
  return keptElse(kept, async () => {
    const answer = await fetch(request);
    if (answer.ok && new URL(request.url).pathname.startsWith("/assets/")) {
      event.waitUntil(keepFile(request.url, answer.clone()));
    }
    return answer;
  });
}

async function keepFile(url, answer) {
  const newest = (await wholeVersions()).at(-1);
  if (newest) await put(await caches.open(newest), url, answer);
}

/** Blobs on their way into the cache: whoever forgets looks at what is there, and these are not yet. */
const coming = new Set();
new BroadcastChannel("rill-blobs-forgotten").onmessage = ({ data: beginnings }) => {
  for (const one of coming) one.isForgotten ||= beginnings.some((beginning) => one.path.startsWith(beginning));
};

/** A picture or file that was seen, or belongs to a full copy, is there without a network. */
async function blob(event, path) {
  return keptElse(held(path, [BLOBS, WAITING]), async () => {
    const one = { path, isForgotten: false };
    coming.add(one);
    const answer = await fetch(event.request).catch((offline) => {
      coming.delete(one);
      throw offline;
    });
    event.waitUntil(keep(one, answer.clone()).finally(() => coming.delete(one)));
    return answer;
  });
}

async function keep(one, answer) {
  if (answer.status !== 200) return; // A part of a file (206) is not the file.
  const kept = await caches.open(BLOBS);
  if (!one.isForgotten) await put(kept, one.path, answer);
  if (one.isForgotten) await kept.delete(one.path);
}
