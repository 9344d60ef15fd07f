// What one writes is shown at once, outlives the page, and is at the server once it can be: the worker's side of it.

import assert from "node:assert/strict";
import { launch, test, untilOfflineReady, withServer } from "../harness.mjs";
import { articles, goTo, openSpace } from "../reading.mjs";
import { command, newEvent, place, post, reachWorker } from "../speaking.mjs";

test("a device makes itself a key, joins, and what it writes is read elsewhere", { timeout: 90_000 }, () =>
  withServer(async (server) => {
    const [alice, bob] = [await launch(), await launch()];
    try {
      await reachWorker(alice.page);
      await openSpace(alice.page, server);
      await goTo(alice.page, "kitchen");
      await openSpace(bob.page, server);
      await goTo(bob.page, "kitchen");
      const { stream, topic } = place(alice.page);
      const event = newEvent();
      const write = { write: { stream, topic, event, intent: post("soup is ready") } };
      await command(alice.page, { join: { stream } });
      await command(alice.page, write);
      await command(alice.page, write);
      const soup = { hasText: "soup is ready" };
      await articles(alice.page, "kitchen").filter(soup).waitFor();
      await articles(bob.page, "kitchen").filter(soup).waitFor();
      assert.equal(await articles(alice.page, "kitchen").filter(soup).count(), 1, "said twice, it is one");
      assert.deepEqual(await keys(alice.page), [{ extractable: false, uses: ["sign"] }]);
      const cookies = await alice.context.cookies();
      assert.deepEqual(
        cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite })),
        [{ name: "rill", httpOnly: true, sameSite: "Lax" }],
      );
      assert.deepEqual([...alice.errors, ...bob.errors], []);
    } finally {
      await alice.close();
      await bob.close();
    }
  }));

test("what is written without a server is there after a reload, and goes out when it is back", { timeout: 90_000 }, () =>
  withServer(async (server) => {
    const [alice, bob] = [await launch(), await launch()];
    try {
      await reachWorker(alice.page);
      await openSpace(alice.page, server);
      await goTo(alice.page, "kitchen");
      await untilOfflineReady(alice.page);
      const { stream, topic } = place(alice.page);
      await server.kill();
      await command(alice.page, { join: { stream } });
      const texts = ["in the dark", "still in the dark"];
      for (const text of texts) {
        await command(alice.page, { write: { stream, topic, event: newEvent(), intent: post(text) } });
      }
      await articles(alice.page, "kitchen").filter({ hasText: texts[1] }).waitFor();
      const address = alice.page.url();
      await alice.restart();
      await alice.page.goto(address);
      await articles(alice.page, "kitchen").filter({ hasText: texts[1] }).waitFor();
      await server.start();
      await openSpace(bob.page, server);
      await goTo(bob.page, "kitchen");
      await articles(bob.page, "kitchen").filter({ hasText: texts[1] }).waitFor();
      assert.deepEqual((await articles(bob.page, "kitchen").allTextContents()).slice(-2).map(said(texts)), texts);
      assert.deepEqual(bob.errors, []);
    } finally {
      await alice.close();
      await bob.close();
    }
  }));

/** Which of these texts a row says. */
const said = (texts) => (row) => texts.findLast((text) => row.includes(text));

/** What the browser tells of the keys that it holds for the page. */
const keys = (page) =>
  page.evaluate(async () => {
    const asked = (request) =>
      new Promise((well, badly) => {
        request.onsuccess = () => well(request.result);
        request.onerror = () => badly(request.error);
      });
    const database = await asked(indexedDB.open("rill-identity"));
    const kept = await asked(database.transaction("key").objectStore("key").getAll());
    database.close();
    return kept.map(({ private: { extractable, usages } }) => ({ extractable, uses: usages }));
  });
