// A local copy whose file was damaged, between two visits or while it is read: it is set aside and built anew from the
// server, the page says so, and nobody has to do anything.

import assert from "node:assert/strict";
import { randomFillSync } from "node:crypto";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { launch, screenshot, withServer } from "../harness.mjs";
import { archive, articles, channels, goTo, log, openSpace, seen, still } from "../reading.mjs";

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

/** What the notices of the page said since this was called. `all()`: each of them once, in order. */
async function heard(page) {
  await page.evaluate(() => {
    globalThis.heard = new Set();
    const look = () => document.querySelectorAll(".banner").forEach((banner) => globalThis.heard.add(banner.innerText));
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  return { all: () => page.evaluate(() => [...globalThis.heard]) };
}

/** The texts of the first messages of a room: as many as fit beside a notice. */
async function beginning(page) {
  await log(page).getByRole("article").last().focus();
  await page.keyboard.press("Home");
  await page.getByRole("heading", { level: 2, name: "general" }).waitFor();
  await still(page);
  assert.equal(await articles(page).first().getAttribute("aria-posinset"), "1");
  const ids = (await seen(page)).slice(0, 8).map(({ id }) => id);
  return Promise.all(ids.map((id) => page.locator(`[data-event-id="${id}"]`).innerText()));
}

async function untilWhole(page) {
  await page.getByRole("status").filter({ hasText: "Synced" }).waitFor();
  await page.getByRole("region", { name: "Full copy" }).waitFor({ state: "detached" });
}

/** A long channel that is held whole, looked at at its end in a new session: the files are damaged, then `meet` is done. */
function inUse(name, meet) {
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
          await browser.restart();
          const { page } = browser;
          await page.goto(kept);
          await articles(page, "general").last().waitFor();
          await page.getByRole("status").filter({ hasText: "Synced" }).waitFor();
          const said = await heard(page);
          const again = page.waitForRequest("**/api/open");
          for (const file of await originFiles(browser.profile)) await damage(file, HEADERS);
          const met = await meet(page);
          await again;
          await untilWhole(page);
          const words = await said.all();
          assert.ok(words.some((text) => /damaged and is built anew from the server/.test(text)), JSON.stringify(words));
          assert.deepEqual(met ?? first, first);
          assert.deepEqual(await beginning(page), first);
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

inUse("a copy that is damaged while it is read is built anew as soon as one comes to the place", beginning);

inUse("damage that nobody comes to is found by itself while the page is open", () => undefined);
