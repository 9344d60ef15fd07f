// Unread: bold channels with their numbers, the line above what is new, the inbox, marking by hand, muting; two tabs.
// Not here: what is counted and how marks follow a person between devices (`tests/tests/engine_unread.rs`).

import assert from "node:assert/strict";
import { expectAccessible, looks, screenshot, story } from "../harness.mjs";
import { articles, channels, goTo, log } from "../reading.mjs";
import { act, arrive, say, saying, untilConfirmed, withAna } from "../writing.mjs";

const channel = (page, name) => channels(page).getByRole("link", { name, exact: true });
const line = (page, room) => log(page, room).getByRole("separator", { name: "New messages" });

/** Says something and waits until the server has it. */
async function says(page, text) {
  await say(page, "kitchen", text);
  await untilConfirmed(page, text);
}

story("what came while one was elsewhere is counted, marked with a line, and read when it is seen", async (page, server) => {
  await arrive(page, server, "lobby");
  await channel(page, "kitchen").waitFor();
  await withAna(server, async (ana) => {
    await channel(page, "kitchen, 1 unread").waitFor();
    await says(ana, "There is cake.");
    await says(ana, "There was cake.");
    await channel(page, "kitchen, 3 unread").waitFor();
    await page.getByRole("navigation", { name: "Spaces" }).getByRole("link", { name: "Small Hours, 3 unread" }).waitFor();
    await screenshot(page, "unread-channels");
    await expectAccessible(page);
    // By key, to the next that has something unread.
    await page.keyboard.press("Alt+Shift+ArrowDown");
    await page.getByRole("heading", { level: 1, name: "kitchen", exact: true }).waitFor();
    await line(page, "kitchen").waitFor();
    const below = await line(page, "kitchen").evaluate((line) => line.nextElementSibling.textContent);
    assert.match(below, /The kettle is on\./, "it stands above the first that is new");
    await screenshot(page, "unread-line");
    await expectAccessible(page);
    await channel(page, "kitchen").waitFor();
    await line(page, "kitchen").waitFor();
    // Of what comes while one looks, nothing is unread, and the line stays where it is.
    await says(ana, "Crumbs.");
    await saying(page, "Crumbs.").waitFor();
    await channel(page, "kitchen").waitFor();
    assert.match(await line(page, "kitchen").evaluate((line) => line.nextElementSibling.textContent), /The kettle/);
    // In the next view there is no line.
    await goTo(page, "lobby");
    await goTo(page, "kitchen");
    assert.equal(await line(page, "kitchen").count(), 0);
  });
});

story("a message is marked as unread by hand until a hand takes that back", async (page, server) => {
  await arrive(page, server, "kitchen");
  await withAna(server, async (ana) => {
    await says(ana, "Whose mug is this?");
    await saying(page, "Whose mug is this?").waitFor();
    await act(page, saying(page, "The kettle is on."), "Mark unread from here");
    await channel(page, "kitchen, 2 unread").waitFor();
    await line(page, "kitchen").waitFor();
    await says(ana, "It is mine.");
    await channel(page, "kitchen, 3 unread").waitFor();
    await page.locator(".bar").getByRole("button", { name: "See to kitchen" }).click();
    await screenshot(page, "unread-menu");
    await page.getByRole("menuitem", { name: "Mark as read" }).click();
    await channel(page, "kitchen").waitFor();
  });
});

story("the inbox shows what is unread, and marks it as read in place", async (page, server) => {
  await arrive(page, server, "lobby");
  await withAna(server, async (ana) => {
    await says(ana, "Soup at one.");
    await channel(page, "kitchen, 2 unread").waitFor();
    await page.getByRole("link", { name: "All spaces" }).click();
    const inbox = page.getByRole("list", { name: "Unread", exact: true });
    await inbox.getByRole("link", { name: "kitchen Small Hours 2 new" }).waitFor();
    await inbox.getByText("Soup at one.").waitFor();
    await looks(page, "inbox");
    await page.setViewportSize({ width: 390, height: 780 });
    await looks(page, "inbox-phone");
    await page.setViewportSize({ width: 1280, height: 800 });
    await inbox.getByRole("button", { name: "Mark kitchen as read" }).click();
    await page.getByText("Nothing is unread.").waitFor();
    await page.getByRole("list", { name: "Your spaces" }).getByRole("link", { name: /^Small Hours/ }).click();
    await channel(page, "kitchen").waitFor();
  });
});

story("a muted channel is quiet, and what one tab has read the other has read too", async (page, server, browser) => {
  await arrive(page, server, "kitchen");
  await page.locator(".bar").getByRole("button", { name: "See to kitchen" }).click();
  await page.getByRole("menuitemradio", { name: "Notify of nothing" }).click();
  await goTo(page, "lobby");
  const second = await browser.context.newPage();
  await second.goto(page.url());
  await goTo(second, "tower");
  await withAna(server, async (ana) => {
    await says(ana, "Nobody hears this.");
    await goTo(ana, "lobby");
    await say(ana, "lobby", "Is anybody up?");
    await untilConfirmed(ana, "Is anybody up?");
    await saying(page, "Is anybody up?").waitFor();
    await channel(second, "lobby").waitFor();
    assert.equal(await channel(second, "kitchen").count(), 1, "muted");
    await goTo(page, "kitchen");
    await articles(page, "kitchen").filter({ hasText: "Nobody hears this." }).waitFor();
  });
});

