// The service worker's script (`assets/sw.js`) by itself, with caches that never answer: what a browser comes to by chance
// (decision 0023), here each time.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import vm from "node:vm";
import { root } from "../harness.mjs";

const HOST = "http://rill.test";
const never = () => new Promise(() => {});

/** The script, started: gives what it answers to a request. `caches`: the browser's; `network`: answers a request. */
async function worker({ caches, network }) {
  const listeners = {};
  const self = {
    location: { origin: HOST },
    addEventListener: (event, listener) => (listeners[event] = listener),
    clients: { matchAll: async () => [] },
  };
  const setTimeout = (then, _ms, ...words) => queueMicrotask(() => queueMicrotask(() => then(...words)));
  class BroadcastChannel {}
  const script = await readFile(join(root, "assets/sw.js"), "utf8");
  vm.runInNewContext(script, { self, caches, fetch: network, URL, Response, setTimeout, BroadcastChannel });
  return (path, mode = "no-cors") =>
    new Promise((answered, failed) => {
      const request = { url: HOST + path, method: "GET", mode, cache: "default" };
      listeners.fetch({ request, waitUntil: () => {}, respondWith: (answer) => answer.then(answered, failed) });
    });
}

const SILENT = { keys: never, match: never, open: never, delete: never };
/** What the page is made of, and what it shows. */
const ASKED = [["/", "navigate"], ["/space/kitchen", "navigate"], ["/assets/rill.wasm"], ["/api/blob/one/two"]];
/** Caches that fall silent at one step each. */
const FAULTS = {
  "all": SILENT,
  "those that are asked for what they have": { ...SILENT, keys: async () => ["rill-page-1", "rill-page-2"] },
  "those that are opened or deleted": {
    ...SILENT,
    keys: async () => ["rill-page-1", "rill-page-2"],
    match: async (path) => (path === "/" ? new Response("the network's") : undefined),
  },
};

for (const [which, caches] of Object.entries(FAULTS)) {
  test(`caches that never answer, ${which}, hold up neither page nor file nor picture`, async () => {
    const ask = await worker({ caches, network: async () => new Response("the network's") });
    for (const [path, mode] of ASKED) assert.equal(await (await ask(path, mode)).text(), "the network's", path);
  });
}

test("with the network gone, a cache that is slow is waited for after all", async () => {
  const slow = () => new Promise((then) => setTimeout(() => then(new Response("kept")), 20));
  const ask = await worker({
    caches: { ...SILENT, keys: async () => ["rill-page-1"], match: slow },
    network: () => Promise.reject(new TypeError("no network")),
  });
  for (const [path, mode] of ASKED) assert.equal(await (await ask(path, mode)).text(), "kept", path);
});
