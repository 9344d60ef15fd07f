// A browser without a place for files: everything works from memory, and the page says that nothing is kept.

import assert from "node:assert/strict";
import { expectAccessible, launch, screenshot, test, withServer } from "../harness.mjs";
import { articles, goTo, openSpace } from "../reading.mjs";

/** A browser in which an origin has no files of its own. */
const WITHOUT_FILES = ["--disable-blink-features=FileSystemAccessOriginPrivate"];

test("without a place for files the page works from memory and says so", { timeout: 90_000 }, () =>
  withServer(async (server) => {
    const browser = await launch({ args: WITHOUT_FILES });
    try {
      const { page } = browser;
      await openSpace(page, server);
      await page.getByRole("status").filter({ hasText: "Memory only" }).waitFor();
      await goTo(page, "kitchen");
      await expectAccessible(page);
      await screenshot(page, "memory-only");
      await page.reload();
      await articles(page, "kitchen").first().waitFor();
      assert.deepEqual(browser.errors, []);
    } finally {
      await browser.close();
    }
  }));
