// Figures of reading what is held: switching rooms, and starting with the network gone.

import { launch, untilOfflineReady, withServer } from "../harness.mjs";
import { archive, channels, copyWhole, enter, measures, openSpace, quantile, tell } from "./scene.mjs";

const SWITCHES = 200;
const STARTS = 15;

/** The largest rooms in turn, each click measured by the page itself until its rows are painted in place. */
async function switching(page, rooms) {
  const taken = [];
  await enter(page, rooms.at(-1).name);
  await measures(page, "rill:room-switch");
  for (let index = 0; index < SWITCHES; index += 1) {
    await enter(page, rooms[index % rooms.length].name);
    taken.push(...(await measures(page, "rill:room-switch")));
  }
  const note = `${taken.length} switches between ${rooms.length} rooms, p50 ${quantile(taken, 0.5).toFixed(1)}, longest ${Math.max(...taken).toFixed(1)}`;
  tell("switch_p95_ms", quantile(taken, 0.95), "ms", note);
}

/** A new tab each time; the browser runs on. */
async function coldStarts(browser, server) {
  const { context } = browser;
  let { page } = browser;
  const room = page.url();
  await server.stop();
  const taken = [];
  for (let index = 0; index < STARTS; index += 1) {
    const next = await context.newPage();
    await page.close();
    page = next;
    await page.goto(room);
    await page.getByRole("log").getByRole("article").first().waitFor();
    taken.push(...(await measures(page, "rill:cold-start")));
  }
  const [first] = taken;
  const note = `median of ${taken.length} new tabs, longest ${Math.max(...taken).toFixed(0)}, the first ${first.toFixed(0)}`;
  tell("cold_offline_ms", quantile(taken, 0.5), "ms", note);
}

await withServer(
  async (server) => {
    const browser = await launch();
    try {
      const rooms = (await channels()).slice(0, 6);
      await openSpace(browser.page, server);
      await untilOfflineReady(browser.page);
      const took = await copyWhole(browser.page);
      console.log(`full copy, with the page in view: ${took} ms`);
      await switching(browser.page, rooms);
      await coldStarts(browser, server);
    } finally {
      await browser.close();
    }
  },
  { archives: [[archive, "Bench"]] },
);
