// Tabs: one leads, all are as if alone. The one that leads is closed, loaded anew, crashed or frozen, in the midst of
// writing, and nothing is lost or said twice.
// Not here: two tabs that read (`read_offline.mjs`), two versions (`service_worker.mjs`).

import assert from "node:assert/strict";
import { story, untilOfflineReady } from "../harness.mjs";
import { articles, channels, goTo, untilPicturesAreThere } from "../reading.mjs";
import { arrive, field, introduce, say, saying, untilConfirmed } from "../writing.mjs";

/** How often the tab that leads is taken away. */
const IN_SOAK = 50;
const TIMES = process.env.RILL_SOAK ? IN_SOAK : 5;

/** Another tab of the same browser, in the same room. */
async function tab(browser, page) {
  const other = await browser.context.newPage();
  // Messages are there before all pictures are.
  await other.goto(page.url(), { waitUntil: "commit" });
  await articles(other).first().waitFor();
  return other;
}

/** Ends a tab as a crash of its process does. */
async function crash(context, page) {
  const devtools = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  devtools.send("Page.crash").catch(() => {}); // Nobody is left to answer.
  await crashed;
}

story("the tab that leads is crashed in the midst of writing, again and again: nothing is lost, nothing doubled", async (page, server, browser) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "round 0");
  let leads = page;
  const written = ["round 0"];
  for (let round = 1; round <= TIMES; round++) {
    const follows = await tab(browser, leads);
    const texts = [`of the one that leads ${round}`, `of the one that follows ${round}`, `half sent ${round}`];
    await say(leads, "kitchen", texts[0]);
    await say(follows, "kitchen", texts[1]);
    await say(follows, "kitchen", texts[2]);
    await crash(browser.context, leads);
    await saying(follows, texts[2]).waitFor();
    for (const text of texts) await untilConfirmed(follows, text);
    written.push(...texts);
    leads = follows;
  }
  const there = await server.saidIn("Small Hours", "kitchen");
  for (const text of written) {
    assert.equal(there.filter((said) => said.text === text).length, 1, `"${text}", once`);
  }
  // A service worker that lived in a process that crashed leaves what was on its way through it; it is asked for again.
  browser.errors = browser.errors.filter((error) => !error.includes("net::ERR_FAILED"));
  await untilPicturesAreThere(leads);
  const found = { "messages, each there once": written.length };
  console.log(`soak: ${JSON.stringify({ test: "crash of the tab that leads", count: TIMES, found })}`);
}, { minutes: TIMES });

story("a tab that leads and is frozen holds nobody up, and goes on when it wakes", async (page, server, browser) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "before the frost");
  await untilConfirmed(page, "before the frost");
  const other = await tab(browser, page);
  await field(page, "kitchen").fill("half a thought");
  const devtools = await browser.context.newCDPSession(page);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  await goTo(other, "lobby");
  // The draft is the frozen tab's.
  await goTo(other, "kitchen, draft", "kitchen");
  await say(other, "kitchen", "in the frost");
  await untilConfirmed(other, "in the frost");
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await saying(page, "in the frost").waitFor();
  assert.equal(await field(page, "kitchen").inputValue(), "half a thought");
  await field(page, "kitchen").press("Enter");
  await untilConfirmed(page, "half a thought");
  await saying(other, "half a thought").waitFor();
});

story("the tab that leads is loaded anew, and both go on", async (page, server, browser) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "one");
  const other = await tab(browser, page);
  await say(page, "kitchen", "two");
  await saying(page, "two").waitFor();
  await page.reload();
  await say(other, "kitchen", "three");
  for (const each of [page, other]) for (const text of ["one", "two", "three"]) await untilConfirmed(each, text);
  await channels(page).getByRole("link", { name: "lobby", exact: true }).click();
  await articles(page, "lobby").first().waitFor();
});

/** Whether the cache of pictures has fallen silent. */
const isSilent = (page) =>
  page.evaluate(() =>
    Promise.race([
      caches.match("/no picture", { cacheName: "rill-blobs" }).then(() => false),
      new Promise((then) => setTimeout(then, 1000, true)),
    ]),
  );

story("a cache that never answers again, as a process ended that was filling it, holds no tab up", async (page, server, browser) => {
  await arrive(page, server, "kitchen");
  await untilOfflineReady(page);
  // A browser's fault, which a part of the crashes brings about; one without it has to show all the same.
  for (let times = 0; times < 15 && !(await isSilent(page)); times++) {
    const doomed = await browser.context.newPage();
    await doomed.goto(server.url, { waitUntil: "commit" });
    await doomed.evaluate(async () => {
      const cache = await caches.open("rill-blobs");
      for (let number = 0; number < 50; number++) cache.add(`/?${number}`);
    });
    await crash(browser.context, doomed);
  }
  // Whoever opens a cache now waits behind it, and all that is asked of any cache after that.
  await page.evaluate(() => void caches.open("rill-blobs"));
  const next = await tab(browser, page);
  await next.waitForFunction(() => [...document.querySelectorAll("article img")].some((image) => image.naturalWidth > 0));
  await introduce(next, "kitchen", "Pell", "still here");
});

story("a worker that fails is started anew, and what was asked and written goes on", async (page, server, browser) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "before");
  await untilConfirmed(page, "before");
  const [failing] = page.workers();
  const next = page.waitForEvent("worker");
  await failing.evaluate(() => void setTimeout(() => { throw new Error("a fault of the story"); }));
  await say(page, "kitchen", "in the midst");
  await next;
  await untilConfirmed(page, "in the midst");
  await goTo(page, "lobby");
  await articles(page, "lobby").first().waitFor();
  const expected = browser.errors.splice(0);
  assert.equal(expected.filter((error) => !error.includes("a fault of the story")).length, 0, String(expected));
});

story("a leader whose worker hangs is ended by its page, and another leads", async (page, server, browser) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "before");
  await untilConfirmed(page, "before");
  const other = await tab(browser, page);
  const [hanging] = page.workers();
  const ended = new Promise((then) => hanging.once("close", then));
  // In a task of its own: Chromium ends no worker that is at work for devtools.
  await hanging.evaluate(() => void setTimeout(() => { for (;;); }));
  await say(other, "kitchen", "is anybody there");
  await untilConfirmed(other, "is anybody there");
  await ended;
  await say(page, "kitchen", "we both are");
  await untilConfirmed(other, "we both are");
});
