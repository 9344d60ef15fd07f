// The field: letters that are put together, drafts, what can be called, marks, texts that are too long; on a phone too.

import assert from "node:assert/strict";
import { expectAccessible, screenshot, story } from "../harness.mjs";
import { articles, channels, goTo } from "../reading.mjs";
import { arrive, field, introduce, saying } from "../writing.mjs";

story("Enter that ends a composition sends nothing", async (page, server, browser) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Mori", "first");
  const text = field(page, "kitchen");
  await text.focus();
  const ime = await browser.context.newCDPSession(page);
  await ime.send("Input.imeSetComposition", { text: "もり", selectionStart: 2, selectionEnd: 2 });
  assert.equal(await text.inputValue(), "もり");
  // As browsers send the key that chooses what was put together.
  await ime.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
  await ime.send("Input.insertText", { text: "森" });
  assert.equal(await text.inputValue(), "森");
  assert.equal(await saying(page, "もり").count(), 0);
  await page.keyboard.press("Enter");
  await saying(page, "森").waitFor();
  assert.equal(await text.inputValue(), "");
});

story("Shift Enter begins a new line, the field grows, and the list stays at its end", async (page, server) => {
  await arrive(page, server, "kitchen");
  const text = field(page, "kitchen");
  await text.focus();
  const low = (await text.boundingBox()).height;
  for (let line = 0; line < 40; line++) {
    await page.keyboard.type(`line ${line}`);
    await page.keyboard.press("Shift+Enter");
  }
  const high = (await text.boundingBox()).height;
  assert.ok(high > 2 * low, `${high} px after ${low}`);
  assert.ok(high <= 0.41 * 800, `${high} px of 800: it leaves room for the messages`);
  const gap = await page.evaluate(() => {
    const list = document.querySelector("#main [role=log]");
    const last = [...list.querySelectorAll("article")].at(-1).getBoundingClientRect();
    return list.getBoundingClientRect().bottom - last.bottom;
  });
  assert.ok(Math.abs(gap - 16) <= 1.5, `${gap} px below the newest message`);
  await expectAccessible(page);
});

story("a draft is kept for its channel over a reload, and marked in the list", async (page, server) => {
  await arrive(page, server, "kitchen");
  await field(page, "kitchen").fill("half a thought");
  await goTo(page, "tower");
  await channels(page).getByRole("link", { name: "kitchen, draft" }).waitFor();
  assert.equal(await field(page, "tower").inputValue(), "");
  await page.reload();
  await channels(page).getByRole("link", { name: "kitchen, draft" }).click();
  await articles(page, "kitchen").first().waitFor();
  assert.equal(await field(page, "kitchen").inputValue(), "half a thought");
  assert.equal(await channels(page).getByRole("link", { name: "kitchen, draft" }).count(), 0, "one is there");
  await expectAccessible(page);
});

story("people, channels and emoji are completed by keyboard", async (page, server) => {
  await arrive(page, server, "kitchen");
  const text = field(page, "kitchen");
  await text.focus();
  await page.keyboard.type("ask @har");
  const offers = page.getByRole("listbox");
  const first = offers.getByRole("option").first();
  await first.waitFor();
  assert.equal(await text.getAttribute("aria-activedescendant"), await first.getAttribute("id"));
  assert.equal(await first.getAttribute("aria-selected"), "true");
  await expectAccessible(page);
  await screenshot(page, "write-completion");
  await page.keyboard.press("Tab");
  assert.match(await text.inputValue(), /^ask @.*Haruto.* $/u);
  await page.keyboard.type("in #ear");
  await offers.getByRole("option", { name: /^ear-2/ }).first().waitFor();
  await page.keyboard.press("Enter");
  assert.match(await text.inputValue(), /#ear-2 $/);
  await page.keyboard.type(":tad");
  await offers.getByRole("option", { name: /tada/ }).waitFor();
  await page.keyboard.press("Escape");
  await offers.waitFor({ state: "detached" });
  assert.match(await text.inputValue(), /:tad$/, "Escape closes the list and nothing else");
  await page.keyboard.type("a");
  assert.equal(await offers.count(), 0, "closed for this word");
  for (let letter = 0; letter < 5; letter++) await page.keyboard.press("Backspace");
  await page.keyboard.type(":tad");
  await offers.getByRole("option", { name: /tada/ }).click();
  assert.match(await text.inputValue(), /🎉 $/u);
  await page.keyboard.type(":)");
  assert.equal(await offers.count(), 0, "a smile is no call");
});

story("marks go around what is selected", async (page, server) => {
  await arrive(page, server, "kitchen");
  const text = field(page, "kitchen");
  await text.fill("so calm");
  await text.evaluate((field) => field.setSelectionRange(3, 7));
  await page.getByRole("button", { name: "Bold" }).click();
  assert.equal(await text.inputValue(), "so **calm**");
  await page.keyboard.press("Control+b");
  assert.equal(await text.inputValue(), "so calm");
  await page.keyboard.press("Control+i");
  assert.equal(await text.inputValue(), "so *calm*");
  await page.getByRole("button", { name: "Insert emoji" }).click();
  const picker = page.getByRole("dialog", { name: "Emoji" });
  await picker.getByRole("option").first().waitFor();
  await expectAccessible(page);
  await picker.getByRole("combobox").fill("owl");
  await page.keyboard.press("Enter");
  assert.equal(await text.inputValue(), "so *🦉*");
  assert.ok(await text.evaluate((field) => field === document.activeElement));
});

story("a text that is too long is told so before it is sent, with the number", async (page, server) => {
  await arrive(page, server, "kitchen");
  const text = field(page, "kitchen");
  await text.fill("a".repeat(59_500));
  await page.getByText(/too long\. Cut it, or send it in parts\.$/).waitFor();
  assert.ok(await page.getByRole("button", { name: "Send" }).isDisabled());
  await page.keyboard.press("Enter");
  assert.equal((await text.inputValue()).length, 59_500);
  await expectAccessible(page);
  await text.fill("a".repeat(59_000));
  await page.getByText(/letters left$/).waitFor();
  assert.ok(await page.getByRole("button", { name: "Send" }).isEnabled());
});

story(
  "on a phone the field stands at the lower edge, and a long press opens what can be done",
  async (page, server, browser) => {
    await page.goto(server.url);
    await page.getByRole("link", { name: /^Open / }).tap();
    await channels(page).getByRole("link", { name: "kitchen" }).tap();
    await articles(page, "kitchen").first().waitFor();
    const text = field(page, "kitchen");
    const { y, height } = await text.boundingBox();
    assert.ok(y + height > 640 && y + height <= 740, `the field ends at ${y + height} of 740`);
    await screenshot(page, "write-phone");
    await expectAccessible(page);
    const row = articles(page, "kitchen").last();
    const box = await row.boundingBox();
    const touch = await browser.context.newCDPSession(page);
    const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height - 6 }];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await page.getByRole("menu").waitFor();
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await page.getByRole("menuitem", { name: "Reply" }).waitFor();
    await screenshot(page, "write-phone-menu");
    await expectAccessible(page);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `${wider} px wider than the window`);
  },
  { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
);
