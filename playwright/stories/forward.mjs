// Passing a message on into another room, by keyboard; with its files; twice.

import assert from "node:assert/strict";
import { attached, drawn, paste, png } from "../files.mjs";
import { launch, looks, story } from "../harness.mjs";
import { goTo } from "../reading.mjs";
import { act, arrive, field, holder, introduce, say, saying, untilConfirmed } from "../writing.mjs";

const ridge = { name: "ridge.png", type: "image/png", bytes: png(320, 180, [40, 110, 160]) };

/** The newest message that was passed on. */
const passedOn = (page) => page.locator("article[data-state=confirmed]").filter({ has: page.locator(".forwarded") }).last();

story("a message is passed on into another room with its picture, and says where it is from", async (page, server) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "hello");
  await paste(field(page, "kitchen"), ridge);
  await attached(page.getByRole("form", { name: "Write to kitchen" })).waitFor();
  await say(page, "kitchen", "look at this");
  await untilConfirmed(page, "look at this");
  await act(page, saying(page, "look at this"), "Forward…");
  const dialog = page.getByRole("dialog", { name: "Forward to" });
  await dialog.getByRole("combobox", { name: "Forward to" }).fill("tow");
  await dialog.getByRole("option", { name: /^tower/, selected: true }).waitFor();
  await looks(page, "forward-to");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("status").getByText("Forwarded", { exact: true }).waitFor();
  assert.equal((await holder(page)).tag, "article", "the focus is where it was");
  await goTo(page, "tower");
  await passedOn(page).getByText("look at this").waitFor();
  await passedOn(page).getByText(/^Forwarded from Pell in kitchen, /).waitFor();
  assert.deepEqual(await drawn(passedOn(page).locator(".pic img")), [320, 180]);
  await looks(page, "forwarded");
  // Passed on again, it still says where it was first.
  await passedOn(page).focus();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Forward…", exact: true }).click();
  await dialog.getByRole("combobox").fill("lobby");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  const other = await launch();
  try {
    await arrive(other.page, server, "lobby");
    await passedOn(other.page).getByText(/^Forwarded from Pell in kitchen, /).waitFor();
    assert.deepEqual(await drawn(passedOn(other.page).locator(".pic img")), [320, 180]);
    await passedOn(other.page).getByRole("link", { name: "Go to it" }).click();
    await other.page.locator("article.msg-marked").filter({ hasText: "look at this" }).waitFor();
    assert.deepEqual(other.errors, []);
  } finally {
    await other.close();
  }
});
