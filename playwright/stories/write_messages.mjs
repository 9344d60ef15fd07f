// Writing: a message is on screen at once and stays over a reload; it is edited, answered, reacted to, deleted.
// Not here: the field itself (`write_field.mjs`), without a network (`write_offline.mjs`).

import assert from "node:assert/strict";
import { expectAccessible, launch, looks, screenshot, story } from "../harness.mjs";
import { articles, goTo } from "../reading.mjs";
import { act, arrive, field, holder, introduce, say, saying, untilConfirmed } from "../writing.mjs";

story("a newcomer says a name once, writes, and finds it again after a reload", async (page, server) => {
  await arrive(page, server, "kitchen");
  await page.getByText(/^You join .* with your first message\.$/).waitFor();
  const send = page.getByRole("button", { name: "Send" });
  assert.ok(await send.isDisabled(), "there is nothing to send yet");
  await introduce(page, "kitchen", "Pell Achterberg", "Branch is up.");
  assert.deepEqual(await holder(page), { tag: "textarea", name: "Message kitchen", id: undefined });
  await untilConfirmed(page, "Branch is up.");
  await say(page, "kitchen", "It needs one more pair of eyes.");
  await untilConfirmed(page, "It needs one more pair of eyes.");
  await screenshot(page, "write-confirmed");
  await expectAccessible(page);
  // One's own panel.
  await page.getByRole("region", { name: "You" }).getByText("Pell Achterberg").waitFor();
  await page.reload();
  await saying(page, "Branch is up.").waitFor();
  const texts = await articles(page, "kitchen").allTextContents();
  assert.equal(texts.filter((text) => text.includes("Branch is up.")).length, 1, "once, and only once");
  assert.match(texts.at(-2), /Pell Achterberg[\s\S]*Branch is up\./);
  // And somebody else reads it.
  const other = await launch();
  try {
    await arrive(other.page, server, "kitchen");
    await saying(other.page, "It needs one more pair of eyes.").waitFor();
  } finally {
    await other.close();
  }
});

story("a message is painted in the frame of the key that sent it, and the list goes to it", async (page, server) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "first");
  await field(page, "kitchen").fill("second");
  await page.evaluate(() => {
    globalThis.painted = new Promise((then) => {
      addEventListener("keydown", () => requestAnimationFrame(() => {
        const rows = [...document.querySelectorAll("#main article")];
        const box = rows.at(-1).getBoundingClientRect();
        const list = document.querySelector("#main [role=log]").getBoundingClientRect();
        then({ text: rows.at(-1).innerText, seen: box.bottom <= list.bottom + 1 });
      }), { once: true, capture: true });
    });
  });
  await page.keyboard.press("Enter");
  const { text, seen } = await page.evaluate(() => globalThis.painted);
  assert.match(text, /second/);
  assert.ok(seen, "the list stands at its end");
  await page.waitForFunction(() => performance.getEntriesByName("rill:echo").length === 2);
});

story("arrow up edits the last message, Escape leaves it, and the draft is still there", async (page, server) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "the fist one");
  await untilConfirmed(page, "the fist one");
  const text = field(page, "kitchen");
  await page.keyboard.press("ArrowUp");
  assert.equal(await text.inputValue(), "the fist one");
  await page.getByText("Editing your message").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  assert.equal(await text.inputValue(), "");
  await page.keyboard.press("ArrowUp");
  await text.fill("the first one");
  await page.keyboard.press("Enter");
  await untilConfirmed(page, "the first one");
  assert.equal(await saying(page, "the fist one").count(), 0);
  await saying(page, "the first one").getByText("edited").waitFor();
  await page.reload();
  await saying(page, "the first one").waitFor();
});

story("somebody answers, and the answer names what it answers", async (page, server) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "hello");
  await untilConfirmed(page, "hello");
  const id = await articles(page, "kitchen").last().getAttribute("data-event-id");
  const asked = page.locator(`[data-event-id="${id}"]`);
  await act(page, asked, "Reply");
  assert.equal((await holder(page)).name, "Message kitchen");
  await page.getByText(/^Replying to/).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  assert.equal(await page.getByText(/^Replying to/).count(), 0);
  await act(page, asked, "Reply");
  await say(page, "kitchen", "No good one.");
  await untilConfirmed(page, "No good one.");
  await saying(page, "No good one.").locator(`a[data-jump="${id}"]`).waitFor();
});

