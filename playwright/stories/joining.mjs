// Coming into a space that is not for everybody: by the link of an invite, or by asking. By people, in browsers of their own.
// Not here: spaces that anybody joins by their address (`spaces.mjs`), forged invites (`tests/tests/server_joining.rs`).

import assert from "node:assert/strict";
import { launch, looks, screenshot, story } from "../harness.mjs";
import { invitation, makes, say, saying, untilConfirmed } from "../writing.mjs";

/** Pell's space, which nobody reads who is no member: `tell(pell, odile, space)`; who joins it is chosen by its button. */
const withDoors = (name, joining, tell, options) =>
  story(
    name,
    async (page, server) => {
      await page.goto(server.url);
      await page.getByRole("button", { name: "New space…" }).waitFor();
      await makes(page, "Back Office", "Pell");
      await say(page, "general", "Only for us.");
      await untilConfirmed(page, "Only for us.");
      const link = invitation(page);
      await settings(page, "Overview");
      await page.getByRole("radiogroup", { name: "Who may join" }).getByText(joining, { exact: true }).click();
      await page.getByRole("radiogroup", { name: "Who reads it" }).getByText("Members", { exact: true }).click();
      await page.getByText("Members alone read this space.").waitFor();
      const odile = await launch();
      try {
        await tell(page, odile.page, link);
        // A space that is not there for one answers so.
        assert.deepEqual(odile.errors.filter((error) => !/404/.test(error)), []);
      } catch (failed) {
        await odile.report();
        throw failed;
      } finally {
        await odile.close();
      }
    },
    options,
  );

async function settings(page, part) {
  if (!page.url().includes("/settings")) {
    await page.getByRole("button", { name: "See to Back Office", exact: true }).click();
    await page.getByRole("menuitem", { name: "Space settings" }).click();
  }
  await page.getByRole("navigation", { name: "Space settings" }).getByRole("link", { name: new RegExp(`^${part}`) }).click();
  await page.getByRole("heading", { level: 1, name: part }).waitFor();
}

/** Makes an invite in the settings; gives its link. */
async function invites(page, { uses, picture }) {
  await settings(page, "Invites");
  await page.getByRole("button", { name: "New invite…" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite people" });
  await dialog.getByRole("combobox", { name: "How many people" }).selectOption({ label: uses });
  if (picture) await looks(page, picture);
  await dialog.getByRole("button", { name: "Make the link and copy it" }).click();
  const field = dialog.getByRole("textbox", { name: "Link to join" });
  await field.waitFor();
  const link = await field.inputValue();
  if (picture) await looks(page, `${picture}-made`);
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("list", { name: "Invites" }).getByText(/Pell/).waitFor();
  return link;
}

/** Answers the one question that who has no name yet is asked. */
async function isCalled(page, name) {
  const asked = page.getByRole("dialog").filter({ has: page.getByRole("textbox", { name: "Your name" }) });
  await asked.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.keyboard.press("Enter");
  await asked.waitFor({ state: "detached" });
}

withDoors("who has the link of an invite joins a closed space, and nobody after them by the same", "By invite", async (pell, odile, address) => {
  await odile.goto(address);
  await odile.getByRole("heading", { name: "This space cannot be opened" }).waitFor();
  assert.ok(!(await odile.content()).includes("Back Office"));
  await looks(odile, "join-closed");
  const link = await invites(pell, { uses: "1 person", picture: "invite-limits" });
  const asked = [];
  odile.on("request", (request) => asked.push(`${request.url()} ${request.postData() ?? ""}`));
  await odile.goto("about:blank");
  await odile.goto(link);
  await odile.getByRole("heading", { level: 1, name: "Join Back Office" }).waitFor();
  await looks(odile, "join-invited");
  await odile.getByRole("button", { name: "Join", exact: true }).click();
  await isCalled(odile, "Odile");
  await saying(odile, "Only for us.").waitFor();
  const secret = link.split("#")[1].slice(0, 43);
  assert.ok(secret.length === 43 && !asked.some((request) => request.includes(secret)), "no byte of it is sent");
  assert.ok(!odile.url().includes("#"));
  await say(odile, "general", "Here I am.");
  await untilConfirmed(odile, "Here I am.");

  const third = await launch();
  try {
    await third.page.goto(link);
    await third.page.getByRole("heading", { name: "This invite has ended" }).waitFor();
    assert.equal(await third.page.getByRole("button", { name: "Join", exact: true }).count(), 0);
    await looks(third.page, "invite-ended");
    await third.page.setViewportSize({ width: 390, height: 844 });
    await screenshot(third.page, "invite-ended-phone");
  } finally {
    await third.close();
  }
});

withDoors("an invite that is taken back lets nobody in", "By invite", async (pell, odile) => {
  const link = await invites(pell, { uses: "Any number" });
  const list = pell.getByRole("list", { name: "Invites" });
  await list.getByText(/^Any number, until /).waitFor();
  await looks(pell, "invites");
  await odile.goto(link);
  await odile.getByRole("button", { name: "Join", exact: true }).waitFor();
  await pell.getByRole("button", { name: /^Take back the invite/ }).click();
  await pell.getByText("No invite is open.").waitFor();
  // What is written goes out in its order.
  await pell.getByRole("link", { name: "Back to the channels" }).click();
  await say(pell, "general", "It is closed.");
  await untilConfirmed(pell, "It is closed.");
  await odile.reload();
  await odile.getByRole("heading", { name: "This invite has ended" }).waitFor();
});

withDoors("who asks to join is let in, and is in without doing anything more", "On request", async (pell, odile, address) => {
  await odile.goto(address);
  await odile.getByRole("heading", { level: 1, name: "Join Back Office" }).waitFor();
  await odile.getByRole("textbox", { name: "What you would like to say" }).fill("I mend boats.");
  await looks(odile, "join-ask");
  await odile.getByRole("button", { name: "Ask to join" }).click();
  await isCalled(odile, "Odile");
  await odile.getByRole("heading", { name: "You have asked" }).waitFor();
  await looks(odile, "join-asked-for");
  await settings(pell, "Requests");
  const request = pell.getByRole("list", { name: "Requests" }).getByRole("listitem").filter({ hasText: "Odile" });
  await request.getByText("I mend boats.").waitFor();
  await pell.getByRole("link", { name: "Requests, 1" }).waitFor();
  await looks(pell, "requests");
  await request.getByRole("button", { name: "Let in Odile" }).click();
  await pell.getByText("Nobody asks to join.").waitFor();
  await saying(odile, "Only for us.").waitFor();
});