story("one is told of all messages of a channel, of mentions or of nothing, and the space has what its channels begin with", async (page, server) => {
  await arrive(page, server, "lobby");
  const badge = (name) => channel(page, name).locator(".badge").getAttribute("data-count");
  const spaces = page.getByRole("navigation", { name: "Spaces" });
  const choose = async (of, level) => {
    await page.getByRole("button", { name: `See to ${of}` }).first().click();
    await page.getByRole("menuitemradio", { name: level }).click();
    await page.getByRole("menu").waitFor({ state: "detached" });
  };
  await withAna(server, async (ana) => {
    await channel(page, "kitchen, 1 unread").waitFor();
    assert.equal(await channel(page, "kitchen, 1 unread").locator(".badge").count(), 0, "nobody called");
    // All of a space: what its channels show is what one wants to hear.
    await page.getByRole("button", { name: "See to Small Hours" }).click();
    const radio = (name) => page.getByRole("menuitemradio", { name });
    assert.equal(await radio("Notify of mentions only").getAttribute("aria-checked"), "true", "unless chosen");
    await looks(page, "level-menu-space");
    await radio("Notify of all messages").click();
    await channel(page, "kitchen, 1 unread").locator(".badge").waitFor();
    await says(ana, "And now it whistles.");
    await channel(page, "kitchen, 2 unread").waitFor();
    assert.equal(await badge("kitchen, 2 unread"), "2");
    assert.equal(await spaces.getByRole("link", { name: "Small Hours, 2 unread" }).locator(".badge").getAttribute("data-count"), "2");
    await page.waitForFunction(() => document.title.startsWith("(2) "));
    // A channel of its own mind.
    await goTo(page, "kitchen, 2 unread", "kitchen");
    const bar = page.locator(".bar").getByRole("button", { name: "See to kitchen" });
    await bar.click();
    assert.equal(await radio("As the space: all messages").getAttribute("aria-checked"), "true");
    await looks(page, "level-menu-channel");
    await page.setViewportSize({ width: 390, height: 780 });
    await looks(page, "level-menu-phone");
    await page.setViewportSize({ width: 1280, height: 800 });
    await radio("Notify of nothing").click();
    await goTo(page, "lobby");
    await says(ana, "Tea?");
    await goTo(ana, "lobby");
    await say(ana, "lobby", "Tea is ready.");
    await untilConfirmed(ana, "Tea is ready.");
    await saying(page, "Tea is ready.").waitFor();
    assert.equal(await channel(page, "kitchen").count(), 1, "quiet");
    await page.waitForFunction(() => document.title.startsWith("lobby"));
    // By keyboard, and back to what the space has.
    await goTo(page, "kitchen");
    await bar.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await goTo(page, "lobby");
    await goTo(ana, "kitchen");
    await says(ana, "Biscuits.");
    await channel(page, "kitchen, 1 unread").locator(".badge").waitFor();
    await choose("Small Hours", "Notify of mentions only");
    await channel(page, "kitchen, 1 unread").locator(".badge").waitFor({ state: "detached" });
  });
});

story("Escape marks the channel as read, and only where nothing else wants it", async (page, server) => {
  await arrive(page, server, "kitchen");
  await withAna(server, async (ana) => {
    await says(ana, "Whose turn is it?");
    await saying(page, "Whose turn is it?").waitFor();
    const unread = channel(page, "kitchen, 2 unread");
    const field = page.getByRole("textbox", { name: "Message kitchen" });
    await act(page, saying(page, "The kettle is on."), "Mark unread from here");
    await unread.waitFor();
    // A menu, the names that are offered, and a reply each take one.
    await page.locator(".bar").getByRole("button", { name: "See to kitchen" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await field.pressSequentially("@A");
    await page.getByRole("option", { name: /Ana Reyes/ }).first().waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("option").first().waitFor({ state: "detached" });
    await field.fill("");
    await act(page, saying(page, "Whose turn is it?"), "Reply");
    await page.getByText("Replying to").waitFor();
    await field.press("Escape");
    await page.getByText("Replying to").waitFor({ state: "detached" });
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Go to" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    // From a message it leads to the field.
    await saying(page, "Whose turn is it?").focus();
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.activeElement.tagName === "TEXTAREA");
    assert.equal(await unread.count(), 1, "none of these was for the channel");
    await page.keyboard.press("Escape");
    await channel(page, "kitchen").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "TEXTAREA", "the focus stays");
  });
});
