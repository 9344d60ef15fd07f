// All of one's own messages of a space go at once, with their number told before; others' stay.

import assert from "node:assert/strict";
import { launch, looks, story } from "../harness.mjs";
import { articles, goTo } from "../reading.mjs";
import { arrive, introduce, say, saying, untilConfirmed } from "../writing.mjs";

const ask = async (page) => {
  await page.getByRole("button", { name: "See to Small Hours" }).press("Enter");
  await page.getByRole("menuitem", { name: "Delete my messages…" }).click();
  return page.getByRole("dialog", { name: "Delete your messages in Small Hours?" });
};

story("all of one's own messages are counted, asked about and deleted, in every room", async (page, server) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "hello");
  await say(page, "kitchen", "and again");
  await untilConfirmed(page, "and again");
  await goTo(page, "tower");
  await say(page, "tower", "up here too");
  await untilConfirmed(page, "up here too");
  const others = await articles(page, "tower").count();
  let dialog = await ask(page);
  await dialog.getByText("You have 3 messages here, in all its channels and threads.").waitFor();
  await looks(page, "delete-mine");
  await page.keyboard.press("Enter"); // The safe answer has the focus.
  await dialog.waitFor({ state: "detached" });
  assert.equal(await saying(page, "up here too").count(), 1);
  dialog = await ask(page);
  await dialog.getByRole("button", { name: "Delete 3 messages" }).click();
  await dialog.waitFor({ state: "detached" });
  await saying(page, "up here too").waitFor({ state: "detached" });
  assert.ok((await articles(page, "tower").count()) >= others - 1, "others' messages stay");
  await page.getByRole("region", { name: "You" }).getByText(/waiting/).waitFor({ state: "detached" });
  const other = await launch();
  try {
    await arrive(other.page, server, "kitchen");
    await articles(other.page, "kitchen").last().waitFor();
    for (const text of ["hello", "and again"]) assert.equal(await saying(other.page, text).count(), 0, text);
    assert.deepEqual(other.errors, []);
  } finally {
    await other.close();
  }
  dialog = await ask(page);
  await dialog.getByText("You have no messages here.").waitFor();
  assert.equal(await dialog.getByRole("button").count(), 1, "nothing to do is offered");
});
