// From the newest message up to the first that is new, by the pill; and on to the next channel with something new, by key.
// Not here: what is counted, and the line itself (`unread.mjs`).

import assert from "node:assert/strict";
import { expectAccessible, screenshot, story } from "../harness.mjs";
import { channels, log, still } from "../reading.mjs";
import { arrive, field, say, untilConfirmed, withAna } from "../writing.mjs";

const channel = (page, name) => channels(page).getByRole("link", { name, exact: true });

/** Whether something is within what is seen of a channel. */
const isSeen = async (page, room, locator) => {
  const [list, box] = [await log(page, room).boundingBox(), await locator.boundingBox()];
  return box !== null && box.y >= list.y && box.y + box.height <= list.y + list.height;
};

/** Ana tells stories of eight lines in the kitchen, and says one word in the tower. */
async function tellsStories(page) {
  for (let number = 1; number <= 12; number++) {
    const lines = Array.from({ length: 8 }, (_, line) => `verse ${number}, line ${line + 1}`);
    await field(page, "kitchen").fill(lines.join("\n"));
    await page.keyboard.press("Enter");
  }
  await page.locator("article[data-state=confirmed]").filter({ hasText: "verse 12, line 8" }).waitFor();
  await channel(page, "tower").click();
  await say(page, "tower", "Wind.");
  await untilConfirmed(page, "Wind.");
}

story("who opens a channel at its newest message jumps to the first that is new, and by key to the next channel", async (page, server) => {
  await arrive(page, server, "lobby");
  await channel(page, "kitchen").waitFor();
  await withAna(server, async (ana) => {
    await tellsStories(ana);
    await channel(page, "kitchen, 13 unread").waitFor();
    await channel(page, "tower, 1 unread").waitFor();
    await page.getByRole("link", { name: "All spaces" }).click();
    await page.getByRole("link", { name: /verse 12, line 1/ }).click();
    const newest = log(page, "kitchen").getByRole("article").filter({ hasText: "verse 12, line 8" });
    await newest.waitFor();
    await still(page);
    const line = log(page, "kitchen").getByRole("separator", { name: "New messages" });
    assert.ok((await line.count()) === 0 || !(await isSeen(page, "kitchen", line)), "it is far above");
    const jump = page.getByRole("button", { name: "Jump to first unread" });
    await jump.waitFor();
    await screenshot(page, "first-unread-pill");
    await expectAccessible(page);
    await jump.press("Enter");
    await line.waitFor();
    await still(page);
    assert.ok(await isSeen(page, "kitchen", line), "the line is seen");
    const first = log(page, "kitchen").getByRole("article").filter({ hasText: "The kettle is on." });
    assert.ok(await isSeen(page, "kitchen", first), "and the first that is new below it");
    await jump.waitFor({ state: "detached" });
    const inside = () => log(page, "kitchen").evaluate((list) => list.contains(document.activeElement));
    assert.ok(await inside(), "the focus is handed on to the messages");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.activeElement.role ?? document.activeElement.tagName), "ARTICLE");
    // On to the newest, which hands the focus on as well.
    await page.getByRole("button", { name: /^Jump to newest/ }).press("Enter");
    await still(page);
    assert.ok(await isSeen(page, "kitchen", newest.getByText("verse 12, line 8")));
    assert.ok(await inside());
    await channel(page, "kitchen").waitFor();
    await page.keyboard.press("Alt+Shift+ArrowDown");
    await page.getByRole("heading", { level: 1, name: "tower", exact: true }).waitFor();
    await log(page, "tower").getByText("Wind.").waitFor();
    await channel(page, "tower").waitFor();
  });
});
