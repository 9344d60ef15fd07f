// Conversations of a few: begun from a member's menu or by choosing people, live in other browsers, left and come back to.
// Not here: who is told of one at all (`tests/tests/server_direct.rs`, `tests/tests/leaks`).

import assert from "node:assert/strict";
import { launch, looks, story } from "../harness.mjs";
import { channels } from "../reading.mjs";
import { invitation, joins, makes, menu, say, saying, untilConfirmed } from "../writing.mjs";

const DIRECT = "Direct messages";
const rail = (page) => page.getByRole("navigation", { name: "Spaces" });
const list = (page) => page.getByRole("navigation", { name: DIRECT, exact: true });
const tile = (page, name = /^Direct messages/) => rail(page).getByRole("link", { name });
const title = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });

/** Ana's space, of which Bo and Cy are members: `tell(ana, bo, cy)`, each in a browser of their own. */
const village = (name, tell, options) =>
  story(
    name,
    async (ana, server) => {
      await ana.goto(server.url);
      await ana.getByRole("button", { name: "New space…" }).waitFor();
      await makes(ana, "Village", "Ana");
      await say(ana, "general", "Welcome.");
      await untilConfirmed(ana, "Welcome.");
      const others = [];
      try {
        for (const called of ["Bo", "Cy"]) {
          const other = await launch();
          others.push(other);
          await joins(other.page, invitation(ana), called);
          await saying(other.page, "Welcome.").waitFor();
        }
        await tell(ana, ...others.map((other) => other.page));
        for (const other of others) assert.deepEqual(other.errors, []);
      } catch (failed) {
        for (const other of others) await other.report();
        throw failed;
      } finally {
        for (const other of others) await other.close();
      }
    },
    { minutes: 4, ...options },
  );

/** Writes to a member from the list of members. */
async function messages(page, name) {
  const shown = page.getByRole("button", { name: /^Members/ });
  if ((await shown.getAttribute("aria-pressed")) === "false") await shown.click();
  const members = page.getByRole("complementary", { name: "Members" });
  await members.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Message", exact: true }).click();
  await title(page, name).waitFor();
}

/** Begins a conversation with these people. */
async function converses(page, names, picture) {
  await page.getByRole("button", { name: "New conversation…" }).first().click();
  const asked = page.getByRole("dialog", { name: "New conversation" });
  for (const name of names) {
    await asked.getByRole("combobox", { name: "Add a person" }).fill(name);
    await asked.getByRole("option", { name }).waitFor();
    await page.keyboard.press("Enter");
    await asked.getByRole("button", { name: `Take out ${name}` }).waitFor();
  }
  if (picture) await looks(page, picture);
  await asked.getByRole("button", { name: "Start the conversation" }).click();
  await asked.waitFor({ state: "detached" });
}

village("Ana writes to Bo from the list of members, who sees it at once and answers", async (ana, bo, cy) => {
  await messages(ana, "Bo");
  assert.equal(await list(bo).count(), 0);
  await say(ana, "Bo", "Have you a minute?");
  await tile(bo, "Direct messages, 1 unread, 1 mention").waitFor();
  await bo.waitForFunction(() => document.title.startsWith("(1)"));
  await tile(bo).click();
  await title(bo, "Ana").waitFor();
  await saying(bo, "Have you a minute?").waitFor();
  await list(bo).getByRole("link", { name: "Ana", exact: true }).waitFor();
  await say(bo, "Ana", "Two.");
  await saying(ana, "Two.").waitFor();
  await looks(ana, "direct");
  // What the rules do not allow is not offered.
  await saying(ana, "Two.").hover();
  assert.equal(await ana.getByRole("button", { name: /thread/i }).count(), 0);
  assert.equal(await ana.getByRole("button", { name: /^Members/ }).count(), 0);
  await messagesAreHeardOrNot(ana);
  // Nobody else hears of it, and the same people have one.
  await tile(cy, DIRECT).click();
  await cy.getByRole("heading", { name: "No conversations yet." }).waitFor();
  await looks(cy, "direct-none");
  await converses(bo, ["Ana"]);
  await saying(bo, "Two.").waitFor();
  assert.equal(await list(bo).getByRole("link").count(), 1);
  // An address that can be kept.
  await bo.reload();
  await title(bo, "Ana").waitFor();
  await saying(bo, "Two.").waitFor();
  await list(bo).getByRole("link", { name: "Ana", exact: true }).waitFor();
});

