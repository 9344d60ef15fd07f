// A local copy whose file was damaged: it is set aside and built anew from the server; nobody has to do anything.

import assert from "node:assert/strict";
import { randomFillSync } from "node:crypto";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { launch, screenshot, withServer } from "../harness.mjs";
import { articles, channels, goTo, openSpace, still } from "../reading.mjs";

/** The files of the origin's own file system in a profile, largest first. */
async function originFiles(profile) {
  const names = await readdir(profile, { recursive: true });
  const files = [];
  for (const name of names.filter((name) => name.includes("File System"))) {
    const about = await stat(join(profile, name));
    if (about.isFile() && about.size > 64 * 1024) files.push({ path: join(profile, name), size: about.size });
  }
  return files.sort((one, other) => other.size - one.size);
}

/** Writes noise over most of a file; the first `spared` bytes stay. */
async function damage({ path, size }, spared) {
  const file = await open(path, "r+");
  try {
    for (let at = spared; at + 8192 < size; at += 16_384) await file.write(randomFillSync(Buffer.alloc(8192)), 0, 8192, at);
  } finally {
    await file.close();
  }
}

/** What the name of the file and the first page of the database take: the pool's header and SQLite's own. */
const HEADERS = 4096 + 16_384;

for (const [what, spared] of [["in its middle", HEADERS], ["from its first page on", 4096]]) {
  test(`a copy that is damaged ${what} is built anew from the server`, { timeout: 120_000 }, () =>
    withServer(async (server) => {
      const browser = await launch();
      try {
        await openSpace(browser.page, server);
        await goTo(browser.page, "kitchen");
        const kept = browser.page.url();
        await browser.page.getByRole("region", { name: "Full copy" }).waitFor({ state: "detached" });
        await browser.context.close();
        const files = await originFiles(browser.profile);
        assert.ok(files.length > 0, "the copy lies in the profile");
        for (const file of files) await damage(file, spared);
        await browser.open();
        const { page } = browser;
        const again = page.waitForRequest("**/api/span"); // A copy that is whole asks for nothing.
        await page.goto(kept);
        await articles(page, "kitchen").first().waitFor();
        await again;
        await page.getByRole("status").filter({ hasText: "Synced" }).waitFor();
        await goTo(page, "tower");
        await goTo(page, "kitchen");
        await still(page);
        await screenshot(page, "damaged-copy");
        assert.ok((await channels(page).getByRole("link").count()) >= 8);
      } finally {
        await browser.close();
      }
    }));
}
