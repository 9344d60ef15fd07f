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

/**
 * Hears of each notification that has come up in any tab. A browser that is asked what it shows while one comes up may
 * forget that one (Chromium does), so nobody looks before. None goes by itself after a while, as they do else.
 */
async function hearing(context) {
  const heard = { up: 0, then: () => {} };
  await context.exposeFunction("cameUp", () => {
    heard.up += 1;
    heard.then();
  });
  await context.addInitScript(() => {
    if (!globalThis.ServiceWorkerRegistration) return; // The empty page that a browser begins with.
    const show = ServiceWorkerRegistration.prototype.showNotification;
    ServiceWorkerRegistration.prototype.showNotification = async function (title, options) {
      await show.call(this, title, { ...options, requireInteraction: true });
      await globalThis.cameUp();
    };
  });
  return {
    /** Waits until so many have come up in all. */
    async untilUp(many) {
      while (heard.up < many) await new Promise((then) => (heard.then = then));
    },
  };
}

/** Waits until none is shown. Nothing tells a page of it: each frame looks. */
const untilNone = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    while ((await registration.getNotifications()).length !== 0) await new Promise(requestAnimationFrame);
  });

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

/** Pell, who has a name by which one can call them, and looks at the lobby. Gives who hears what comes up. */
async function pell(page, server, browser) {
  const heard = await hearing(browser.context);
  await browser.context.grantPermissions(["notifications"], { origin: server.url });
  await arrive(page, server, "lobby");
  await introduce(page, "lobby", "Pell Achterberg", "Pell is here.");
  await untilConfirmed(page, "Pell is here.");
  await untilOfflineReady(page);
  return heard;
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
  const heard = await pell(page, server, browser);
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
    await heard.untilUp(1);
    const [notification, ...more] = await shown(page);
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
    await untilNone(page);
    await channels(led).getByRole("link", { name: "kitchen", exact: true }).waitFor();
    await page.waitForFunction((plain) => document.querySelector("link[rel=icon]").getAttribute("href") === plain, plain);
  });
});

story("where somebody looks nothing is told, what was deleted or read is taken back, and off is off", async (page, server, browser) => {
  const heard = await pell(page, server, browser);
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
    await heard.untilUp(1);
    const [told, ...more] = await shown(page);
    assert.match(told.text, /a mistake/);
    assert.deepEqual(more, [], "nothing of what was looked at");
    await act(ana, wrong, "Delete…");
    await ana.getByRole("button", { name: "Delete message" }).press("Enter");
    await untilNone(page);
    await calls(ana, " are you there?");
    await heard.untilUp(2);
    assert.equal((await shown(page)).length, 1);
    await page.getByRole("link", { name: "All spaces" }).click();
    await page.getByRole("button", { name: "Mark kitchen as read" }).click();
    await untilNone(page);
    // Switched off, none comes.
    await page.goto(`${server.url}/settings/notifications`);
    await page.getByRole("switch", { name: "Show notifications" }).uncheck();
    await calls(ana, " one more");
    await page.getByRole("link", { name: "All spaces" }).click();
    await page.getByText("one more").waitFor();
    assert.deepEqual(await shown(page), []);
  });
});

story("a message that is deleted while its notification comes up is told of no longer", async (page, server, browser) => {
  // A browser that takes its time.
  await browser.context.addInitScript(() => {
    if (!globalThis.ServiceWorkerRegistration) return;
    const show = ServiceWorkerRegistration.prototype.showNotification;
    const released = new Promise((then) => (globalThis.release = then));
    ServiceWorkerRegistration.prototype.showNotification = async function (...what) {
      await released;
      await show.apply(this, what);
    };
  });
  const heard = await pell(page, server, browser);
  await switchOn(page, server);
  await page.goBack();
  await field(page, "lobby").waitFor();
  await withAna(server, async (ana) => {
    const wrong = await calls(ana, " a mistake");
    await channels(page).getByRole("link", { name: "kitchen, 1 mention" }).waitFor();
    await act(ana, wrong, "Delete…");
    await ana.getByRole("button", { name: "Delete message" }).press("Enter");
    await channels(page).getByRole("link", { name: "kitchen, 1 unread" }).waitFor();
    await page.evaluate(() => globalThis.release());
    await heard.untilUp(1);
    await untilNone(page);
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
