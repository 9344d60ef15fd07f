// What stories of writing share: the field, one's first message, a message by its text, how it stands.
// And somebody else, who writes too. Not here: servers and browsers (`harness.mjs`), reading (`reading.mjs`).

import assert from "node:assert/strict";
import { launch } from "./harness.mjs";
import { articles, goTo, openSpace } from "./reading.mjs";

/** The field of a channel; without a name, of the thread in view. */
export const field = (page, room) =>
  page.getByRole("textbox", { name: room ? `Message ${room}` : "Reply in thread", exact: true });

/** Messages with exactly this text, in any room that is in view. */
export const saying = (page, text) => articles(page).filter({ has: page.getByText(exactly(text)) });

/** A text that stands alone, edited or not. */
const exactly = (text) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}( edited)?$`);

/** Waits until the server has it. */
export const untilConfirmed = (page, text) =>
  page.locator("article[data-state=confirmed]").filter({ has: page.getByText(exactly(text)) }).waitFor();

/** Opens the only space of a server and goes to a channel. */
export async function arrive(page, server, room) {
  await openSpace(page, server);
  await goTo(page, room);
}

/** Writes the first message of somebody who has no name yet: it is asked for once. */
export async function introduce(page, room, name, text) {
  await field(page, room).fill(text);
  await page.keyboard.press("Enter");
  const asked = page.getByRole("dialog").filter({ has: page.getByRole("textbox", { name: "Your name" }) });
  await asked.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.keyboard.press("Enter");
  await asked.waitFor({ state: "detached" });
  await saying(page, text).waitFor();
}

/** Writes and sends by Enter. */
export async function say(page, room, text) {
  await field(page, room).fill(text);
  await page.keyboard.press("Enter");
}

/** Makes a space from the first page. */
export async function makes(page, space, name) {
  await page.getByRole("button", { name: "New space…" }).click();
  const asked = page.getByRole("dialog", { name: "New space" });
  await asked.getByRole("textbox", { name: "Name of the space" }).fill(space);
  if (name) await asked.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.keyboard.press("Enter");
  await asked.waitFor({ state: "detached" });
  await page.getByRole("heading", { level: 1, name: "general", exact: true }).waitFor();
}

/** The link by which others join the space that a page shows. */
export const invitation = (page) => page.url().replace("/s/", "/join/").split("/").slice(0, 5).join("/");

/** Joins a space by its link, as somebody who has no name yet. */
export async function joins(page, link, name) {
  await page.goto(link);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  const asked = page.getByRole("dialog", { name: /^Join / });
  await asked.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.keyboard.press("Enter");
  await asked.waitFor({ state: "detached" });
}

/** Does something by the menu of a space, category or channel. */
export const menu = async (page, of, item) => {
  await page.getByRole("button", { name: `See to ${of}`, exact: true }).first().click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};

/** Answers the dialog that asks for a text. */
export async function answers(page, label, text) {
  const asked = page.getByRole("dialog");
  await asked.getByRole("textbox", { name: label }).fill(text);
  await asked.getByRole("button", { name: /^(Open|Save)$/ }).click();
  await asked.waitFor({ state: "detached" });
}

/** Does something with a message by its menu, by keyboard alone. */
export async function act(page, message, name) {
  await message.focus();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menu").getByRole("menuitem", { name, exact: true }).press("Enter");
}

/** What has the focus: its tag and name. */
export const holder = (page) =>
  page.evaluate(() => {
    const { activeElement: at } = document;
    return { tag: at.tagName.toLowerCase(), name: at.getAttribute("aria-label") ?? "", id: at.dataset?.eventId };
  });

/** Somebody else, in a browser of their own, who has said something in the kitchen. */
export async function withAna(server, tell) {
  const ana = await launch();
  try {
    await arrive(ana.page, server, "kitchen");
    await introduce(ana.page, "kitchen", "Ana Reyes", "The kettle is on.");
    await untilConfirmed(ana.page, "The kettle is on.");
    await tell(ana.page);
    assert.deepEqual(ana.errors, []);
  } finally {
    await ana.close();
  }
}
