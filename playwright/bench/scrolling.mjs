// Figures of the message list: the whole longest channel at a fast wheel, and how still a row stays while all changes around it.

import { launch, withServer } from "../harness.mjs";
import { archive, channels, copyWhole, enter, openSpace, tell } from "./scene.mjs";

/** Pixels a frame: four notches of a wheel, sixty times a second, are as fast as a flung wheel gets. */
const TURN = 400;
const FRAME_MS = 1000 / 60;
/** Turns in a row that move nothing: the first message is reached. */
const STILL = 60;

/** Counts, in the page, frames that came late, tasks that took long, and frames in which no message stood in view. */
function watch() {
  const seen = { frames: 0, dropped: 0, blank: 0, longest: 0, from: performance.now() };
  const log = document.querySelector("[role=log]");
  const tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
  });
  tasks.observe({ type: "longtask" });
  let last;
  const frame = (now) => {
    if (last !== undefined) {
      seen.frames += 1;
      seen.dropped += Math.max(0, Math.round((now - last) / (1000 / 60)) - 1);
      const { left, top, width, height } = log.getBoundingClientRect();
      const middle = document.elementFromPoint(left + width / 2, top + height / 2);
      if (!middle?.closest("[role=article], article, .day, .begin")) seen.blank += 1;
    }
    last = now;
    seen.next = requestAnimationFrame(frame);
  };
  seen.next = requestAnimationFrame(frame);
  globalThis.benchSeen = seen;
  globalThis.benchStop = () => {
    cancelAnimationFrame(seen.next);
    tasks.disconnect();
    return { ...seen, took: performance.now() - seen.from };
  };
}

async function scrollUp(page) {
  const log = page.getByRole("log");
  const box = await log.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(watch);
  const first = log.getByRole("heading", { level: 2 });
  let turns = 0;
  for (let still = 0; still < STILL; turns += 1) {
    await page.mouse.wheel(0, -TURN);
    await new Promise((then) => setTimeout(then, FRAME_MS));
    still = (await first.isVisible()) ? still + 1 : 0;
  }
  return { turns, ...(await page.evaluate(() => globalThis.benchStop())) };
}

await withServer(
  async (server) => {
    const browser = await launch();
    try {
      const { page } = browser;
      const [longest] = await channels();
      await openSpace(page, server);
      await copyWhole(page);
      await enter(page, longest.name);
      const seen = await scrollUp(page);
      const share = (100 * seen.dropped) / (seen.frames + seen.dropped);
      const note = `${longest.messages} messages in ${(seen.took / 1000).toFixed(1)} s, ${seen.frames} frames, ${seen.dropped} late, ${seen.blank} without a message`;
      tell("scroll_dropped_pct", share, "%", note);
      tell("scroll_longest_task_ms", seen.longest, "ms", "0: none above 50 ms");
    } finally {
      await browser.close();
    }
  },
  { archives: [[archive, "Bench"]] },
);