story("a reaction is given from the palette, taken back under the message, and found in the picker", async (page, server) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "hello");
  await untilConfirmed(page, "hello");
  const message = saying(page, "hello");
  await message.focus();
  await page.keyboard.press("+");
  const palette = page.getByRole("toolbar", { name: "React" });
  await expectAccessible(page);
  await palette.getByRole("button", { name: "React with 🎉" }).press("Enter");
  const chip = message.getByRole("button", { name: /^🎉/ });
  await chip.waitFor();
  assert.equal(await chip.getAttribute("aria-pressed"), "true");
  assert.equal((await holder(page)).tag, "article");
  await chip.click();
  await chip.waitFor({ state: "detached" });
  await page.keyboard.press("+");
  await palette.getByRole("button", { name: "All emoji" }).press("Enter");
  const picker = page.getByRole("dialog", { name: "Emoji" });
  await picker.getByRole("combobox", { name: "Find an emoji" }).fill("compass");
  await picker.getByRole("option", { name: "🧭" }).waitFor();
  await expectAccessible(page);
  await screenshot(page, "write-picker");
  await page.keyboard.press("Enter");
  await message.getByRole("button", { name: /^🧭/ }).waitFor();
  await page.reload();
  await saying(page, "hello").getByRole("button", { name: /^🧭/ }).waitFor();
});

story("a message is deleted after a question, and the focus goes to its neighbour", async (page, server) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "one");
  await say(page, "kitchen", "two");
  await untilConfirmed(page, "two");
  const before = await saying(page, "one").getAttribute("data-event-id");
  await act(page, saying(page, "two"), "Delete…");
  const question = page.getByRole("dialog", { name: "Delete this message?" });
  await expectAccessible(page);
  await question.getByRole("button", { name: "Keep" }).press("Enter");
  await saying(page, "two").waitFor();
  await act(page, saying(page, "two"), "Delete…");
  await question.getByRole("button", { name: "Delete message" }).press("Enter");
  await saying(page, "two").waitFor({ state: "detached" });
  assert.equal((await holder(page)).id, before);
  await page.reload();
  await saying(page, "one").waitFor();
  assert.equal(await saying(page, "two").count(), 0);
});

story("only what one may do is offered", async (page, server) => {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "mine");
  await untilConfirmed(page, "mine");
  const offered = async (message) => {
    await message.focus();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menu").waitFor();
    await expectAccessible(page);
    const names = await page.getByRole("menuitem").allInnerTexts();
    await page.keyboard.press("Escape");
    return names.map((name) => name.trim());
  };
  const mine = await offered(saying(page, "mine"));
  assert.ok(mine.includes("Edit") && mine.includes("Delete…"), mine.join());
  const others = await offered(articles(page, "kitchen").first());
  assert.ok(!others.includes("Edit") && !others.includes("Delete…") && !others.includes("Pin"), others.join());
  assert.ok(others.includes("Reply") && others.includes("Start thread"), others.join());
});

story("a thread is started with its first message, and the focus goes to its field", async (page, server) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", "Who brings the tape?");
  await untilConfirmed(page, "Who brings the tape?");
  await act(page, saying(page, "Who brings the tape?"), "Start thread");
  const dialog = page.getByRole("dialog", { name: "Start thread" });
  assert.equal(await dialog.getByRole("textbox", { name: "Name" }).inputValue(), "Who brings the tape?");
  await looks(page, "thread-dialog");
  await dialog.getByRole("textbox", { name: "First message" }).fill("I have two rolls.");
  await dialog.getByRole("button", { name: "Start thread" }).click();
  const thread = page.getByRole("region", { name: "Thread: Who brings the tape?" });
  await thread.getByText("I have two rolls.").waitFor();
  await field(page).fill("Good.");
  await page.keyboard.press("Enter");
  await thread.locator("article[data-state=confirmed]").filter({ hasText: "Good." }).waitFor();
  await screenshot(page, "write-thread");
  await goTo(page, "kitchen");
  await saying(page, "Who brings the tape?").getByRole("link", { name: /2 replies/ }).waitFor();
});

story("somebody who types is named under the messages, until theirs is there", async (page, server) => {
  await arrive(page, server, "kitchen");
  const other = await launch();
  try {
    await arrive(other.page, server, "kitchen");
    await introduce(other.page, "kitchen", "Odile", "good evening");
    await saying(page, "good evening").waitFor();
    await field(other.page, "kitchen").pressSequentially("Is the kettle on", { delay: 250 });
    await page.getByText("Odile is typing", { exact: true }).waitFor();
    await screenshot(page, "typing");
    await other.page.keyboard.press("Enter");
    await saying(page, "Is the kettle on").waitFor();
    await page.getByText("Odile is typing", { exact: true }).waitFor({ state: "detached" });
  } finally {
    await other.close();
  }
});
