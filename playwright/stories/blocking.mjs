// Blocking a person for oneself: what they write is one quiet line that opens in place, they call nobody, and are not told.
// By two people, in browsers of their own. Not here: counts, calls and devices (`tests/tests/engine_blocking.rs`).

import assert from "node:assert/strict";
import { expectAccessible, launch, looks, screenshot, story } from "../harness.mjs";
import { articles, channels, log } from "../reading.mjs";
import { act, field, invitation, joins, makes, menu, answers, say, saying, untilConfirmed } from "../writing.mjs";

/** Pell's space with Odile in it: `tell(pell, odile, server)`, each on a page of their own. */
const withTwo = (name, tell) =>
  story(
    name,
    async (page, server) => {
      await page.goto(server.url);
      await page.getByRole("button", { name: "New space…" }).waitFor();
      await makes(page, "Workshop", "Pell");
      const invited = invitation(page);
      const odile = await launch();
      try {
        await joins(odile.page, invited, "Odile");
        await say(odile.page, "general", "I am in.");
        await untilConfirmed(odile.page, "I am in.");
        await saying(page, "I am in.").waitFor();
        await tell(page, odile.page, server);
      } catch (failed) {
        await odile.report();
        throw failed;
      } finally {
        await odile.close();
      }
      assert.deepEqual(odile.errors, []);
    },
    { minutes: 4 },
  );

const run = (page, messages) => log(page).getByRole("button", { name: new RegExp(`^${messages} of somebody you blocked`) });

async function blocks(page, message, name) {
  await act(page, message, "Block…");
  const asked = page.getByRole("dialog", { name: `Block ${name}?` });
  await asked.getByText(/^You will not see what they write/).waitFor();
  return asked;
}

withTwo("what somebody writes whom one blocked is one quiet line that opens in place by keyboard", async (pell, odile) => {
  await say(pell, "general", "Shall we start?");
  await untilConfirmed(pell, "Shall we start?");
  await say(odile, "general", "Not with you.");
  await untilConfirmed(odile, "Not with you.");
  await saying(pell, "Not with you.").waitFor();

  const asked = await blocks(pell, saying(pell, "I am in."), "Odile");
  await looks(pell, "block-asked");
  await asked.getByRole("button", { name: "Leave it" }).press("Enter");
  await asked.waitFor({ state: "detached" });
  assert.equal(await run(pell, "1 message").count(), 0);

  await blocks(pell, saying(pell, "I am in."), "Odile");
  await pell.getByRole("button", { name: "Block", exact: true }).press("Enter");
  await run(pell, "1 message").first().waitFor();
  assert.equal(await run(pell, "1 message").count(), 2, "before and after what Pell said");
  assert.equal(await saying(pell, "I am in.").count(), 0);
  assert.equal(await saying(pell, "Not with you.").count(), 0);
  await pell.waitForFunction(() => document.activeElement?.dataset.run, undefined, { polling: "raf" });

  // Two more join the last run, which stays one line.
  for (const text of ["Hello?", "Anybody?"]) {
    await say(odile, "general", text);
    await untilConfirmed(odile, text);
  }
  const last = run(pell, "3 messages");
  await last.waitFor();
  await looks(pell, "blocked-rows");

  // By keyboard: up and down over the line, Enter opens it, and Enter folds it.
  await saying(pell, "Shall we start?").focus();
  await pell.keyboard.press("ArrowDown");
  await pell.keyboard.press("Enter");
  await saying(pell, "Anybody?").waitFor();
  assert.equal(await last.getAttribute("aria-expanded"), "true");
  assert.ok(await last.evaluate((line) => line === document.activeElement));
  await looks(pell, "blocked-rows-open");
  await pell.keyboard.press("ArrowDown");
  assert.equal(await pell.evaluate(() => document.activeElement.tagName), "ARTICLE");
  await pell.keyboard.press("ArrowUp");
  await pell.keyboard.press(" ");
  await saying(pell, "Anybody?").waitFor({ state: "hidden" });
  assert.equal(await last.getAttribute("aria-expanded"), "false");
  assert.equal(await log(pell).locator("[tabindex='0']").count(), 1, "one Tab stop");

  // They are not told: on their side nothing has changed.
  assert.equal(await articles(odile).filter({ hasText: "Anybody?" }).count(), 1);
  await pell.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(pell);
  await screenshot(pell, "blocked-rows-phone");
});

withTwo("who is blocked calls nobody, is quoted without words, and is listed in the settings, where it is taken back", async (pell, odile, server) => {
  await menu(pell, "Workshop", "New channel…");
  await answers(pell, "Name", "plans");
  await pell.getByRole("heading", { level: 1, name: "plans", exact: true }).waitFor();
  await channels(pell).getByRole("link", { name: /^general/ }).click();
  await saying(pell, "I am in.").waitFor();
  await say(odile, "general", "A secret plan.");
  await untilConfirmed(odile, "A secret plan.");
  const plan = saying(pell, "A secret plan.");
  await plan.waitFor();
  await act(pell, plan, "Reply");
  await say(pell, "general", "No.");
  await untilConfirmed(pell, "No.");

  // By the menu of the list of members.
  if (!(await pell.getByRole("complementary", { name: "Members" }).isVisible())) {
    await pell.getByRole("button", { name: /^Members|members$/i }).first().click();
  }
  await pell.getByRole("button", { name: "Actions for Odile" }).click();
  await pell.getByRole("menuitem", { name: "Block…" }).press("Enter");
  await pell.getByRole("button", { name: "Block", exact: true }).press("Enter");
  await run(pell, "2 messages").waitFor();
  await log(pell).getByRole("link", { name: "A message of somebody you blocked" }).waitFor();
  assert.equal(await log(pell).getByText("A secret plan.").filter({ visible: true }).count(), 0);

  // A mention where nobody looks.
  await channels(odile).getByRole("link", { name: /^plans/ }).click();
  await field(odile, "plans").pressSequentially("@Pell");
  await odile.getByRole("option", { name: /Pell/ }).first().waitFor();
  await odile.keyboard.press("Tab");
  await odile.keyboard.type(" look here");
  await odile.keyboard.press("Enter");
  await odile.locator("article[data-state=confirmed]").filter({ hasText: "look here" }).waitFor();
  await say(pell, "general", "Still here.");
  await saying(pell, "Still here.").waitFor();
  await channels(pell).getByRole("link", { name: "plans", exact: true }).waitFor();
  assert.doesNotMatch(await pell.title(), /^\(/);

  await pell.goto(`${server.url}/settings/blocked`);
  const list = pell.getByRole("list", { name: "Blocked people" });
  await list.getByText("Odile").waitFor();
  await looks(pell, "settings-blocked");
  await pell.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(pell);
  await screenshot(pell, "settings-blocked-phone");
  await pell.setViewportSize({ width: 1280, height: 800 });
  await list.getByRole("button", { name: "Unblock Odile" }).press("Enter");
  await pell.getByText(/^You have not blocked anybody\./).waitFor();
  await pell.waitForFunction(() => document.activeElement !== document.body, undefined, { polling: "raf" });
  await looks(pell, "settings-blocked-none");
  await pell.getByRole("link", { name: "All spaces" }).click();
  await pell.getByRole("list", { name: "Unread" }).getByText("look here").waitFor();
  await pell.goBack();
  await pell.goBack();
  // The message, and what quotes it.
  await saying(pell, "A secret plan.").nth(1).waitFor();
});
