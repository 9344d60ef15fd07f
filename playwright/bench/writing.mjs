// How soon what one writes is on screen, here and at somebody else's; in the archive's largest channel.

import { launch, withServer } from "../harness.mjs";
import { goTo, still } from "../reading.mjs";
import { field, introduce, untilConfirmed } from "../writing.mjs";
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
        const turn = new MessageChannel();
        turn.port1.onmessage = () => {
          for (const text of told) globalThis.painted.set(text, performance.timeOrigin + performance.now());
        };
        turn.port2.postMessage(0);
      });
    }).observe(list, { childList: true, subtree: true });
  });

await withServer(
  async (server) => {
    const [{ name }] = await channels();
    const [writer, reader] = [await launch(), await launch()];
    try {
      for (const { page } of [writer, reader]) {
        await openSpace(page, server);
        // The space is held whole before anything is measured: bringing it in keeps a machine of two cores busy.
        await copyWhole(page);
        await goTo(page, name);
      }
      const { page } = writer;
      await introduce(page, name, "Bench", "the first");
      await untilConfirmed(page, "the first");
      await still(page);
      await measures(page, "rill:echo");
      await watch(reader.page);
      const sent = new Map();
      for (let number = 0; number < WRITTEN; number++) {
        const text = `bench ${number}`;
        await field(page, name).fill(text);
        await page.evaluate(() => {
          addEventListener("keydown", (event) => (globalThis.pressed = performance.timeOrigin + event.timeStamp), { once: true, capture: true });
        });
        await page.keyboard.press("Enter");
        sent.set(text, await page.evaluate(() => globalThis.pressed));
        await new Promise((then) => setTimeout(then, PACE_MS));
      }
      await untilConfirmed(page, `bench ${WRITTEN - 1}`);
      await reader.page.waitForFunction((text) => globalThis.painted.get(text) !== undefined, `bench ${WRITTEN - 1}`);
      const echoes = await measures(page, "rill:echo");
      tell("echo_p95_ms", quantile(echoes, 0.95), "ms", `of ${echoes.length}, p50 ${quantile(echoes, 0.5).toFixed(1)}; Enter to painted, in ${name}`);
      const painted = new Map(await reader.page.evaluate(() => [...globalThis.painted]));
      const lives = [...sent].map(([text, at]) => painted.get(text) - at);
      const how = `of ${lives.length}; Enter in one browser to painted in another, loopback`;
      tell("live_p50_ms", quantile(lives, 0.5), "ms", how);
      tell("live_p99_ms", quantile(lives, 0.99), "ms", how);
    } finally {
      await writer.close();
      await reader.close();
    }
  },
  { archives: [[archive, "Bench"]] },
);
