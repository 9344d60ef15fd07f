// All drafts in one list: reached from the sidebar, each leads to its room, and can be let go of with its files.

import assert from "node:assert/strict";
import { attached, paste, png } from "../files.mjs";
import { looks, story } from "../harness.mjs";
import { channels, goTo } from "../reading.mjs";
import { arrive, field, introduce } from "../writing.mjs";

const ridge = { name: "ridge.png", type: "image/png", bytes: png(32, 18, [40, 110, 160]) };

story("drafts are listed with their rooms, led to, and let go of with their files", async (page, server) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "hello");
  assert.equal(await channels(page).getByRole("button", { name: /^Drafts/ }).count(), 0);
  await field(page, "kitchen").fill("soup, again");
  await goTo(page, "tower");
  await paste(field(page, "tower"), ridge);
  await attached(page.getByRole("form", { name: "Write to tower" })).waitFor();
  await goTo(page, "lobby");
  await page.reload();
  await channels(page).getByRole("button", { name: "Drafts 2" }).click();
  const dialog = page.getByRole("dialog", { name: "Drafts" });
  await dialog.getByRole("link", { name: /kitchen.*soup, again/ }).waitFor();
  await dialog.getByRole("link", { name: /tower.*1 file/ }).waitFor();
  await looks(page, "drafts");
  await dialog.getByRole("button", { name: "Discard the draft in tower" }).click();
  const asked = page.getByRole("dialog", { name: "Discard this draft?" });
  await looks(page, "draft-discarded");
  await asked.getByRole("button", { name: "Discard draft" }).click();
  await dialog.getByRole("link", { name: /tower/ }).waitFor({ state: "detached" });
  await page.waitForFunction(async () => (await (await caches.open("rill-files")).keys()).length === 0);
  await dialog.getByRole("link", { name: /kitchen/ }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal(await field(page, "kitchen").inputValue(), "soup, again");
  // Of the room in view too.
  await channels(page).getByRole("button", { name: "Drafts 1" }).click();
  await dialog.getByRole("button", { name: "Discard the draft in kitchen" }).click();
  await asked.getByRole("button", { name: "Discard draft" }).press("Enter");
  await dialog.getByText("Nothing is being written.").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await field(page, "kitchen").inputValue(), "");
  assert.equal(await channels(page).getByRole("button", { name: /^Drafts/ }).count(), 0);
});
