// Figures of reading what is held: switching rooms, and starting with the network gone.
// A hand is on a link for a moment before it presses; the figure without that warning stands beside.

import { launch, untilOfflineReady, withServer } from "../harness.mjs";
import { archive, channels, copyWhole, enter, measures, openSpace, quantile, tell } from "./scene.mjs";

const SWITCHES = 200;
const STARTS = 15;
/** From the pointer's coming to its press: less than people take, who see where they are first. */
const WARNING_MS = 80;

/** As a hand does it: comes, and presses where it is. */
async function press(page, link) {
  await link.hover();
  await new Promise((then) => setTimeout(then, WARNING_MS));
  await page.mouse.down();
  await page.mouse.up();
}

/** The largest rooms in turn, each switch measured by the page itself until its rows are painted in place. */
async function switching(page, rooms, act) {
  const taken = [];
  await enter(page, rooms.at(-1).name);
  await measures(page, "rill:room-switch");
  for (let index = 0; index < SWITCHES; index += 1) {
    await enter(page, rooms[index % rooms.length].name, act);
    taken.push(...(await measures(page, "rill:room-switch")));
  }
  return taken;
}

function tellSwitches(name, taken, rooms, how) {
  const note = `${taken.length} switches between ${rooms.length} rooms, ${how}, p50 ${quantile(taken, 0.5).toFixed(1)}, longest ${Math.max(...taken).toFixed(1)}`;
  tell(name, quantile(taken, 0.95), "ms", note);
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
      const warned = await switching(browser.page, rooms, press);
      tellSwitches("switch_p95_ms", warned, rooms, `the pointer came ${WARNING_MS} ms before`);
      const unwarned = await switching(browser.page, rooms);
      tellSwitches("switch_unwarned_p95_ms", unwarned, rooms, "pressed as the pointer came");
      await coldStarts(browser, server);
    } finally {
      await browser.close();
    }
  },
  { archives: [[archive, "Bench"]] },
);
