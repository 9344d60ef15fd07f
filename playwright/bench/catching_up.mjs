// How soon the view in front is right again: after a tab that led is gone, and after a long time away.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exported, says } from "../exports.mjs";
import { demo, launch, untilOfflineReady, withServer } from "../harness.mjs";
import { articles, goTo, openSpace } from "../reading.mjs";
import { copyWhole, quantile, tell } from "./scene.mjs";

const TAKEOVERS = 40;
const ROOMS = 50;
const HELD = 200;
const MISSED = 100;

/** Tabs are closed one after the other, each while it leads; from then until the next one has answered its page. */
async function takeovers() {
  await withServer(async (server) => {
    const browser = await launch();
    try {
      let leads = browser.page;
      await openSpace(leads, server);
      const [ways, taken] = [[], []];
      for (let time = 0; time < TAKEOVERS; time++) {
        const follows = await browser.context.newPage();
        await follows.goto(leads.url());
        await articles(follows).first().waitFor();
        const [worker] = follows.workers();
        const crashes = time % 2 === 1;
        const gone = Date.now();
        if (crashes) {
          const devtools = await browser.context.newCDPSession(leads);
          devtools.send("Page.crash").catch(() => {}); // Nobody is left to answer.
        } else {
          leads.close().catch(() => {});
        }
        const at = await worker.evaluate(
          () =>
            new Promise((then) => {
              const look = ({ getEntriesByName }) => {
                const [entry] = getEntriesByName.call(performance, "rill:leader-takeover");
                if (entry) then(performance.timeOrigin + entry.startTime + entry.duration);
              };
              look(performance);
              new PerformanceObserver(() => look(performance)).observe({ entryTypes: ["measure"] });
            }),
        );
        taken.push(at - gone);
        ways.push(crashes);
        leads = follows;
      }
      const of = (crashed) => quantile(taken.filter((_, at) => ways[at] === crashed), 0.5).toFixed(0);
      const note = `of ${taken.length} from the tab's end to the next one's answers; p50 closed ${of(false)}, crashed ${of(true)}, longest ${Math.max(...taken).toFixed(0)}`;
      tell("leader_takeover_p95_ms", quantile(taken, 0.95), "ms", note);
    } finally {
      await browser.close();
    }
  }, { archives: [demo] });
}

/** A device holds all; it is away while every room goes on; then it is back, with one of them in view. */
async function catchUp() {
  const folder = await mkdtemp(join(tmpdir(), "rill-export-"));
  const files = Array.from({ length: ROOMS }, (_, room) => join(folder, `Pier - room-${room} [${room + 10}].json`));
  const write = (count, day) =>
    Promise.all(
      files.map((file, room) => {
        const lines = Array.from({ length: count }, (_, line) => says(room * 10_000 + line, `line ${line}`));
        return writeFile(file, exported(lines, day, { id: String(room + 10), name: `room-${room}` }));
      }),
    );
  try {
    await write(HELD, 1);
    await withServer(
      async (server) => {
        const browser = await launch();
        try {
          const { page } = browser;
          await openSpace(page, server);
          await untilOfflineReady(page);
          await copyWhole(page);
          await goTo(page, "room-7");
          await server.stop();
          await page.getByRole("status").filter({ hasText: "Offline" }).waitFor();
          await write(HELD + MISSED, 2);
          await server.import(folder);
          const right = articles(page, "room-7").filter({ hasText: `line ${HELD + MISSED - 1}` }).waitFor();
          await server.start();
          // The network is back, as the browser tells it.
          const back = Date.now();
          await page.evaluate(() => dispatchEvent(new Event("online")));
          await right;
          const note = `${ROOMS * MISSED} events missed in ${ROOMS} rooms; from the network's return to the newest message painted`;
          tell("catch_up_ms", Date.now() - back, "ms", note);
        } finally {
          await browser.close();
        }
      },
      { archives: [folder] },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await takeovers();
await catchUp();
