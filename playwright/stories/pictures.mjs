// Pictures that do not come at first.

import assert from "node:assert/strict";
import { story } from "../harness.mjs";
import { untilPicturesAreThere } from "../reading.mjs";
import { arrive } from "../writing.mjs";

story("a picture that did not come is asked for again, and comes", async (page, server, browser) => {
  const failed = new Set();
  await page.route("**/api/blob/**", (route) => {
    const url = route.request().url();
    if (failed.has(url)) return route.continue();
    failed.add(url);
    return route.abort();
  });
  await arrive(page, server, "kitchen");
  await page.waitForFunction(() => document.querySelector("img[data-failed]"));
  await untilPicturesAreThere(page);
  assert.ok(failed.size > 0);
  browser.errors = browser.errors.filter((error) => !error.includes("net::ERR_FAILED"));
});
