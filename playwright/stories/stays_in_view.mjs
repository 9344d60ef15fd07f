// What a reader looks at stays where it is: the window gets narrower, history is fetched, pictures come late.
// Not here: going to places (`places.mjs`).

import assert from "node:assert/strict";
import { demo, launch, screenshot, test, withServer } from "../harness.mjs";
import { archive, articles, goTo, openSpace, seen, still, topOf, watch, wheel } from "../reading.mjs";

function story(name, tell, { archives, ...options } = {}) {
  test(name, { timeout: 120_000 }, async () => {
    await withServer(
      async (server) => {
        const browser = await launch(options);
        try {
          await tell(browser.page, server);
          assert.deepEqual(browser.errors, []);
        } finally {
          await browser.close();
        }
      },
      { archives: archives ?? [[await archive(12_000), "Long memory"]] },
    );
  });
}

story("the message in view stays in view when the window gets narrower, and wider again", async (page, server) => {
  await openSpace(page, server);
  await goTo(page, "general");
  await wheel(page, -700, 5);
  await still(page);
  const [{ id, top }] = await seen(page, { whole: true });
  for (const width of [980, 700, 360, 820, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await still(page);
    const now = await topOf(page, id);
    assert.ok(Math.abs(now - top) <= 1, `at ${width} px the message is at ${now}, it was at ${top}`);
    if (width === 360) await screenshot(page, "narrowed");
  }
});

story("history that is put before the message in view moves it by no pixel", async (page, server) => {
  await page.route("**/api/span", (route) => route.abort()); // Not as a full copy: page by page.
  const held = [];
  let late = false;
  await page.context().route("**/api/page", (route) => (late ? held.push(route) : route.continue()));
  await openSpace(page, server);
  await goTo(page, "general");
  late = true;
  while (held.length === 0) await wheel(page, -600);
  await still(page);
  const before = await articles(page).count();
  const row = await watch(page);
  late = false;
  await Promise.all(held.map((route) => route.continue()));
  await page.waitForFunction(
    (before) => document.querySelectorAll("#main [role=log] article").length > before,
    before,
  );
  // Also when the rows that came are known, and are laid out no longer.
  await page.locator("#main [role=log] .row-known").first().waitFor({ state: "attached" });
  await still(page);
  const { drift } = await row.soFar();
  assert.ok(drift <= 1, `${drift} px`);
});

story(
  "pictures that come late move nothing",
  async (page, server) => {
    const held = [];
    let late = true;
    await page.route("**/api/blob/**", (route) => (late ? held.push(route) : route.continue()));
    await openSpace(page, server);
    await goTo(page, "last-night");
    const row = await watch(page);
    assert.ok(held.length > 0, "pictures are asked for");
    late = false;
    await Promise.all(held.map((route) => route.continue()));
    await page.waitForFunction(() => [...document.querySelectorAll("#main img")].every((image) => image.complete || image.loading === "lazy"));
    await still(page);
    const { drift } = await row.soFar();
    assert.ok(drift <= 1, `${drift} px`);
  },
  { archives: [demo] },
);
