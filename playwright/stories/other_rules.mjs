// A space is given other rules by who made it, and its own back. Not here: who may (`server/src/owner/tests/replacing.rs`).

import assert from "node:assert/strict";
import { launch, looks, story } from "../harness.mjs";
import { invitation, joins, makes, menu, say, saying, untilConfirmed } from "../writing.mjs";

const dialog = (page) => page.getByRole("dialog", { name: "Other rules for this space" });
const choice = (page, name, options = {}) => dialog(page).getByRole("radio", { name, ...options });

/** Opens the dialog, in the settings that are in view. */
async function opens(page) {
  await page.getByRole("button", { name: "Change the rules…" }).click();
  await choice(page, "Rill's own rules").waitFor();
}

story(
  "who made a space gives it other rules, and goes back, and nobody loses anything",
  async (page, server) => {
    await page.goto(server.url);
    await makes(page, "Harbour", "Pell");
    await say(page, "general", "Low tide at six.");
    await untilConfirmed(page, "Low tide at six.");
    const other = await launch();
    try {
      await joins(other.page, invitation(page), "Odile");
      await saying(other.page, "Low tide at six.").waitFor();
      await menu(other.page, "Harbour", "Space settings");
      await other.page.getByRole("heading", { level: 2, name: "The rules in words" }).waitFor();
      assert.equal(await other.page.getByRole("button", { name: "Change the rules…" }).count(), 0);
      await other.page.goBack();

      await menu(page, "Harbour", "Space settings");
      await opens(page);
      await dialog(page).getByText("This server has no other rules.").waitFor();
      await page.keyboard.press("Escape");
      await server.puts("rill-space-module");
      await opens(page);
      await choice(page, "Rill's own rules", { checked: true }).waitFor();
      const module = /^space \(…/;
      await choice(page, module).check();
      await dialog(page).getByText("Nobody would read more or less than now.").waitFor();
      await looks(page, "other-rules");
      await dialog(page).getByRole("button", { name: "Change the rules" }).click();
      await opens(page);
      await choice(page, module, { checked: true }).waitFor();
      await page.keyboard.press("Escape");

      await say(other.page, "general", "By the module.");
      await untilConfirmed(other.page, "By the module.");
      await server.stop();
      await server.start();
      await say(other.page, "general", "After a restart.");
      await untilConfirmed(other.page, "After a restart.");

      await opens(page);
      await choice(page, "Rill's own rules").check();
      await dialog(page).getByText("Nobody would read more or less than now.").waitFor();
      await dialog(page).getByRole("button", { name: "Change the rules" }).click();
      await opens(page);
      await choice(page, "Rill's own rules", { checked: true }).waitFor();
      await page.keyboard.press("Escape");
      await say(other.page, "general", "By its own again.");
      await untilConfirmed(other.page, "By its own again.");
      await page.getByRole("navigation", { name: "Space settings" }).getByRole("link", { name: "Audit log" }).click();
      await page.getByRole("listitem").filter({ hasText: "Pell gave the space other rules" }).first().waitFor();
      assert.deepEqual(other.errors, []);
    } finally {
      await other.close();
    }
  },
  { minutes: 4 },
);
