// What stories of reading share: opening a space, where the reader stands in a list, generated archives.
// Not here: servers and browsers (`harness.mjs`).

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { root } from "./harness.mjs";

const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");

/** Opens the only space of a server, and waits for its first messages. */
export async function openSpace(page, server) {
  await page.goto(server.url);
  await page.getByRole("link", { name: /^Open / }).click();
  await articles(page).first().waitFor();
}

export const channels = (page) => page.getByRole("navigation", { name: "Channels" });
export const log = (page, room) => page.getByRole("log", room ? { name: `Messages in ${room}`, exact: true } : {});
/**
 * The rows of messages. What one says is asked for by `textContent`: `innerText` is empty out of view, and also from
 * when a row in view is given its height (`content-visibility`) until the next frame.
 */
export const articles = (page, room) => log(page, room).getByRole("article");

/** Goes to a channel by its link (which may say more than its name), and waits for its messages. */
export async function goTo(page, link, room = link) {
  await channels(page).getByRole("link", { name: link, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: room, exact: true }).waitFor();
  await articles(page, room).first().waitFor();
  await still(page);
}

/** The folder of a generated archive: written once, the same bytes on every machine. */
export async function archive(messages, seed = 1) {
  const folder = join(target, `story-archive-${messages}-${seed}`);
  if (!existsSync(folder)) {
    const words = ["xtask", "archive", "--messages", String(messages), "--seed", String(seed), "--out", folder];
    await promisify(execFile)("cargo", words, { cwd: root });
  }
  return folder;
}

/**
 * The messages that are seen now, from above: `[{ id, at, top, bottom }]`, pixels from the list's upper edge.
 * `whole`: only those whose upper edge is seen.
 */
export const seen = (page, { whole = false } = {}) =>
  page.evaluate((whole) => {
    const list = document.querySelector("#main [role=log]");
    const frame = list.getBoundingClientRect();
    return [...list.querySelectorAll("[role=article], article")].flatMap((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      const isSeen = bottom > frame.top && top < frame.bottom && (!whole || top >= frame.top);
      const about = { id: row.dataset.eventId, at: row.querySelector("time").dateTime };
      return isSeen ? [{ ...about, top: top - frame.top, bottom: bottom - frame.top }] : [];
    });
  }, whole);

/** Where a message is, in pixels from the list's upper edge; undefined: not in the document. */
export const topOf = (page, id) =>
  page.evaluate((id) => {
    const list = document.querySelector("#main [role=log]");
    const row = list.querySelector(`[data-event-id="${id}"]`);
    return row ? row.getBoundingClientRect().top - list.getBoundingClientRect().top : undefined;
  }, id);

/**
 * A watch over the first message whose upper edge is seen, in each frame from now on, as it was painted. `soFar()`:
 * how far that edge ever was from where it is now (`drift`, in pixels), in how many frames it was looked at
 * (`frames`), and how often the window had another width before one could look (`late`): that frame is not there any
 * more, and the next one is not painted yet.
 */
export async function watch(page) {
  const [{ id }] = await seen(page, { whole: true });
  await page.evaluate((id) => {
    const list = document.querySelector("#main [role=log]");
    const top = () => {
      const row = list.querySelector(`[data-event-id="${id}"]`);
      return row ? row.getBoundingClientRect().top - list.getBoundingClientRect().top : Infinity;
    };
    const [began, watched] = [top(), { drift: 0, frames: 0, late: 0 }];
    globalThis.watched = watched;
    // A frame's own callbacks come before its layout is settled: a message that is posted in one comes after its paint.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data: width }) => {
      if (width !== window.innerWidth) return (watched.late += 1);
      watched.drift = Math.max(watched.drift, Math.abs(top() - began));
      watched.frames += 1;
    };
    const look = () => {
      port2.postMessage(window.innerWidth);
      if (globalThis.watched === watched) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, id);
  return { id, soFar: () => page.evaluate(() => globalThis.watched) };
}

/** Waits until the list is where it was sent and nothing has moved for some frames: no sleep, the page's own frames. */
export const still = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const isBusy = () => document.querySelector("#main [role=log]").ariaBusy === "true";
    const look = () => {
      const list = document.querySelector("#main [role=log]");
      const { top, bottom } = list.getBoundingClientRect();
      const rows = [...list.querySelectorAll("article")].map((row) => [row.dataset.eventId, row.getBoundingClientRect()]);
      const inView = rows.filter(([, box]) => box.bottom > top && box.top < bottom);
      return JSON.stringify(inView.map(([id, box]) => [id, Math.round(box.top)]));
    };
    for (let [same, last] = [0, ""]; same < 12; await frame()) {
      const now = look();
      same = now === last && now !== "[]" && !isBusy() ? same + 1 : 0;
      last = now;
    }
  });

/** Scrolls the list as a wheel does, by so many pixels, one turn a frame. */
export async function wheel(page, by, turns = 1) {
  const box = await log(page).first().boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turn = 0; turn < turns; turn++) await page.mouse.wheel(0, by);
}

/** Waits until all pictures have come that are in view. */
export const untilPicturesAreThere = (page) =>
  page.waitForFunction(() =>
    [...document.images].every((image) => {
      const { top, bottom, height } = image.getBoundingClientRect();
      return bottom < 0 || top > innerHeight || height === 0 || image.naturalWidth > 0;
    }),
  );