async function messagesAreHeardOrNot(page) {
  await page.getByRole("button", { name: "See to Bo", exact: true }).click();
  const offered = await page.locator("[role^=menuitem]").allTextContents();
  await page.keyboard.press("Escape");
  assert.deepEqual(offered, ["Notify of all messages", "Notify of nothing", "Rename…", "Leave the conversation…"]);
}

village("three people talk, one leaves and comes back", async (ana, bo, cy) => {
  await tile(ana, DIRECT).click();
  await converses(ana, ["Bo", "Cy"], "new-conversation");
  const named = await ana.getByRole("heading", { level: 1 }).textContent();
  assert.deepEqual(named.split(", ").toSorted(), ["Bo", "Cy"]);
  await say(ana, named, "The three of us.");
  for (const page of [bo, cy]) {
    await tile(page, "Direct messages, 1 unread, 1 mention").click();
    await saying(page, "The three of us.").waitFor();
  }
  const ofCy = await cy.getByRole("heading", { level: 1 }).textContent();
  await menu(cy, ofCy, "Leave the conversation…");
  await cy.getByRole("dialog").getByRole("button", { name: "Leave", exact: true }).click();
  await cy.getByRole("heading", { name: "No conversations yet." }).waitFor();
  await say(bo, await bo.getByRole("heading", { level: 1 }).textContent(), "Cy is gone.");
  await saying(ana, "Cy is gone.").waitFor();
  await tile(cy, DIRECT).waitFor();
  await converses(cy, ["Ana", "Bo"]);
  await saying(cy, "Cy is gone.").waitFor();
  await say(cy, ofCy, "I am back.");
  await saying(ana, "I am back.").waitFor();
});

village("a conversation begun with no network is read there, and goes out with its first message later", async (ana, bo) => {
  await ana.context().setOffline(true);
  await messages(ana, "Bo");
  await say(ana, "Bo", "Written on the train.");
  await saying(ana, "Written on the train.").waitFor();
  await ana.context().setOffline(false);
  await tile(bo, "Direct messages, 1 unread, 1 mention").click();
  await saying(bo, "Written on the train.").waitFor();
  await bo.context().setOffline(true);
  await channelsThenBack(bo);
  await saying(bo, "Written on the train.").waitFor();
  await bo.context().setOffline(false);
});

/** To the space and back to the conversation, by the switcher. */
async function channelsThenBack(page) {
  await rail(page).getByRole("link", { name: /^Village/ }).click();
  await channels(page).getByRole("link", { name: "general" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Go to" }).fill("Ana");
  await page.getByRole("option", { name: /Ana/ }).first().waitFor();
  await page.keyboard.press("Enter");
  await title(page, "Ana").waitFor();
}

village("on a phone conversations are a list of their own", async (ana, bo) => {
  await messages(ana, "Bo");
  await say(ana, "Bo", "On the go?");
  await bo.setViewportSize({ width: 390, height: 844 });
  await bo.goto(new URL("/d", bo.url()).href);
  await list(bo).getByRole("link", { name: "Ana, 1 mention" }).waitFor();
  await looks(bo, "direct-list-phone");
  await list(bo).getByRole("link", { name: "Ana, 1 mention" }).click();
  await saying(bo, "On the go?").waitFor();
  await looks(bo, "direct-phone");
  await bo.getByRole("link", { name: "Back to direct messages" }).click();
  await list(bo).getByRole("link", { name: "Ana", exact: true }).waitFor();
});
