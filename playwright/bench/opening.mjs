// Figures of opening a space that was never seen: from the click to its newest messages, over a slow link.

import { launch, untilOfflineReady, withServer } from "../harness.mjs";
import { LINK, slowLink } from "./link.mjs";
import { archive, measures, offered, quantile, tell } from "./scene.mjs";

const TIMES = 7;

/** A browser that knows the page and nothing of the space; gives milliseconds and bytes. */
async function openOnce(link) {
  const browser = await launch();
  try {
    const { page } = browser;
    await page.goto(link.url);
    await untilOfflineReady(page);
    await page.reload();
    await offered(page).waitFor();
    await page.waitForLoadState("networkidle");
    const before = link.down();
    await offered(page).click();
    await page.getByRole("log").getByRole("article").first().waitFor();
    const [took] = await measures(page, "rill:space-open");
    return { took, bytes: link.down() - before };
  } finally {
    await browser.close();
  }
}

await withServer(
  async (server) => {
    const link = await slowLink(server.port);
    try {
      const all = [];
      for (let index = 0; index < TIMES; index += 1) all.push(await openOnce(link));
      const [times, sizes] = [all.map(({ took }) => took), all.map(({ bytes }) => bytes)];
      const which = `${LINK.bitsPerSecond / 1e6} Mbit/s, ${LINK.roundTripMs} ms, ${TIMES} browsers`;
      tell("space_open_ms", quantile(times, 0.5), "ms", `${which}, longest ${Math.max(...times).toFixed(0)}`);
      tell("space_open_kb", Math.max(...sizes) / 1000, "kB", `${which}, all that came until then, headers included`);
    } finally {
      await link.close();
    }
  },
  { archives: [[archive, "Bench"]] },
);
