// A local copy whose file was damaged, between two visits or while it is read: it is set aside and built anew from the
// server, the page says so, and nobody has to do anything.

import assert from "node:assert/strict";
import { randomFillSync } from "node:crypto";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expectAccessible, launch, screenshot, test, withServer } from "../harness.mjs";
import { archive, articles, goTo, log, openSpace, seen, still } from "../reading.mjs";

/** The files of the copy in a profile, largest first. That of the outbox is far smaller, and damage to it is told before. */
async function originFiles(profile) {
  const names = await readdir(profile, { recursive: true });
  const files = [];
  for (const name of names.filter((name) => name.includes("File System"))) {
    const about = await stat(join(profile, name));
    if (about.isFile() && about.size > 1024 * 1024) files.push({ path: join(profile, name), size: about.size });
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

/** The page says what happened to its copy, until somebody has read it. */
async function isTold(page) {
  const notice = page.getByRole("region", { name: "The copy on this device was damaged." });
  await notice.waitFor();
  await expectAccessible(page);
  await screenshot(page, "damaged-copy");
  await notice.getByRole("button", { name: "OK" }).click();
  await notice.waitFor({ state: "detached" });
}

/** The texts of the first messages of a room: as many as fit beside a notice. */
async function beginning(page) {
  await log(page).getByRole("article").last().focus();
  await page.keyboard.press("Home");
  await page.getByRole("heading", { level: 2, name: "general" }).waitFor();
  await still(page);
  assert.equal(await articles(page).first().getAttribute("aria-posinset"), "1");
  const ids = (await seen(page)).slice(0, 8).map(({ id }) => id);
  return Promise.all(ids.map((id) => page.locator(`[data-event-id="${id}"]`).textContent()));
}

async function untilWhole(page) {
  await page.getByRole("status").filter({ hasText: "Synced" }).waitFor();
  await page.getByRole("region", { name: "Full copy" }).waitFor({ state: "detached" });
}

/**
 * A long channel that is held whole: more than a write-ahead log holds. A log alone that is damaged is one that was cut
 * off: what is in it is not there, nothing is wrong with the rest, and there is nothing to tell.
 */
function story(name, tell) {
  test(name, { timeout: 180_000 }, async () => {
    const archives = [[await archive(12_000), "Long memory"]];
    await withServer(
      async (server) => {
        const browser = await launch();
        try {
          await openSpace(browser.page, server);
          await goTo(browser.page, "general");
          const kept = browser.page.url();
          await untilWhole(browser.page);
          const first = await beginning(browser.page);
          assert.equal(first.length, 8);
          await browser.context.close();
          await tell(browser, kept, first);
          await untilWhole(browser.page);
          await isTold(browser.page);
          assert.deepEqual(await beginning(browser.page), first);
          await server.stop();
          await browser.restart();
          await browser.page.goto(kept);
          await articles(browser.page, "general").last().waitFor();
          assert.deepEqual(await beginning(browser.page), first);
        } finally {
          await browser.close();
        }
      },
      { archives },
    );
  });
}

async function damageAll(browser, spared) {
  const files = await originFiles(browser.profile);
  assert.ok(files.length > 0, "the copy lies in the profile");
  for (const file of files) await damage(file, spared);
}

for (const [what, spared] of [["in its middle", HEADERS], ["from its first page on", 4096]]) {
  story(`a copy that is damaged ${what} is built anew from the server`, async (browser, kept) => {
    await damageAll(browser, spared);
    await browser.open();
    const again = browser.page.waitForRequest("**/api/span"); // A copy that is whole asks for nothing.
    await browser.page.goto(kept);
    await articles(browser.page, "general").first().waitFor();
    await again;
  });
}

/** The files are damaged while one looks at the end of the channel, in a session that has read nothing else yet. */
function inUse(name, meet) {
  story(name, async (browser, kept, first) => {
    await browser.open();
    const { page } = browser;
    await page.goto(kept);
    await articles(page, "general").last().waitFor();
    await page.getByRole("status").filter({ hasText: "Synced" }).waitFor();
    const again = page.waitForRequest("**/api/open");
    await damageAll(browser, HEADERS);
    await meet(page, first);
    await again;
  });
}

inUse("a copy that is damaged while it is read is built anew as soon as one comes to the place", async (page, first) => {
  assert.deepEqual(await beginning(page), first);
});

inUse("damage that nobody comes to is found by itself while the page is open", () => undefined);
