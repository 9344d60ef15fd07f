// Moving a message into another room: by who keeps order there, in front of somebody who reads along; then its old address.
// Not here: what is refused, and moving offline (`tests/tests/engine_moving.rs`).

import assert from "node:assert/strict";
import { attached, drawn, paste, png } from "../files.mjs";
import { expectAccessible, launch, screenshot, story } from "../harness.mjs";
import { articles, goTo } from "../reading.mjs";
import { act, field, holder, invitation, joins, say, saying, untilConfirmed } from "../writing.mjs";

const canoe = { name: "canoe.png", type: "image/png", bytes: png(320, 180, [40, 110, 160]) };

/** Makes a space with a second channel; something is said in the first. */
async function makes(page, server) {
  await page.goto(server.url);
  await page.getByRole("button", { name: "New space…" }).click();
  const asked = page.getByRole("dialog", { name: "New space" });
  await asked.getByRole("textbox", { name: "Name of the space" }).fill("Boathouse");
  await asked.getByRole("textbox", { name: "Your name" }).fill("Pell");
  await page.keyboard.press("Enter");
  await asked.waitFor({ state: "detached" });
  await page.getByRole("heading", { level: 1, name: "general", exact: true }).waitFor();
  await say(page, "general", "Good morning.");
  await untilConfirmed(page, "Good morning.");
  await page.getByRole("button", { name: "See to Boathouse", exact: true }).first().click();
  await page.getByRole("menuitem", { name: "New channel…", exact: true }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("repairs");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "repairs", exact: true }).waitFor();
}

/** What is said in a channel, in order. */
const texts = (page, room) => articles(page, room).locator(".text").allTextContents();

story("a moderator moves a message, which stands in its place for who reads along, and its old address leads there", async (page, server) => {
  await makes(page, server);
  await say(page, "repairs", "What needs mending?");
  await untilConfirmed(page, "What needs mending?");
  const link = invitation(page);
  const reader = await launch();
  const stranger = await launch();
  try {
    await joins(reader.page, link, "Odile");
    await goTo(reader.page, "general");
    await paste(field(reader.page, "general"), canoe);
    await attached(reader.page.getByRole("form", { name: "Write to general" })).waitFor();
    await say(reader.page, "general", "The canoe leaks.");
    await untilConfirmed(reader.page, "The canoe leaks.");
    const old = await saying(reader.page, "The canoe leaks.").getAttribute("data-event-id");
    const address = `${reader.page.url()}/${old}`;
    await say(page, "repairs", "Nothing? Good.");
    await untilConfirmed(page, "Nothing? Good.");

    // What one may not do is not offered.
    await saying(reader.page, "The canoe leaks.").focus();
    await reader.page.keyboard.press("Shift+F10");
    await reader.page.getByRole("menuitem", { name: "Forward…", exact: true }).waitFor();
    assert.equal(await reader.page.getByRole("menuitem", { name: "Move to…", exact: true }).count(), 0);
    await reader.page.keyboard.press("Escape");
    await field(reader.page, "general").focus();

    await goTo(page, /^general/, "general");
    await act(page, saying(page, "The canoe leaks."), "Move to…");
    const dialog = page.getByRole("dialog", { name: "Move to" });
    await dialog.getByRole("combobox", { name: "Move to" }).fill("rep");
    await dialog.getByRole("option", { name: /^repairs/, selected: true }).waitFor();
    await expectAccessible(page);
    await screenshot(page, "move-to");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await saying(page, "The canoe leaks.").waitFor({ state: "detached" });
    assert.equal((await holder(page)).tag, "article", "the focus is on a message beside it");
    await saying(reader.page, "The canoe leaks.").waitFor({ state: "detached" });
    assert.deepEqual(await texts(reader.page, "general"), ["Good morning."]);

    const between = ["What needs mending?", "The canoe leaks.", "Nothing? Good."];
    for (const one of [page, reader.page]) {
      await goTo(one, /^repairs/, "repairs");
      await saying(one, "The canoe leaks.").waitFor();
      assert.deepEqual(await texts(one, "repairs"), between);
      assert.deepEqual(await drawn(saying(one, "The canoe leaks.").locator(".pic img")), [320, 180]);
      await saying(one, "The canoe leaks.").getByText("Odile", { exact: true }).first().waitFor();
    }
    await screenshot(page, "moved");
    // It is hers still.
    await act(reader.page, saying(reader.page, "The canoe leaks."), "Edit");
    await field(reader.page, "repairs").fill("The canoe leaks badly.");
    await reader.page.keyboard.press("Enter");
    await saying(page, "The canoe leaks badly.").waitFor();

    await stranger.page.goto(address);
    await stranger.page.getByRole("heading", { level: 1, name: "repairs", exact: true }).waitFor();
    await stranger.page.locator("article.msg-marked").filter({ hasText: "The canoe leaks badly." }).waitFor();
    assert.deepEqual([reader.errors, stranger.errors], [[], []]);
  } finally {
    await reader.close();
    await stranger.close();
  }
});
