// Spaces: making one, joining it by its link, seeing to its rooms, leaving. By people, in browsers of their own.
// Not here: writing in rooms (`write_messages.mjs`).

import assert from "node:assert/strict";
import { launch, looks, rich, story, untilOfflineReady } from "../harness.mjs";
import { channels, goTo } from "../reading.mjs";
import { answers, invitation, makes, menu, say, saying, untilConfirmed } from "../writing.mjs";

const rooms = (page) =>
  channels(page).getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("aria-label")));

story("a newcomer makes a space, and somebody joins it by its link", async (page, server) => {
  await page.goto(server.url);
  await page.getByRole("button", { name: "New space…" }).waitFor();
  await page.getByRole("button", { name: "New space…" }).click();
  await looks(page, "new-space");
  await page.keyboard.press("Escape");
  await makes(page, "Night Shift", "Pell Achterberg");
  await say(page, "general", "Who else is up?");
  await untilConfirmed(page, "Who else is up?");
  await page.getByRole("button", { name: "Invite people" }).click();
  const invite = page.getByRole("dialog", { name: "Invite people" });
  const link = await invite.getByRole("textbox", { name: "Link to join" }).inputValue();
  await looks(page, "invite");
  await page.keyboard.press("Escape");
  await invite.waitFor({ state: "detached" });
  const other = await launch();
  try {
    await other.page.goto(link);
    await other.page.getByRole("heading", { level: 1, name: "Join Night Shift" }).waitFor();
    await looks(other.page, "join");
    await other.page.getByRole("button", { name: "Join", exact: true }).click();
    const asked = other.page.getByRole("dialog", { name: "Join Night Shift" });
    await asked.waitFor();
    await looks(other.page, "join-asked");
    await asked.getByRole("textbox", { name: "Your name" }).fill("Odile");
    await other.page.keyboard.press("Enter");
    await saying(other.page, "Who else is up?").waitFor();
    await say(other.page, "general", "I am.");
    await saying(page, "I am.").waitFor();
    await page.getByRole("navigation", { name: "Spaces" }).getByRole("link", { name: "Night Shift" }).waitFor();
    // What one may not do is not offered.
    await other.page.getByRole("button", { name: "See to general" }).click();
    const offered = await other.page.locator("[role^=menuitem]").allTextContents();
    assert.ok(offered.length > 0 && !offered.includes("Rename…") && !offered.includes("Put away"), offered.join());
    await other.page.keyboard.press("Escape");
    assert.deepEqual(other.errors, []);
  } finally {
    await other.close();
  }
});

story("members see who is here, until they have gone", async (page, server) => {
  await page.goto(server.url);
  await page.getByRole("button", { name: "New space…" }).waitFor();
  await makes(page, "Lighthouse", "Pell");
  await page.getByRole("button", { name: "Invite people" }).click();
  const invite = page.getByRole("dialog", { name: "Invite people" });
  const link = await invite.getByRole("textbox", { name: "Link to join" }).inputValue();
  await page.keyboard.press("Escape");
  const members = page.getByRole("button", { name: /^Members/ });
  if ((await members.getAttribute("aria-pressed")) === "false") await members.click();
  const person = (name) =>
    page.getByRole("complementary", { name: "Members" }).getByRole("listitem").filter({ hasText: name });
  const here = (name) => person(name).filter({ hasText: "here now" });
  await here("Pell").waitFor();
  const other = await launch();
  try {
    await other.page.goto(link);
    await other.page.getByRole("button", { name: "Join", exact: true }).click();
    await other.page.getByRole("dialog", { name: "Join Lighthouse" }).getByRole("textbox", { name: "Your name" }).fill("Odile");
    await other.page.keyboard.press("Enter");
    await here("Odile").waitFor();
    await looks(page, "here");
    assert.deepEqual(other.errors, []);
  } finally {
    await other.close();
  }
  await here("Odile").waitFor({ state: "detached" });
  await person("Odile").waitFor();
  // Nobody is guessed without a connection.
  await server.stop();
  await here("Pell").waitFor({ state: "detached" });
  await person("Pell").waitFor();
});

story("a space made with no network is there after a reload, and for others later", async (page, server, browser) => {
  await page.goto(server.url);
  await page.getByRole("button", { name: "New space…" }).waitFor();
  await untilOfflineReady(page);
  await server.stop();
  await makes(page, "Tunnel", "Pell");
  await say(page, "general", "written underground");
  await page.locator("article[data-state=pending]").filter({ hasText: "written underground" }).waitFor();
  await page.reload();
  await saying(page, "written underground").waitFor();
  await menu(page, "Tunnel", "New channel…");
  await answers(page, "Name", "deeper");
  await page.getByRole("heading", { level: 1, name: "deeper", exact: true }).waitFor();
  await server.start();
  await goTo(page, "general");
  await untilConfirmed(page, "written underground");
  const other = await launch();
  try {
    await other.page.goto(server.url);
    await other.page.getByRole("link", { name: /^Open Tunnel/ }).click();
    await saying(other.page, "written underground").waitFor();
    assert.deepEqual(await rooms(other.page), ["general", "deeper"]);
  } finally {
    await other.close();
  }
  // What failed while the server was gone is no fault of the page.
  browser.errors.length = 0;
});

