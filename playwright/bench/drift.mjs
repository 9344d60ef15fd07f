// How still the row stays that one looks at: the most that it ever moved, over all that may happen around it.
// Looked at in every frame, as it was painted. Not here: the same things as stories (`../stories/stays_in_view.mjs`).

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { edited, exported, liked, says } from "../exports.mjs";
import { demo, launch, withServer } from "../harness.mjs";
import { articles, goTo, openSpace, still, watch, wheel } from "../reading.mjs";
import { archive, channels, tell } from "./scene.mjs";

const PAGES = 8;
const WIDTHS = [1180, 980, 700, 520, 360, 820, 1280];
const LINES = Array.from({ length: 150 }, (_, number) => says(number, `line ${number}`));

/** Lets something happen while one looks at a row, until nothing moves any more; gives what was seen of the row. */
async function looking(page, happens) {
  const row = await watch(page);
  await happens(row.id);
  await still(page);
  return row.soFar();
}

/** Pages of history come from the server, and are put before the row. */
async function history(page, server) {
  const [{ name }] = await channels();
  const held = [];
  let late = false;
  await page.route("**/api/span", () => {}); // Never answered: history comes page by page, not as a full copy.
  await page.context().route("**/api/page", (route) => (late ? held.push(route) : route.continue()));
  await openSpace(page, server);
  await goTo(page, name);
  const seen = [];
  while (seen.length < PAGES) {
    late = true;
    while (held.length === 0) await wheel(page, -600);
    await still(page);
    const first = await articles(page).first().getAttribute("data-event-id");
    const comes = async () => {
      late = false;
      await Promise.all(held.splice(0).map((route) => route.continue()));
      await page.waitForFunction((id) => document.querySelector("#main article").dataset.eventId !== id, first);
    };
    seen.push(await looking(page, comes));
  }
  return seen;
}

/** Pictures come late, one after the other. */
async function pictures(page, server) {
  const held = [];
  await page.route("**/api/blob/**", (route) => held.push(route));
  await openSpace(page, server);
  await goTo(page, "last-night");
  if (held.length === 0) throw new Error("no picture was asked for");
  const come = async () => {
    while (held.length > 0) {
      await held.shift().continue();
      await still(page);
    }
  };
  return [await looking(page, come)];
}

/** Newer exports bring edits, reactions and messages, above the row, below it and in it; and take them back. */
async function changes(page, server, bring) {
  await openSpace(page, server);
  await page.getByRole("status").filter({ hasText: "Synced" }).waitFor();
  await page.getByRole("region", { name: "Full copy" }).waitFor({ state: "detached" });
  await still(page);
  await wheel(page, -500, 4);
  await still(page);
  const line = (number) => page.locator("#main article").filter({ hasText: new RegExp(`\\bline ${number}\\b`) });
  const looked = async (id) => Number(/line (\d+)/.exec(await page.locator(`#main [data-event-id="${id}"]`).textContent())[1]);
  const long = "a line that became much longer, ".repeat(20);
  const around = (number, change) =>
    LINES.map((message, index) => ([-9, -5, -2, -1, 2, 4, 30].includes(index - number) ? change(message) : message));
  const edits = async (id) => {
    const number = await looked(id);
    await bring(exported(around(number, (message) => edited(message, `${long} ${message.content}`, 1)), 2));
    await line(number - 1).filter({ hasText: long }).waitFor({ state: "attached" });
  };
  const reactions = async (id) => {
    const number = await looked(id);
    await bring(exported(LINES.map((message) => liked(edited(message, `short: ${message.content}`, 2), 7)), 3));
    await line(number - 1).filter({ hasText: "short" }).getByRole("list", { name: "Reactions" }).waitFor({ state: "attached" });
  };
  const messages = async () => {
    const more = Array.from({ length: 40 }, (_, number) => says(LINES.length + number, "and more"));
    await bring(exported([...LINES.map((message) => edited(message, `plain: ${message.content}`, 3)), ...more], 4));
    await page.getByRole("button", { name: "Jump to newest, 40 new" }).waitFor();
    await page.locator("#main .reacts").first().waitFor({ state: "detached" });
  };
  const seen = [];
  for (const happens of [edits, reactions, messages]) seen.push(await looking(page, happens));
  return seen;
}

/** The window gets narrower, and wider again. */
async function widths(page, server) {
  const [{ name }] = await channels();
  await openSpace(page, server);
  await goTo(page, name);
  await wheel(page, -700, 5);
  await still(page);
  const change = async () => {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await still(page);
    }
  };
  return [await looking(page, change)];
}

/** What `scene` saw in a browser, before a server that has these archives. */
const browse = (archives, scene) =>
  withServer(
    async (server) => {
      const browser = await launch();
      try {
        return await scene(browser.page, server);
      } finally {
        await browser.close();
      }
    },
    { archives },
  );

/** The same with an export of our own; `scene` is given what brings in a newer one. */
async function withExport(scene) {
  const folder = await mkdtemp(join(tmpdir(), "rill-export-"));
  const file = join(folder, "Pier - pier [2].json");
  const written = (server) => async (content) => {
    await writeFile(file, content);
    await server.import(file);
  };
  try {
    await writeFile(file, exported(LINES));
    return await browse([file], (page, server) => scene(page, server, written(server)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const scenes = {
  "history before it": await browse([[archive, "Bench"]], history),
  "pictures that come late": await browse([demo], pictures),
  "edits, reactions, messages": await withExport(changes),
  "widths of the window": await browse([[archive, "Bench"]], widths),
};
const most = (seen) => Math.max(...seen.map(({ drift }) => drift));
const all = Object.values(scenes).flat();
const sum = (what) => all.reduce((sum, seen) => sum + seen[what], 0);
const told = Object.entries(scenes).map(([what, seen]) => `${what} ${most(seen).toFixed(2)}`);
tell("anchor_drift_px", most(all), "px", `${told.join(", ")}; in ${sum("frames")} frames, ${sum("late")} not seen in time`);
