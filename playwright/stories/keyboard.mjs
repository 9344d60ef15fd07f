// The page by keyboard alone: nothing is clicked, the focus is always somewhere that can be seen.

import assert from "node:assert/strict";
import { launch, screenshot, test, withServer } from "../harness.mjs";
import { articles, channels, log, still } from "../reading.mjs";

/** What has the focus: its role by tag, and its name. */
const holder = (page) =>
  page.evaluate(() => {
    const { activeElement: at } = document;
    const box = at.getBoundingClientRect();
    const name = at.getAttribute("aria-label") ?? at.innerText?.trim().split("\n")[0] ?? "";
    return { tag: at.tagName.toLowerCase(), name, isSeen: box.width > 0 && box.height > 0, id: at.dataset?.eventId };
  });

async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    const now = await holder(page);
    assert.notEqual(now.tag, "body", `after ${key} nothing has the focus`);
    assert.ok(now.isSeen, `after ${key} the focus is where nobody sees it: ${JSON.stringify(now)}`);
  }
  return holder(page);
}

test("a reader with a keyboard opens a space, switches, reads, follows a thread, and comes back", { timeout: 120_000 }, () =>
  withServer(async (server) => {
    const browser = await launch({ viewport: { width: 1440, height: 900 } });
    try {
      const { page } = browser;
      await page.goto(server.url);
      const open = page.getByRole("link", { name: /^Open / });
      await open.waitFor();
      await page.keyboard.press("Tab");
      const isHere = () => open.evaluate((link) => link === document.activeElement);
      for (let step = 0; step < 8 && !(await isHere()); step++) await press(page, "Tab");
      await page.keyboard.press("Enter");
      await articles(page).first().waitFor();
      // The switcher.
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Go to" }).getByRole("combobox").fill("ear");
      await page.getByRole("option", { name: /ear-2/ }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "ear-2" }).waitFor();
      await articles(page, "ear-2").first().waitFor();
      await still(page);
      // Neighbouring channels, and back.
      await page.keyboard.press("Alt+ArrowDown");
      await page.getByRole("heading", { level: 1, name: "tower" }).waitFor();
      await page.keyboard.press("Alt+ArrowUp");
      await page.getByRole("heading", { level: 1, name: "ear-2" }).waitFor();
      await articles(page, "ear-2").first().waitFor();
      await still(page);
      // Regions: channels, then messages.
      for (let step = 0; step < 6; step++) {
        const inside = await log(page, "ear-2").evaluate((list) => list.contains(document.activeElement));
        if (inside) break;
        await press(page, "F6");
      }
      const first = await holder(page);
      assert.equal(first.tag, "article");
      const above = await press(page, "ArrowUp");
      assert.equal(above.tag, "article");
      assert.notEqual(above.id, first.id);
      await screenshot(page, "keyboard-row");
      // What is read out: who, what, when.
      await log(page, "ear-2").getByRole("article", { name: /^森 Haruto Winter list, .* after the persimmons\. .*07:30$/ }).waitFor();
      // To the actions of a message and out again.
      const action = await press(page, "Enter");
      assert.equal(action.tag, "button");
      assert.equal((await press(page, "Escape")).id, above.id);
      // The first message, and the newest.
      await page.keyboard.press("Home");
      await page.getByRole("heading", { level: 2, name: "ear-2" }).waitFor();
      await still(page);
      assert.notEqual((await holder(page)).tag, "body");
      await press(page, "End");
      await still(page);
      // A thread: it takes the focus, Escape hands it back.
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Go to" }).getByRole("combobox").fill("one ear");
      await page.getByRole("option", { name: /One ear or two/ }).first().waitFor();
      await page.keyboard.press("Enter");
      const thread = page.getByRole("region", { name: "Thread: One ear or two?" });
      await thread.getByRole("article").first().waitFor();
      await page.waitForFunction(() => document.querySelector(".threadp").contains(document.activeElement));
      await page.keyboard.press("Escape");
      await thread.waitFor({ state: "detached" });
      // It is handed on in the frame after.
      await page.waitForFunction(() => document.activeElement !== document.body);
      // The keys tell themselves.
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      assert.notEqual((await holder(page)).tag, "body");
      assert.equal(await channels(page).locator("[aria-current=page]").count(), 1);
      assert.deepEqual(browser.errors, []);
    } finally {
      await browser.close();
    }
  }));
