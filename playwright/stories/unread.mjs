// Unread: bold channels with their numbers, the line above what is new, the inbox, marking by hand, muting; two tabs.
// Not here: what is counted and how marks follow a person between devices (`tests/tests/engine_unread.rs`).

import assert from "node:assert/strict";
import { expectAccessible, launch, screenshot, story } from "../harness.mjs";
import { articles, channels, goTo, log } from "../reading.mjs";
import { act, arrive, introduce, say, saying, untilConfirmed } from "../writing.mjs";

const channel = (page, name) => channels(page).getByRole("link", { name, exact: true });
const line = (page, room) => log(page, room).getByRole("separator", { name: "New messages" });

/** Somebody else, who writes in the kitchen. */
async function withAna(server, tell) {
  const ana = await launch();
  try {
    await arrive(ana.page, server, "kitchen");
    await introduce(ana.page, "kitchen", "Ana Reyes", "The kettle is on.");
    await untilConfirmed(ana.page, "The kettle is on.");
    await tell(ana.page);
    assert.deepEqual(ana.errors, []);
  } finally {
    await ana.close();
  }
}

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
    await screenshot(page, "inbox");
    await page.setViewportSize({ width: 390, height: 780 });
    await screenshot(page, "inbox-phone");
    await page.setViewportSize({ width: 1280, height: 800 });
    await expectAccessible(page);
    await inbox.getByRole("button", { name: "Mark kitchen as read" }).click();
    await page.getByText("Nothing is unread.").waitFor();
    await page.getByRole("list", { name: "Your spaces" }).getByRole("link", { name: /^Small Hours/ }).click();
    await channel(page, "kitchen").waitFor();
  });
});

story("a muted channel is quiet, and what one tab has read the other has read too", async (page, server, browser) => {
  await arrive(page, server, "kitchen");
  await page.locator(".bar").getByRole("button", { name: "See to kitchen" }).click();
  await page.getByRole("menuitem", { name: "Mute" }).click();
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
