// Going to places in a long channel: its first message, a date, a year by the scrollbar, a linked message, and back.
// Not here: what stays in view when things change around it (`stays_in_view.mjs`).

import assert from "node:assert/strict";
import { launch, screenshot, test, withServer } from "../harness.mjs";
import { archive, articles, channels, goTo, log, openSpace, seen, still, wheel } from "../reading.mjs";

const MESSAGES = 12_000;
const ROOM = "general";

/** A story in the largest channel of a generated archive. */
function story(name, tell, options = {}) {
  test(name, { timeout: 120_000 }, async () => {
    const archives = [[await archive(MESSAGES), "Long memory"]];
    await withServer(
      async (server) => {
        const browser = await launch(options);
        try {
          await openSpace(browser.page, server);
          await goTo(browser.page, ROOM);
          await tell(browser.page, server, browser);
          assert.deepEqual(browser.errors, []);
        } finally {
          await browser.close();
        }
      },
      { archives },
    );
  });
}

const year = (message) => new Date(message.at).getUTCFullYear();

story("one switches channels and finds each where it was left", async (page) => {
  await wheel(page, -900, 3);
  await still(page);
  const [left] = await seen(page, { whole: true });
  await goTo(page, "help");
  await log(page, "help").waitFor();
  await goTo(page, ROOM);
  const [found] = await seen(page, { whole: true });
  assert.equal(found.id, left.id);
  assert.ok(Math.abs(found.top - left.top) <= 1, `${left.top} became ${found.top}`);
});

story("one scrolls to the first message with Home, and to the newest with the pill", async (page) => {
  const [newest] = (await seen(page)).slice(-1);
  await log(page).getByRole("article").last().focus();
  await page.keyboard.press("Home");
  await page.getByRole("heading", { level: 2, name: ROOM }).waitFor();
  await still(page);
  await screenshot(page, "first-message");
  assert.equal(await articles(page).first().getAttribute("aria-posinset"), "1");
  await page.getByRole("button", { name: "Jump to newest" }).click();
  await page.locator(`[data-event-id="${newest.id}"]`).waitFor();
  await still(page);
  assert.equal((await seen(page)).at(-1).id, newest.id);
});

story("the wheel reaches the first message, row by row, without an empty frame", async (page) => {
  await page.evaluate(() => {
    const list = document.querySelector("#main [role=log]");
    globalThis.emptyFrames = 0;
    const look = () => {
      const { top, bottom } = list.getBoundingClientRect();
      const rows = [...list.querySelectorAll("article, .gap, .begin")].map((row) => row.getBoundingClientRect());
      globalThis.emptyFrames += rows.some((row) => row.bottom > top && row.top < bottom) ? 0 : 1;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  for (let screens = 0; screens < 40; screens++) await wheel(page, -700);
  await still(page);
  assert.equal(await page.evaluate(() => globalThis.emptyFrames), 0);
});

story("one jumps to a date by a calendar that knows the days", async (page) => {
  await page.getByRole("button", { name: "Jump to date" }).click();
  const calendar = page.getByRole("dialog", { name: "Jump to date" });
  const years = calendar.getByRole("combobox", { name: "Year" });
  const first = await years.locator("option").last().getAttribute("value");
  await years.selectOption(first);
  await calendar.getByRole("button", { name: /message/ }).first().waitFor();
  await screenshot(page, "calendar");
  const day = calendar.getByRole("button", { name: /message/ }).first();
  const [, date, messages] = /^(.+), ([\d,]+) messages?$/.exec(await day.getAttribute("aria-label"));
  await day.click();
  await calendar.waitFor({ state: "hidden" });
  await page.getByRole("separator", { name: new RegExp(date.replace(/ \d{4}$/, "")) }).waitFor();
  await still(page);
  const shown = await seen(page, { whole: true });
  assert.equal(year(shown[0]), Number(first), `${date} has ${messages}, ${shown[0].at} is shown`);
});

story("the scrollbar is dragged to any year, and worked by keys", async (page) => {
  const bar = page.getByRole("scrollbar", { name: `Place in ${ROOM}` });
  const { x, y, width, height } = await bar.boundingBox();
  await page.mouse.move(x + width / 2, y + height - 12);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 8 });
  await screenshot(page, "scrollbar-held");
  await page.mouse.up();
  await still(page);
  const value = Number(await bar.getAttribute("aria-valuenow"));
  assert.ok(value > 35 && value < 65, `the middle is ${value}`);
  const middle = Date.parse(await articles(page).first().locator("time").first().getAttribute("datetime"));
  await bar.press("Home");
  await page.getByRole("heading", { level: 2, name: ROOM }).waitFor();
  await still(page);
  assert.equal(await bar.getAttribute("aria-valuenow"), "0");
  const first = Date.parse(await articles(page).first().locator("time").first().getAttribute("datetime"));
  assert.ok(first < middle);
  await bar.press("End");
  await still(page);
  assert.equal(await bar.getAttribute("aria-valuenow"), "100");
});

story("a link leads to a message thousands of rows back, also on a first visit", async (page, server, browser) => {
  await page.getByRole("scrollbar").press("Home");
  await page.getByRole("heading", { level: 2, name: ROOM }).waitFor();
  await still(page);
  const { id } = (await seen(page, { whole: true }))[3];
  const address = new URL(page.url()).pathname.split("/").slice(0, 4).join("/");
  const stranger = await launch({ persistent: false });
  try {
    await stranger.page.goto(`${server.url}${address}/${id}`);
    const linked = stranger.page.locator(`[data-event-id="${id}"]`);
    await linked.waitFor();
    await still(stranger.page);
    const shown = await seen(stranger.page, { whole: true });
    assert.ok(shown.some((message) => message.id === id), "the linked message is in view");
    await screenshot(stranger.page, "linked-message");
    const place = await topOfLinked(stranger.page, id);
    await stranger.page.reload();
    await linked.waitFor();
    await still(stranger.page);
    assert.ok(Math.abs((await topOfLinked(stranger.page, id)) - place) <= 1, "reload keeps the place");
  } finally {
    await stranger.close();
  }
  assert.deepEqual(browser.errors, []);
});

async function topOfLinked(page, id) {
  return (await seen(page)).find((message) => message.id === id)?.top;
}

story("reload and back lead to the same pixel", async (page) => {
  await wheel(page, -700, 6);
  await still(page);
  const [left] = await seen(page, { whole: true });
  await page.reload();
  await articles(page, ROOM).first().waitFor();
  await still(page);
  const [found] = await seen(page, { whole: true });
  assert.deepEqual([found.id, Math.round(found.top)], [left.id, Math.round(left.top)]);
  await channels(page).getByRole("link", { name: "help", exact: true }).click();
  await articles(page, "help").first().waitFor();
  await still(page);
  await page.goBack();
  await articles(page, ROOM).first().waitFor();
  await still(page);
  const [back] = await seen(page, { whole: true });
  assert.deepEqual([back.id, Math.round(back.top)], [left.id, Math.round(left.top)]);
});
