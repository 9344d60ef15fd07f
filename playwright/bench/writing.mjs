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

/** What this machine's browser takes at least: the same on a page of sixty bare rows, with nothing behind it. */
async function bare(page) {
  const rows = Array.from({ length: 60 }, (_, number) => `<p>row ${number}</p>`).join("");
  await page.setContent(`<div style="height: 600px; overflow: auto">${rows}</div><input aria-label="Message">`);
  await page.evaluate(() => {
    const [list, input] = [document.querySelector("div"), document.querySelector("input")];
    globalThis.taken = [];
    input.addEventListener("keydown", ({ key, timeStamp }) => {
      if (key !== "Enter") return;
      list.append(Object.assign(document.createElement("p"), { textContent: input.value }));
      list.scrollTop = list.scrollHeight;
      input.value = "";
      const painted = () => globalThis.taken.push(performance.now() - timeStamp);
      requestAnimationFrame(() => scheduler.postTask(painted, { priority: "user-blocking" }));
    });
  });
  for (let number = 0; number < WRITTEN; number++) {
    await page.getByRole("textbox", { name: "Message" }).fill(`bench ${number}`);
    await rest(page);
    await page.keyboard.press("Enter");
    await rest(page);
  }
  return page.evaluate(() => globalThis.taken);
}

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
        await rest(page);
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
      const bareEchoes = await bare(await writer.context.newPage());
      tell("echo_bare_p95_ms", quantile(bareEchoes, 0.95), "ms", `of ${bareEchoes.length}, p50 ${quantile(bareEchoes, 0.5).toFixed(1)}; the same on a page of sixty bare rows`);
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
