// What the browser's benches share: the archive's rooms, a space that is held whole, figures and how they are told.
// Not here: the stories' own means (`../harness.mjs`).

import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";

export const archive = process.env.RILL_ARCHIVE;

/** Prints a figure as `cargo xtask bench` reads it. */
export function tell(name, value, unit, note) {
  console.log(JSON.stringify({ name, value, unit, note }));
}

/** The value below which `part` (0 to 1) of all lie. */
export function quantile(values, part) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

/** The archive's channels with their numbers of messages, the longest first. */
export async function channels() {
  const files = (await readdir(archive)).filter((file) => /\.json(\.gz)?$/.test(file) && file !== "MANIFEST.json");
  const read = files.map((file) => {
    const content = readFileSync(join(archive, file));
    const text = (file.endsWith(".gz") ? gunzipSync(content) : content).toString();
    return { name: JSON.parse(text).channel?.name ?? basename(file), messages: JSON.parse(text).messages.length };
  });
  return read.sort((one, other) => other.messages - one.messages);
}

/** The space that the first page offers. */
export const offered = (page) => page.getByRole("main").getByRole("listitem").getByRole("link").first();

/** Opens the only space of a server that was just started, and waits for the messages of its first room. */
export async function openSpace(page, server) {
  await page.goto(server.url);
  await offered(page).click();
  await page.getByRole("log").getByRole("article").first().waitFor();
}

/** Asks for a full copy and waits until all of it is held; gives the milliseconds that took, as a person sees it. */
export async function copyWhole(page) {
  const room = page.url();
  await page.goto(new URL("/settings/storage", room).href);
  const wanted = page.getByRole("switch");
  await wanted.waitFor();
  const started = Date.now();
  await wanted.check();
  await page.getByText(/^All of [\d,]+ events$/).waitFor({ timeout: 600_000 });
  const took = Date.now() - started;
  await page.goto(room);
  await page.getByRole("log").getByRole("article").first().waitFor();
  return took;
}

/** Goes to a room by its link in the list of rooms, and waits for its messages. `act`: what is done to the link. */
export async function enter(page, name, act = (page, link) => link.click()) {
  await act(page, page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name }).first());
  await page.getByRole("log", { name: `Messages in ${name}` }).getByRole("article").first().waitFor();
}

/** The page's measures of that name since they were last taken: at least one, waited for. */
export async function measures(page, name) {
  await page.waitForFunction((name) => performance.getEntriesByName(name, "measure").length > 0, name);
  return page.evaluate((name) => {
    const taken = performance.getEntriesByName(name, "measure").map(({ duration }) => duration);
    performance.clearMeasures(name);
    return taken;
  }, name);
}
