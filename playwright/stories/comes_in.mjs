// What comes in while one reads: new messages and edits of a newer export, brought into the running server.
// Not here: history and pictures that come late (`stays_in_view.mjs`).

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { edited, exported, says } from "../exports.mjs";
import { launch, test, withServer } from "../harness.mjs";
import { articles, openSpace, seen, still, topOf, wheel } from "../reading.mjs";

const FIRST = Array.from({ length: 150 }, (_, number) => says(number, `line ${number}`));

/** A server with the first export; `again(messages)` brings a newer one in. */
function story(name, tell) {
  test(name, { timeout: 90_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "rill-export-"));
    const file = join(folder, "Pier - pier [2].json");
    await writeFile(file, exported(FIRST));
    try {
      await withServer(
        async (server) => {
          const browser = await launch();
          const again = async (messages) => {
            await writeFile(file, exported(messages));
            return server.import(file);
          };
          try {
            await openSpace(browser.page, server);
            await browser.page.getByRole("status").filter({ hasText: "Synced" }).waitFor();
            await browser.page.getByRole("region", { name: "Full copy" }).waitFor({ state: "detached" });
            await still(browser.page);
            await tell(browser.page, again);
            assert.deepEqual(browser.errors, []);
          } finally {
            await browser.close();
          }
        },
        { archives: [file] },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

story("at the newest message, the list follows what comes", async (page, again) => {
  assert.match((await articles(page).last().textContent()).trim(), /line 149/);
  await again([...FIRST, says(150, "and one more")]);
  await articles(page).filter({ hasText: "and one more" }).waitFor();
  await still(page);
  const newest = (await seen(page)).at(-1);
  assert.equal(await page.locator(`[data-event-id="${newest.id}"]`).getByText("and one more").count(), 1);
  assert.equal(await page.getByRole("button", { name: /Jump to newest/ }).count(), 0);
});

story("reading further up, nothing moves: edits above and below, and what is new is counted", async (page, again) => {
  await wheel(page, -500, 4);
  await still(page);
  const shown = await seen(page, { whole: true });
  const [{ id, top }] = shown;
  const first = Number(/line (\d+)/.exec(await page.locator(`[data-event-id="${id}"]`).textContent())[1]);
  const long = "a line that became much longer, ".repeat(20);
  const changed = new Set([first - 6, first - 2, first + 30]);
  const newer = FIRST.map((message, number) => (changed.has(number) ? edited(message, `${long} ${number}`) : message));
  const summary = await again([...newer, says(150, "new one"), says(151, "new two")]);
  assert.equal(summary.changed, changed.size, JSON.stringify(summary));
  await page.getByRole("button", { name: "Jump to newest, 2 new" }).waitFor();
  await page.locator("article").filter({ hasText: `${long} ${first - 2}` }).waitFor({ state: "attached" });
  await still(page);
  const now = await topOf(page, id);
  assert.ok(Math.abs(now - top) <= 1, `${top} became ${now}`);
  await page.getByRole("button", { name: "Jump to newest, 2 new" }).click();
  await articles(page).filter({ hasText: "new two" }).waitFor();
});
