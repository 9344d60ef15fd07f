// The page itself, with the network gone and with a new version coming: from files of one version, always.
// Served here by a few lines of our own, which can change what they serve; the real server has its own tests.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { launch, root, test, untilOfflineReady } from "../harness.mjs";

const dist = join(root, "dist");
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** Serves `dist/`; `pretend` makes page and service worker say another version. */
class Deployment {
  version = /VERSION = "(\w+)"/.exec(readFileSync(join(dist, "sw.js"), "utf8"))[1];
  pretends = {};
  /** Pictures come when this is through. */
  gate = Promise.resolve();

  async open(port = 0) {
    this.server = createServer((request, response) => this.#answer(request, response)).listen(port, "127.0.0.1");
    await once(this.server, "listening");
    this.port = this.server.address().port;
    this.url = `http://localhost:${this.port}`;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((then) => this.server.close(then));
  }

  pretend({ page, worker }) {
    this.pretends = { "index.html": page, "sw.js": worker };
  }

  #answer(request, response) {
    const { pathname } = new URL(request.url, this.url);
    if (pathname.startsWith("/api/blob/")) return void this.gate.then(() => response.end("a picture"));
    if (pathname.startsWith("/api/")) return response.writeHead(404).end();
    const name = pathname !== "/" && existsSync(join(dist, pathname)) ? pathname.slice(1) : "index.html";
    const content = readFileSync(join(dist, name));
    const version = this.pretends[name];
    response.setHeader("Content-Type", TYPES[extname(name)] ?? "application/octet-stream");
    response.end(version ? content.toString().replaceAll(this.version, version) : content);
  }
}

const shown = (page) => page.evaluate(() => document.querySelector("meta[name='rill-version']").content);
const caches = (page) => page.evaluate(() => globalThis.caches.keys().then((names) => names.filter((name) => name.startsWith("rill-page-"))));

/** Asks for a new version; gives whether it is kept now. */
const lookForNew = async (page, version) => {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const found = await registration.update().catch(() => registration);
    const coming = found.installing;
    if (!coming) return;
    await new Promise((then) => coming.addEventListener("statechange", then, { once: true }));
  });
  return (await caches(page)).includes(`rill-page-${version}`);
};

/** Waits until the service worker that leads counts `many` tabs: a closed one is counted for a moment more. */
const untilTabs = (context, many) =>
  context.serviceWorkers()[0].evaluate(async (many) => {
    const count = async () => (await self.clients.matchAll({ type: "window", includeUncontrolled: true })).length;
    while ((await count()) !== many) await new Promise((then) => setTimeout(then, 10)); // Nothing tells of it.
  }, many);

async function withPage(use) {
  const deployment = new Deployment();
  await deployment.open();
  const browser = await launch();
  try {
    await browser.page.goto(deployment.url);
    await untilOfflineReady(browser.page);
    await use(deployment, browser.page, browser.context);
  } finally {
    await browser.close();
    await deployment.close();
  }
}

test("the page starts at any of its addresses with the server gone", () =>
  withPage(async (deployment, page) => {
    await deployment.close();
    await page.goto(`${deployment.url}/s/somewhere/deep`);
    assert.equal(await shown(page), deployment.version);
    assert.ok(await page.evaluate(() => document.styleSheets.length > 0));
    await deployment.open(deployment.port);
  }));

test("a new version waits for the last tab, and a lone tab loaded anew has it", () =>
  withPage(async (deployment, page, context) => {
    await page.reload();
    deployment.pretend({ page: "1111111111111111", worker: "1111111111111111" });
    assert.ok(await lookForNew(page, "1111111111111111"));
    const other = await context.newPage();
    await other.goto(deployment.url);
    assert.equal(await shown(other), deployment.version);
    await page.reload();
    assert.equal(await shown(page), deployment.version);
    await other.close();
    await untilTabs(context, 1);
    const brought = page.waitForFunction(
      () => document.querySelector("meta[name='rill-version']")?.content === "1111111111111111",
    );
    await page.reload();
    await brought;
    assert.deepEqual(await caches(page), ["rill-page-1111111111111111"]);
  }));

test("a service worker whose page is of another version is not installed", () =>
  withPage(async (deployment, page) => {
    deployment.pretend({ page: "1111111111111111", worker: "2222222222222222" });
    assert.equal(await lookForNew(page, "2222222222222222"), false);
    assert.deepEqual(await caches(page), [`rill-page-${deployment.version}`]);
  }));

test("a picture that is forgotten while it comes is shown to who asked, and not kept", () =>
  withPage(async (deployment, page, context) => {
    await page.reload();
    const [kept, forgotten] = ["/api/blob/space/room/kept/blob", "/api/blob/space/room/forgotten/blob"];
    let open;
    deployment.gate = new Promise((then) => (open = then));
    const shown = page.evaluate((paths) => Promise.all(paths.map((path) => fetch(path).then((answer) => answer.text()))), [kept, forgotten]);
    const worker = context.serviceWorkers()[0];
    const isSo = async (so) => {
      while (!(await worker.evaluate(so))) await new Promise((then) => setTimeout(then, 10)); // Nothing tells of it.
    };
    await isSo("coming.size === 2");
    await page.evaluate(() => new BroadcastChannel("rill-blobs-forgotten").postMessage(["/api/blob/space/room/forgotten/"]));
    await isSo("[...coming].some((one) => one.isForgotten)");
    open();
    assert.deepEqual(await shown, ["a picture", "a picture"]);
    // Put once all of it has come, which who asked does not wait for.
    await isSo("coming.size === 0");
    const paths = await page.evaluate(async () => (await (await caches.open("rill-blobs")).keys()).map(({ url }) => new URL(url).pathname));
    assert.deepEqual(paths, [kept]);
  }));
