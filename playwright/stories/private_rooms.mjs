// Private rooms: who is named sees them, and nobody else learns that they are there. By people, in browsers of their own.
// Not here: every byte that leaves the server (`tests/tests/leaks`), other ways of seeing to rooms (`spaces.mjs`).

import assert from "node:assert/strict";
import { found, namesOf, until, untilGone, word } from "../bytes.mjs";
import { launch, looks, screenshot, story } from "../harness.mjs";
import { channels } from "../reading.mjs";
import { field, invitation, joins, makes, menu, say, saying, untilConfirmed } from "../writing.mjs";

const link = (page, name) => channels(page).getByRole("link", { name, exact: true });

/** Pell's space with Odile in it: `tell(pell, odile, browser, server)`, each on a page of their own. */
const withTwo = (name, tell, options) =>
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
        await saying(page, "I am in.").waitFor();
        await tell(page, odile.page, odile, server);
      } catch (failed) {
        await odile.report();
        throw failed;
      } finally {
        await odile.close();
      }
      assert.deepEqual(odile.errors.filter((error) => !/ERR_CONNECTION_REFUSED|WebSocket/.test(error)), []);
    },
    options,
  );

/** Opens a private channel; who is named beside oneself sees it. */
async function opensPrivate(page, name, named) {
  await menu(page, "Workshop", "New channel…");
  const dialog = page.getByRole("dialog", { name: "New channel" });
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await dialog.getByRole("switch", { name: "Private" }).check();
  for (const somebody of named) await names(dialog, somebody);
  await looks(page, `new-channel-private-${named.length}`);
  await dialog.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/** Names somebody in a dialog, by a few letters and Enter. */
async function names(dialog, somebody) {
  const field = dialog.getByRole("combobox", { name: "Name a person or role" });
  await field.fill(somebody.slice(0, 3));
  await dialog.getByRole("option", { name: somebody }).waitFor();
  await field.press("Enter");
  await dialog.getByRole("listitem").filter({ hasText: somebody }).waitFor();
}

async function saves(dialog) {
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
}

async function opensReaders(page, room) {
  await menu(page, room, "Who reads this…");
  const dialog = page.getByRole("dialog", { name: `Who reads ${room}` });
  await dialog.waitFor();
  return dialog;
}

withTwo("a private room is there for those alone who are named, and comes and goes as they are", async (pell, odile) => {
  await opensPrivate(pell, "staff", []);
  await link(pell, "staff, private").waitFor();
  await pell.getByText("Private", { exact: true }).waitFor();
  await say(pell, "staff", "Only for those who are named.");
  await untilConfirmed(pell, "Only for those who are named.");
  await looks(pell, "private-room");
  // What Odile said there may be unread still.
  await channels(pell).getByRole("link", { name: /^general/ }).click();
  await say(pell, "general", "Back here.");
  await saying(odile, "Back here.").waitFor();
  assert.deepEqual(await channels(odile).getByRole("link").allTextContents(), ["general"]);
  assert.ok(!(await odile.content()).includes("staff"));

  await link(pell, "staff, private").click();
  let dialog = await opensReaders(pell, "staff");
  await names(dialog, "Odile");
  await looks(pell, "who-reads");
  await saves(dialog);
  await odile.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: /^staff, private/ }).click();
  await saying(odile, "Only for those who are named.").waitFor();
  await field(odile, "staff").fill("I was about to say");

  dialog = await opensReaders(pell, "staff");
  await dialog.getByRole("button", { name: "Take out Odile" }).click();
  await saves(dialog);
  await odile.getByRole("heading", { name: "You can no longer see this channel" }).waitFor();
  await odile.getByRole("list", { name: "Not sent" }).getByText("I was about to say").waitFor();
  assert.equal(await saying(odile, "Only for those who are named.").count(), 0);
  assert.deepEqual(await channels(odile).getByRole("link").allTextContents(), ["general"]);
  await looks(odile, "room-ended");

  dialog = await opensReaders(pell, "staff");
  await dialog.getByRole("radio", { name: "Everybody in the space" }).check();
  await saves(dialog);
  await saying(odile, "Only for those who are named.").waitFor();
  assert.equal(await field(odile, "staff").inputValue(), "I was about to say");
  await link(pell, "staff").waitFor();
});

withTwo("who is taken out of a private room while away has nothing of it on their disk once they are back", async (pell, odile, browser, server) => {
  const secret = word();
  await opensPrivate(pell, "staff", ["Odile"]);
  await say(pell, "staff", secret.text);
  await untilConfirmed(pell, secret.text);
  await channels(odile).getByRole("link", { name: /^staff, private/ }).click();
  await saying(odile, secret.text).waitFor();
  const wanted = { secret: secret.forms };
  await until((places) => namesOf(places).length === 1, browser.profile, wanted);
  const address = odile.url();
  await server.stop();
  await odile.getByRole("status").filter({ hasText: "Offline" }).waitFor();
  await say(odile, "staff", "written on the way");
  await odile.getByRole("status").filter({ hasText: "Offline, 1 waiting" }).waitFor();
  await browser.context.close();
  await server.start();
  const dialog = await opensReaders(pell, "staff");
  await dialog.getByRole("button", { name: "Take out Odile" }).click();
  await saves(dialog);
  await pell.getByRole("status").filter({ hasText: "Synced" }).waitFor();
  assert.equal(namesOf(await found(browser.profile, wanted)).length, 1, "nothing goes by itself");
  await browser.open();
  await browser.page.goto(address);
  await browser.page.getByRole("heading", { name: "You can no longer see this channel" }).waitFor();
  await browser.page.getByRole("list", { name: "Not sent" }).getByText("written on the way").waitFor();
  await untilGone(browser.profile, wanted);
  await browser.context.close();
  assert.deepEqual(await found(browser.profile, wanted), [], "after the browser was closed");
}, { minutes: 4 });

withTwo("a room of a private category is its own, and one is asked before it leaves", async (pell, odile) => {
  await menu(pell, "Workshop", "New category…");
  const dialog = pell.getByRole("dialog", { name: "New category" });
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("Back room");
  await dialog.getByRole("switch", { name: "Private" }).check();
  await dialog.getByRole("button", { name: "Open", exact: true }).click();
  await menu(pell, "Back room", "New channel…");
  const channel = pell.getByRole("dialog", { name: "New channel" });
  await channel.getByRole("textbox", { name: "Name", exact: true }).fill("plans");
  await channel.getByRole("button", { name: "Open", exact: true }).click();
  await link(pell, "plans, private").waitFor();
  await say(pell, "plans", "A boat.");
  await untilConfirmed(pell, "A boat.");
  await menu(pell, "plans", "Move up");
  const asked = pell.getByRole("dialog", { name: "Move plans?" });
  await asked.getByText(/becomes open/).waitFor();
  await looks(pell, "move-room");
  await asked.getByRole("button", { name: "Leave it" }).click();
  await asked.waitFor({ state: "detached" });
  await link(pell, "plans, private").waitFor();
  assert.deepEqual(await channels(odile).getByRole("link").allTextContents(), ["general"]);
  await menu(pell, "plans", "Move up");
  await pell.getByRole("dialog", { name: "Move plans?" }).getByRole("button", { name: "Move it" }).click();
  await channels(odile).getByRole("link", { name: /^plans/ }).click();
  await saying(odile, "A boat.").waitFor();
  await odile.setViewportSize({ width: 390, height: 844 });
  await pell.setViewportSize({ width: 390, height: 844 });
  await opensReaders(pell, "plans");
  await screenshot(pell, "who-reads-phone");
});
