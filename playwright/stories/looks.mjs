// How every screen looks: in light and dark, on a phone, narrow, enlarged; axe finds nothing on any of them.
// Pictures of all are in `target/screens`. Not here: what the screens do.

import assert from "node:assert/strict";
import { looks, story } from "../harness.mjs";
import { articles, channels, goTo, log, openSpace, still } from "../reading.mjs";

/** Nothing is wider than the window: nobody has to scroll sideways. */
async function fits(page) {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${wider} px wider than the window`);
}

story("every screen in light and dark", async (page, server) => {
  await page.goto(server.url);
  await page.getByRole("link", { name: /^Open / }).waitFor();
  await looks(page, "start");
  await openSpace(page, server);
  await goTo(page, "last-night");
  await looks(page, "room");
  await page.getByRole("button", { name: "Jump to date" }).click();
  await page.getByRole("dialog", { name: "Jump to date" }).getByRole("button", { name: /message/ }).first().waitFor();
  await looks(page, "calendar");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Pinned messages" }).click();
  await page.getByRole("dialog", { name: "Pinned messages" }).getByRole("listitem").first().waitFor();
  await looks(page, "pinned");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Go to" }).getByRole("option").first().waitFor();
  await looks(page, "go-to");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await looks(page, "keys");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Open image/ }).last().click();
  await page.getByRole("dialog").waitFor();
  await looks(page, "picture");
  await page.keyboard.press("Escape");
  for (const part of ["storage", "appearance", "profile", "notifications", "keys"]) {
    await page.goto(`${server.url}/settings/${part}`);
    await page.getByRole("main").waitFor();
    await looks(page, `settings-${part}`);
  }
});

story("an address where nothing is says so, and leads on", async (page, server, browser) => {
  await page.goto(`${server.url}/nothing/here`);
  await page.getByRole("heading", { level: 1, name: "There is nothing here" }).waitFor();
  await looks(page, "nowhere");
  assert.match(browser.errors.splice(0).join(), /404/); // The server says it too, and the browser notes it.
  await page.getByRole("main").getByRole("link", { name: "All spaces" }).click();
  await page.getByRole("link", { name: /^Open / }).waitFor();
});

story("a thread stands beside its channel, and over it where there is less room", async (page, server) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await openSpace(page, server);
  await goTo(page, "ear-2");
  await channels(page).getByRole("link", { name: "One ear or two?" }).click();
  const thread = page.getByRole("region", { name: "Thread: One ear or two?" });
  await thread.getByRole("article").first().waitFor();
  await log(page, "ear-2").waitFor();
  await still(page);
  await looks(page, "thread");
  await page.setViewportSize({ width: 1100, height: 800 });
  await looks(page, "thread-over");
  await thread.getByRole("link", { name: "Close thread" }).click();
  await thread.waitFor({ state: "detached" });
  await articles(page, "ear-2").first().waitFor();
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY");
});

story(
  "a phone shows one screen at a time, each with its way back",
  async (page, server) => {
    await page.goto(server.url);
    await page.getByRole("link", { name: /^Open / }).waitFor();
    await fits(page);
    await looks(page, "phone-start");
    await page.getByRole("link", { name: /^Open / }).tap();
    await channels(page).getByRole("link", { name: "ear-2" }).waitFor();
    await fits(page);
    await looks(page, "phone-channels");
    await channels(page).getByRole("link", { name: "ear-2" }).tap();
    await articles(page, "ear-2").first().waitFor();
    await still(page);
    await fits(page);
    await looks(page, "phone-room");
    await page.getByRole("link", { name: "Back to channels" }).tap();
    await channels(page).getByRole("link", { name: "One ear or two?" }).tap();
    await articles(page).first().waitFor();
    await still(page);
    await fits(page);
    await looks(page, "phone-thread");
  },
  { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
);

story(
  "at 320 px, and at four times the size, nothing has to be scrolled sideways",
  async (page, server) => {
    await page.goto(server.url);
    await page.getByRole("link", { name: /^Open / }).click();
    await channels(page).getByRole("link", { name: "code" }).click();
    await articles(page, "code").first().waitFor();
    await still(page);
    await fits(page);
    await looks(page, "narrowest");
  },
  { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
);

story(
  "at twice the size the page reads as on a small window",
  async (page, server) => {
    await openSpace(page, server);
    await fits(page);
    await looks(page, "zoomed");
  },
  { viewport: { width: 960, height: 540 }, deviceScaleFactor: 2 },
);

story(
  "a wide window keeps lines short enough to read, and the list moves nothing by itself",
  async (page, server) => {
    await openSpace(page, server);
    await goTo(page, "code");
    await looks(page, "wide");
    const moving = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
  },
  { viewport: { width: 1920, height: 1080 }, reducedMotion: "reduce" },
);
