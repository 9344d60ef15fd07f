// Notifications: asked for by hand, one for each message that calls, gone once it was read or deleted, and leading to it.
// Here: what the browser shows, by its own list. Not here: of what one is told (`tests/tests/engine_calls.rs`).

import assert from "node:assert/strict";
import { expectAccessible, screenshot, story, untilOfflineReady } from "../harness.mjs";
import { channels, goTo } from "../reading.mjs";
import { act, arrive, field, introduce, say, untilConfirmed, withAna } from "../writing.mjs";

/** What is shown now: `[{ title, text, path }]`. */
const shown = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const all = await registration.getNotifications();
    return all.map(({ title, body, data, icon }) => ({ title, text: body, path: data, icon }));
  });

/** Waits until so many are shown, and gives them. Nothing tells a page of them: each frame looks. */
async function untilShown(page, count) {
  await page.evaluate(async (count) => {
    const registration = await navigator.serviceWorker.ready;
    while ((await registration.getNotifications()).length !== count) await new Promise(requestAnimationFrame);
  }, count);
  return shown(page);
}

/** Clicks the only one that is shown, as the system would tell the service worker of it. */
const click = (context) =>
  context.serviceWorkers()[0].evaluate(async () => {
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  });

async function switchOn(page, server) {
  await page.goto(`${server.url}/settings/notifications`);
  const shows = page.getByRole("switch", { name: "Show notifications" });
  await shows.waitFor();
  assert.equal(await shows.isChecked(), false, "nobody asked for them");
  await expectAccessible(page);
  await screenshot(page, "settings-notifications");
  await shows.check();
  await page.waitForFunction(() => localStorage.getItem("rill.notifications") === "on");
}

/** Pell, who has a name by which one can call them, and looks at the lobby. */
async function pell(page, server, browser) {
  await browser.context.grantPermissions(["notifications"], { origin: server.url });
  await arrive(page, server, "lobby");
  await introduce(page, "lobby", "Pell Achterberg", "Pell is here.");
  await untilConfirmed(page, "Pell is here.");
  await untilOfflineReady(page);
}

/** Calls Pell, by name. */
async function calls(page, text, reads = text) {
  await field(page, "kitchen").pressSequentially("@Pell");
  await page.getByRole("option", { name: /Pell Achterberg/ }).first().waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  const message = page.getByRole("article").filter({ hasText: reads.trim() });
  await message.and(page.locator("[data-state=confirmed]")).waitFor();
  return message;
}

const icon = (page) => page.evaluate(() => document.querySelector("link[rel=icon]").getAttribute("href"));

story("a mention is told once by all tabs together, leads to its message, and goes once it is read", async (page, server, browser) => {
  await pell(page, server, browser);
  const plain = await icon(page);
  await switchOn(page, server);
  await page.goBack();
  await field(page, "lobby").waitFor();
  const second = await browser.context.newPage();
  await second.goto(`${server.url}/settings/appearance`);
  await second.getByRole("radio", { name: "Dark" }).waitFor();
  await withAna(server, async (ana) => {
    await channels(page).getByRole("link", { name: "kitchen, 1 unread" }).waitFor();
    await calls(ana, " <b>soup</b> at **one**", "<b>soup</b> at one");
    const [notification, ...more] = await untilShown(page, 1);
    assert.deepEqual(more, []);
    assert.equal(notification.title, "Ana Reyes in kitchen · Small Hours");
    assert.equal(notification.text, "@Pell Achterberg <b>soup</b> at one");
    assert.match(notification.icon, /rill-192/);
    assert.match(notification.path, /^\/s\/[^/]+\/[^/]+\/[0-9A-Z]{26}$/i);
    assert.notEqual(await icon(page), plain, "the tab's icon is marked");
    assert.match(await page.title(), /^\(1\) /);
    // What calls nobody is not told of.
    await say(ana, "kitchen", "Or at two.");
    await untilConfirmed(ana, "Or at two.");
    await channels(page).getByRole("link", { name: "kitchen, 1 mention" }).waitFor();
    assert.equal((await shown(page)).length, 1);
    await page.bringToFront();
    await click(browser.context);
    const there = page.waitForURL((url) => url.pathname === notification.path).then(() => page);
    const here = second.waitForURL((url) => url.pathname === notification.path).then(() => second);
    const led = await Promise.race([there, here]);
    there.catch(() => {}); // The other of the two stays where it is.
    here.catch(() => {});
    await led.getByRole("article").filter({ hasText: "soup" }).waitFor();
    await untilShown(page, 0);
    await channels(led).getByRole("link", { name: "kitchen", exact: true }).waitFor();
    await page.waitForFunction((plain) => document.querySelector("link[rel=icon]").getAttribute("href") === plain, plain);
  });
});

story("where somebody looks nothing is told, what was deleted or read is taken back, and off is off", async (page, server, browser) => {
  await pell(page, server, browser);
  await switchOn(page, server);
  await page.goBack();
  await field(page, "lobby").waitFor();
  await goTo(page, "kitchen");
  await withAna(server, async (ana) => {
    // Pell looks at the kitchen.
    await calls(ana, " seen at once");
    await page.getByRole("article").filter({ hasText: "seen at once" }).waitFor();
    await goTo(page, "lobby");
    const wrong = await calls(ana, " a mistake");
    const [told] = await untilShown(page, 1);
    assert.match(told.text, /a mistake/, "and nothing of what was looked at");
    await act(ana, wrong, "Delete…");
    await ana.getByRole("button", { name: "Delete message" }).press("Enter");
    await untilShown(page, 0);
    await calls(ana, " are you there?");
    await untilShown(page, 1);
    await page.getByRole("link", { name: "All spaces" }).click();
    await page.getByRole("button", { name: "Mark kitchen as read" }).click();
    await untilShown(page, 0);
    // Switched off, none comes.
    await page.goto(`${server.url}/settings/notifications`);
    await page.getByRole("switch", { name: "Show notifications" }).uncheck();
    await calls(ana, " one more");
    await page.getByRole("link", { name: "All spaces" }).click();
    await page.getByText("one more").waitFor();
    assert.deepEqual(await shown(page), []);
  });
});

story("a browser that was told to show none says so, and none is asked for unasked", async (page, server, browser) => {
  await page.addInitScript(() => {
    globalThis.askedFor = 0;
    Notification.requestPermission = async () => {
      globalThis.askedFor += 1;
      return "default";
    };
    Object.defineProperty(Notification, "permission", { get: () => globalThis.pretended ?? "default" });
  });
  await arrive(page, server, "lobby");
  assert.equal(await page.evaluate(() => globalThis.askedFor), 0);
  await page.goto(`${server.url}/settings/notifications`);
  const shows = page.getByRole("switch", { name: "Show notifications" });
  await shows.click();
  await page.waitForFunction(() => globalThis.askedFor === 1);
  await page.waitForFunction(() => !document.querySelector("[role=switch]").checked);
  await page.evaluate(() => (globalThis.pretended = "denied"));
  await page.getByRole("link", { name: "Appearance" }).click();
  await page.getByRole("link", { name: "Notifications" }).click();
  await page.getByText("This browser was told to show none of this page.").waitFor();
  assert.equal(await shows.isDisabled(), true);
  await expectAccessible(page);
});
