// Reading the demo: the first visit, another room, the second tab, and all of it with the network gone.
// Not here: versions of the page itself (`service_worker.mjs`).

import assert from "node:assert/strict";
import { expectAccessible, launch, screenshot, test, untilOfflineReady, withServer } from "../harness.mjs";
import { openSpace } from "../reading.mjs";

/** Waits until each picture in view has come or failed; gives those that failed. (Those out of view are not asked for.) */
async function notDrawn(page) {
  const inView = () =>
    [...document.images].filter((image) => {
      const { top, bottom } = image.getBoundingClientRect();
      return image.checkVisibility() && bottom > 0 && top < innerHeight;
    });
  await page.waitForFunction(`(${inView})().every((image) => image.complete)`);
  return page.evaluate(`(${inView})().filter((image) => !image.naturalWidth).map((image) => image.src)`);
}

/** Waits until each picture that is shown is in the cache of blobs. Asked once a frame, each time to the end. */
function untilKept(page) {
  return page.evaluate(async () => {
    const kept = await caches.open("rill-blobs");
    const isKept = (image) => kept.match(new URL(image.src).pathname);
    while (!(await Promise.all([...document.images].map(isKept))).every(Boolean)) await new Promise(requestAnimationFrame);
  });
}

test("a first visit opens the demo, switches rooms, and reads on with the network gone", { timeout: 90_000 }, () =>
  withServer(async (server) => {
    const browser = await launch();
    try {
      const { page } = browser;
      await openSpace(page, server);
      await page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: "last-night" }).click();
      await page.getByRole("heading", { level: 1, name: "last-night" }).waitFor();
      await page.getByRole("article").first().waitFor();
      await expectAccessible(page);
      await screenshot(page, "last-night");
      await untilOfflineReady(page);
      // Pictures come behind the events: what is seen now is to be there later.
      await untilKept(page);
      await server.stop();
      await page.reload();
      await page.getByRole("heading", { level: 1, name: "last-night" }).waitFor();
      await page.getByRole("article").first().waitFor();
      await page.getByRole("status").filter({ hasText: "Offline" }).waitFor();
      assert.deepEqual(await notDrawn(page), [], "pictures that are not drawn offline");
      await screenshot(page, "last-night-offline");
      await page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: "kitchen" }).click();
      await page.getByRole("log", { name: "Messages in kitchen" }).getByRole("article").first().waitFor();
    } finally {
      await browser.close();
    }
  }));

test("a second tab reads through the first, and on when the first is closed", { timeout: 90_000 }, () =>
  withServer(async (server) => {
    const browser = await launch();
    try {
      const { page } = browser;
      await openSpace(page, server);
      const second = await page.context().newPage();
      await second.goto(page.url());
      await second.getByRole("article").first().waitFor();
      await page.close();
      await second.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: "tower" }).click();
      await second.getByRole("log", { name: "Messages in tower" }).getByRole("article").first().waitFor();
    } finally {
      await browser.close();
    }
  }));
