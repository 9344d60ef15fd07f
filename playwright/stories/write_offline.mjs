// Writing without a network: it waits on the device, over a reload too, and goes out in order when the server is back.

import assert from "node:assert/strict";
import { expectAccessible, launch, screenshot, test, untilOfflineReady, withServer } from "../harness.mjs";
import { articles } from "../reading.mjs";
import { act, arrive, introduce, say, saying, untilConfirmed } from "../writing.mjs";

test("what is written offline waits, is counted, survives a reload, and goes out in order", { timeout: 120_000 }, () =>
  withServer(async (server) => {
    const browser = await launch();
    try {
      const { page } = browser;
      await arrive(page, server, "kitchen");
      await introduce(page, "kitchen", "Pell", "before the tunnel");
      await untilConfirmed(page, "before the tunnel");
      await untilOfflineReady(page);
      await server.stop();
      await page.getByRole("status").filter({ hasText: "Offline" }).waitFor();
      await say(page, "kitchen", "one");
      await say(page, "kitchen", "two");
      await say(page, "kitchen", "three");
      await page.getByRole("status").filter({ hasText: "Offline, 3 waiting" }).waitFor();
      await page.getByRole("region", { name: "You" }).getByText("3 waiting").waitFor();
      const waiting = page.locator("article[data-state=pending]");
      assert.equal(await waiting.count(), 3);
      await saying(page, "one").getByText("Waiting for the connection").waitFor();
      await expectAccessible(page);
      await screenshot(page, "write-offline");
      // What waits can still be changed, and let go.
      await saying(page, "two").getByRole("button", { name: "Discard" }).click();
      await saying(page, "two").waitFor({ state: "detached" });
      await act(page, saying(page, "before the tunnel"), "Delete…");
      await page.getByRole("button", { name: "Delete message" }).press("Enter");
      await page.reload();
      await saying(page, "three").waitFor();
      assert.equal(await waiting.count(), 2);
      await server.start();
      await untilConfirmed(page, "one");
      await untilConfirmed(page, "three");
      await page.getByRole("status").filter({ hasText: "Synced" }).waitFor();
      const other = await launch();
      try {
        await arrive(other.page, server, "kitchen");
        await saying(other.page, "three").waitFor();
        const texts = await articles(other.page, "kitchen").evaluateAll((rows) =>
          rows.map((row) => row.querySelector(".text")?.textContent.trim()),
        );
        assert.deepEqual(texts.slice(-2), ["one", "three"]);
        assert.ok(!texts.includes("before the tunnel") && !texts.includes("two"));
      } finally {
        await other.close();
      }
    } finally {
      await browser.close();
    }
  }));
