// How soon what one writes is on screen, here and at somebody else's; in the archive's largest channel.

import { launch, withServer } from "../harness.mjs";
import { goTo, still } from "../reading.mjs";
import { field, introduce, untilConfirmed } from "../writing.mjs";
import { withBare } from "./bare.mjs";
import { archive, channels, copyWhole, measures, openSpace, quantile, tell } from "./scene.mjs";

const WRITTEN = 200;
/** People may write 5 messages a second. */
const PACE_MS = 230;

/** Notes, in the page's own clock and since 1970, when each message of a room is painted. */
const watch = (page) =>
  page.evaluate(() => {
    globalThis.painted = new Map();
    const list = document.querySelector("#main [role=log]");
    new MutationObserver(() => {
      const fresh = [...list.querySelectorAll("article")].slice(-3).map((row) => row.querySelector(".text")?.textContent.trim());
      const told = fresh.filter((text) => text?.startsWith("bench ") && !globalThis.painted.has(text));
      for (const text of told) globalThis.painted.set(text, undefined);
      if (told.length === 0) return;
      requestAnimationFrame(() => {
        const now = () => {
          for (const text of told) globalThis.painted.set(text, performance.timeOrigin + performance.now());
        };
        scheduler.postTask(now, { priority: "user-blocking" });
      });
    }).observe(list, { childList: true, subtree: true });
  });

/** What was typed is painted before Enter comes: nobody types that fast. */
const rest = (page) =>
  page.evaluate(() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then)))));

/** A key is held as long as a finger holds it. Chromium puts all tasks off from an input until the next frame: a key
 * that is let go at once puts off the task that takes the time of the frame before. */
const enter = (page) => page.keyboard.press("Enter", { delay: 80 });

/** Writes so many messages into a field; gives when Enter was pressed for each, since 1970. */
async function write(page, field, tag, pause) {
  const sent = new Map();
  for (let number = 0; number < WRITTEN; number++) {
    const text = `${tag} ${number}`;
    await field.fill(text);
    await rest(page);
    await page.evaluate(() => {
      addEventListener("keydown", (event) => (globalThis.pressed = performance.timeOrigin + event.timeStamp), { once: true, capture: true });
    });
    await enter(page);
    sent.set(text, await page.evaluate(() => globalThis.pressed));
    await new Promise((then) => setTimeout(then, pause));
  }
  return sent;
}

/** From Enter until a page has painted it, for each. */
async function until(page, sent) {
  const last = [...sent.keys()].at(-1);
  await page.waitForFunction((text) => globalThis.painted.get(text) !== undefined, last);
  const painted = new Map(await page.evaluate(() => [...globalThis.painted]));
  return [...sent].map(([text, at]) => painted.get(text) - at);
}

/** Tells how long echoes took. */
const tellEchoes = (name, echoes, where) =>
  tell(name, quantile(echoes, 0.95), "ms", `of ${echoes.length}, p50 ${quantile(echoes, 0.5).toFixed(1)}; Enter to painted, ${where}`);

/** Opens the archive's space in a browser, in its largest room. The space is held whole before anything is measured:
 * bringing it in keeps a machine of two cores busy. */
async function settle({ page }, server, name) {
  await openSpace(page, server);
  await copyWhole(page);
  await goTo(page, name);
}

await withServer(
  async (server) => {
    const [{ name }] = await channels();
    const writer = await launch();
    let reader;
    try {
      const { page } = writer;
      await settle(writer, server, name);
      await introduce(page, name, "Bench", "the first");
      await untilConfirmed(page, "the first");
      await still(page);
      await measures(page, "rill:echo");
      // One's own is measured as one writes: nobody else's browser is on the machine.
      await write(page, field(page, name), "alone", PACE_MS);
      await untilConfirmed(page, `alone ${WRITTEN - 1}`);
      tellEchoes("echo_p95_ms", await measures(page, "rill:echo"), `in ${name}`);
      reader = await launch();
      await settle(reader, server, name);
      await watch(reader.page);
      const sent = await write(page, field(page, name), "bench", PACE_MS);
      await untilConfirmed(page, `bench ${WRITTEN - 1}`);
      const lives = await until(reader.page, sent);
      const how = `of ${lives.length}; Enter in one browser to painted in another, loopback`;
      tell("live_p50_ms", quantile(lives, 0.5), "ms", how);
      tell("live_p99_ms", quantile(lives, 0.99), "ms", how);
    } finally {
      await writer.close();
      await reader?.close();
    }
  },
  { archives: [[archive, "Bench"]] },
);

await withBare(async (url) => {
  const writer = await launch();
  const { page } = writer;
  const input = page.getByRole("textbox", { name: "Message" });
  let reader;
  try {
    await page.goto(url);
    const echoes = await until(page, await write(page, input, "alone", 0));
    tellEchoes("echo_bare_p95_ms", echoes, "on a page of sixty bare rows");
    reader = await launch();
    await reader.page.goto(url);
    const lives = await until(reader.page, await write(page, input, "bench", 0));
    tell("live_bare_p50_ms", quantile(lives, 0.5), "ms", `of ${lives.length}, p99 ${quantile(lives, 0.99).toFixed(1)}; as live, between pages of sixty bare rows and a server that keeps nothing`);
  } finally {
    await writer.close();
    await reader?.close();
  }
});