story("who made a space opens rooms, names them, moves them by key and by hand, and puts them away", async (page, server) => {
  await page.goto(server.url);
  await makes(page, "Workshop", "Pell");
  await menu(page, "Workshop", "New channel…");
  await page.getByRole("dialog", { name: "New channel" }).waitFor();
  await looks(page, "new-channel");
  await answers(page, "Name", "kitchen");
  await page.getByRole("heading", { level: 1, name: "kitchen", exact: true }).waitFor();
  await menu(page, "Workshop", "New category…");
  await answers(page, "Name", "Benches");
  await menu(page, "Benches", "New channel…");
  await answers(page, "Name", "lathe");
  await page.getByRole("heading", { level: 1, name: "lathe", exact: true }).waitFor();
  assert.deepEqual(await rooms(page), ["general", "kitchen", "lathe"]);
  await menu(page, "lathe", "What it is about…");
  await page.getByRole("dialog", { name: "What lathe is about" }).waitFor();
  await looks(page, "describe");
  await answers(page, "What it is about", "Only with glasses on.");
  await page.getByText("Only with glasses on.").waitFor();
  await menu(page, "lathe", "Rename…");
  await answers(page, "Name", "metal lathe");
  await page.getByRole("heading", { level: 1, name: "metal lathe", exact: true }).waitFor();
  await menu(page, "metal lathe", "Move up");
  const order = (...names) =>
    page.waitForFunction((names) => {
      const links = [...document.querySelectorAll("nav[aria-label=Channels] a")];
      return JSON.stringify(links.map((link) => link.getAttribute("aria-label"))) === JSON.stringify(names);
    }, names);
  const link = (name) => channels(page).getByRole("link", { name, exact: true });
  await page.getByRole("button", { name: "See to metal lathe" }).click();
  await page.getByRole("menuitem", { name: "Move up" }).press("Enter");
  await order("general", "metal lathe", "kitchen");
  await link("kitchen").dragTo(link("general"), { targetPosition: { x: 20, y: 3 } });
  await order("kitchen", "general", "metal lathe");
  await link("general").dragTo(page.getByRole("button", { name: "Benches", exact: true }));
  await order("kitchen", "metal lathe", "general");
  await looks(page, "workshop");
  await page.getByRole("button", { name: "See to Workshop", exact: true }).click();
  await page.getByRole("menu", { name: "See to Workshop" }).waitFor();
  await looks(page, "menu-of-space");
  await page.keyboard.press("Escape");
  await link("metal lathe").click();
  await menu(page, "metal lathe", "Put away");
  await page.getByText("This channel is put away.").waitFor();
  await page.reload();
  await order("kitchen", "general");
  const other = await launch();
  try {
    await other.page.goto(server.url);
    await other.page.getByRole("link", { name: /^Open Workshop/ }).click();
    await other.page.getByRole("heading", { level: 1, name: "kitchen", exact: true }).waitFor();
    assert.deepEqual(await rooms(other.page), ["kitchen", "general"]);
  } finally {
    await other.close();
  }
});

story("spaces whose names come late are called by them as soon as they come", async (page, server, browser) => {
  await server.stop();
  await server.import(rich, "Sampler");
  await server.start();
  let pass;
  const passed = new Promise((then) => (pass = then));
  await browser.context.route("**/api/titles", async (route) => {
    await passed;
    await route.continue();
  });
  await page.goto(server.url);
  await page.getByRole("link", { name: /^Open the space / }).first().waitFor();
  pass();
  await page.getByRole("link", { name: /^Open Sampler/ }).waitFor();
  await page.getByRole("link", { name: /^Open Small Hours/ }).waitFor();
});

story("who leaves a space has nothing of it left, and comes back by its link", async (page, server) => {
  await page.goto(server.url);
  await makes(page, "Short Stay", "Pell");
  await say(page, "general", "here for a day");
  await untilConfirmed(page, "here for a day");
  const link = invitation(page);
  await menu(page, "Short Stay", "Leave the space…");
  const asked = page.getByRole("dialog", { name: "Leave Short Stay?" });
  await looks(page, "leave");
  await asked.getByRole("button", { name: "Leave", exact: true }).click();
  await page.getByRole("link", { name: /^Open Short Stay/ }).waitFor();
  assert.equal(await page.getByRole("navigation", { name: "Spaces" }).getByRole("link", { name: "Short Stay" }).count(), 0);
  await page.goto(link);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByRole("dialog", { name: "Join Short Stay" }).getByRole("button", { name: "Join and go on" }).click();
  await saying(page, "here for a day").waitFor();
});
