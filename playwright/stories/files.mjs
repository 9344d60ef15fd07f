// Files in messages: pasted, dropped, chosen; told before they are sent; sent when they can be, from where they were.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { attached, choose, drawn, drop, holdOver, paste, png } from "../files.mjs";
import { expectAccessible, launch, screenshot, story, test, untilOfflineReady, withServer } from "../harness.mjs";
import { act, arrive, field, introduce, say, saying, untilConfirmed } from "../writing.mjs";

const ridge = { name: "ridge.png", type: "image/png", bytes: png(320, 180, [40, 110, 160]) };
const slope = { name: "slope.png", type: "image/png", bytes: png(120, 160, [180, 90, 40]) };
const notes = { name: "notes.txt", type: "text/plain", bytes: Buffer.from("three tents, one stove") };
const page_ = { name: "page.html", type: "image/png", bytes: Buffer.from("<!doctype html><script>alert(1)</script>") };

const composer = (page, room = "kitchen") => page.getByRole("form", { name: `Write to ${room}` });
const last = (page) => page.locator("#main article").last();
const confirmed = (page, text) => page.locator("article[data-state=confirmed]").filter({ hasText: text });

async function settle(page, server, text = "hello") {
  await arrive(page, server, "kitchen");
  await introduce(page, "kitchen", "Pell", text);
  await untilConfirmed(page, text);
}

story("files are pasted, dropped and chosen, taken off again, and sent with a text", async (page, server) => {
  await settle(page, server);
  await paste(field(page, "kitchen"), ridge);
  await attached(composer(page)).filter({ hasText: "ridge.png" }).waitFor();
  await holdOver(page.getByRole("log"), slope);
  await page.getByText("Drop files to attach them").waitFor();
  await drop(page.getByRole("log"), slope, notes);
  await attached(composer(page)).filter({ hasText: "notes.txt" }).waitFor();
  await choose(page, composer(page), page_);
  await attached(composer(page)).filter({ hasText: "page.html" }).waitFor();
  assert.equal(await attached(composer(page)).count(), 4);
  assert.deepEqual(await drawn(attached(composer(page)).first().locator("img")), [320, 180]);
  await expectAccessible(page);
  await screenshot(page, "files-attached");
  await composer(page).getByRole("button", { name: "Remove slope.png" }).click();
  await attached(composer(page)).filter({ hasText: "slope.png" }).waitFor({ state: "detached" });
  await say(page, "kitchen", "the ridge, and what we need");
  const message = confirmed(page, "the ridge, and what we need");
  await message.waitFor();
  assert.equal(await attached(composer(page)).count(), 0);
  assert.deepEqual(await drawn(message.locator(".pic img")), [320, 180]);
  await screenshot(page, "files-sent");
  const other = await launch();
  try {
    await arrive(other.page, server, "kitchen");
    const theirs = other.page.locator("article").filter({ hasText: "the ridge, and what we need" });
    assert.deepEqual(await drawn(theirs.locator(".pic img")), [320, 180]);
    const box = await theirs.locator(".pic button").boundingBox();
    assert.deepEqual([Math.round(box.width), Math.round(box.height)], [320, 180], "its size was in the message");
    // What could run in a page is saved, whatever its sender called it.
    const link = theirs.getByRole("link", { name: /page\.html/ });
    const answer = await other.page.evaluate(async (href) => {
      const { headers } = await fetch(href);
      return [headers.get("content-type"), headers.get("content-disposition")];
    }, await link.getAttribute("href"));
    assert.deepEqual(answer, ["application/octet-stream", "attachment"]);
    assert.deepEqual(other.errors, []);
  } finally {
    await other.close();
  }
});

story("a file alone is a message, in a thread too", async (page, server) => {
  await settle(page, server, "Who brings the tape?");
  await act(page, saying(page, "Who brings the tape?"), "Start thread");
  const dialog = page.getByRole("dialog", { name: "Start thread" });
  await dialog.getByRole("textbox", { name: "First message" }).fill("I have two rolls.");
  await dialog.getByRole("button", { name: "Start thread" }).click();
  const thread = page.getByRole("region", { name: "Thread: Who brings the tape?" });
  await thread.getByText("I have two rolls.").waitFor();
  await choose(page, thread.getByRole("form"), ridge);
  await attached(thread.getByRole("form")).waitFor();
  await thread.getByRole("button", { name: "Send" }).click();
  const message = thread.locator("article[data-state=confirmed]").filter({ has: page.locator(".pic img") });
  assert.deepEqual(await drawn(message.locator(".pic img")), [320, 180]);
  await expectAccessible(page);
});

story("a file that is too large, or one too many, is told before anything is sent", async (page, server) => {
  await settle(page, server);
  const asked = [];
  page.on("request", (request) => request.url().includes("/api/part/") && asked.push(request.url()));
  await page.getByTitle("Attach files, up to 67 MB each").waitFor();
  await drop(page.getByRole("log"), { name: "ridge.mov", type: "video/mp4", size: 67_108_865 }, notes);
  await composer(page).getByText("ridge.mov has 67 MB. A file can have at most 67 MB.").waitFor();
  await attached(composer(page)).filter({ hasText: "notes.txt" }).waitFor();
  assert.equal(await attached(composer(page)).count(), 1);
  await expectAccessible(page);
  await screenshot(page, "files-too-large");
  await drop(page.getByRole("log"), ...Array.from({ length: 20 }, (_, n) => ({ ...notes, name: `${n}.txt`, bytes: Buffer.from(`note ${n}`) })));
  await composer(page).getByText("A message can have at most 20 files. Send the rest with another.").waitFor();
  await attached(composer(page)).nth(19).waitFor();
  assert.equal(await attached(composer(page)).count(), 20);
  assert.deepEqual(asked, []);
});

test("files attached offline wait on the device with their draft and their message, and go out", { timeout: 120_000 }, () =>
  withServer(async (server) => {
    const browser = await launch();
    try {
      const { page } = browser;
      await settle(page, server);
      await untilOfflineReady(page);
      await page.reload();
      await saying(page, "hello").waitFor();
      await server.stop();
      await page.getByRole("status").filter({ hasText: "Offline" }).waitFor();
      await paste(field(page, "kitchen"), ridge);
      await attached(composer(page)).filter({ hasText: "ridge.png" }).waitFor();
      await page.reload();
      await attached(composer(page)).filter({ hasText: "ridge.png" }).waitFor();
      assert.deepEqual(await drawn(attached(composer(page)).locator("img")), [320, 180], "the draft has it still");
      await say(page, "kitchen", "from the tunnel");
      await drop(page.getByRole("log"), notes);
      await attached(composer(page)).filter({ hasText: "notes.txt" }).waitFor();
      await page.keyboard.press("Enter");
      const waiting = page.locator("article[data-state=pending]");
      await waiting.nth(1).waitFor();
      const here = page.url();
      await browser.restart();
      const again = browser.page;
      await again.goto(here);
      const sent = again.locator("article[data-state=pending]").filter({ hasText: "from the tunnel" });
      assert.deepEqual(await drawn(sent.locator(".pic img")), [320, 180], "from this device");
      await expectAccessible(again);
      await screenshot(again, "files-offline");
      await server.start();
      await confirmed(again, "from the tunnel").waitFor();
      await confirmed(again, "notes.txt").waitFor();
      assert.equal(await again.evaluate(async () => (await (await caches.open("rill-files")).keys()).length), 0, "free");
      const other = await launch();
      try {
        await arrive(other.page, server, "kitchen");
        const theirs = other.page.locator("article").filter({ hasText: "from the tunnel" });
        assert.deepEqual(await drawn(theirs.locator(".pic img")), [320, 180]);
        await last(other.page).getByRole("link", { name: /notes\.txt/ }).waitFor();
      } finally {
        await other.close();
      }
    } finally {
      await browser.close();
    }
  }));

test("an upload shows how far it is, goes on where it was cut off, and can be let go of", { timeout: 120_000 }, () =>
  withServer(async (server) => {
    // A service worker would fetch past what is staged here.
    const browser = await launch({ serviceWorkers: "block" });
    try {
      const { page } = browser;
      await settle(page, server);
      const film = { name: "film.bin", type: "video/mp4", bytes: randomBytes(3_000_000) };
      const parts = [];
      let cut = true;
      await browser.context.route("**/api/part/**", (route) => {
        const from = Number(route.request().url().split("/").at(-2));
        if (cut && from > 0) return route.abort("connectionreset");
        parts.push(from);
        return route.continue();
      });
      await drop(page.getByRole("log"), film);
      await attached(composer(page)).waitFor();
      await say(page, "kitchen", "the film");
      const message = page.locator("article").filter({ hasText: "the film" });
      await message.getByText(/^Uploading, 131 KB of 3\.0 MB$/).waitFor();
      await expectAccessible(page);
      await screenshot(page, "files-uploading");
      cut = false;
      await confirmed(page, "the film").waitFor();
      assert.ok(parts.length > 2 && parts[0] === 0, parts.join());
      assert.ok(parts.every((from, n) => n === 0 || from > parts[n - 1]), `nothing twice: ${parts}`);
      await page.reload();
      const saved = page.waitForEvent("download");
      await message.getByRole("link", { name: /film\.bin/ }).click();
      assert.deepEqual(await readFile(await (await saved).path()), film.bytes);
      cut = true;
      await drop(page.getByRole("log"), { ...film, name: "other.bin", bytes: randomBytes(2_000_000) });
      await attached(composer(page)).waitFor();
      await say(page, "kitchen", "not this");
      const other = page.locator("article").filter({ hasText: "not this" });
      await other.getByRole("button", { name: "Discard" }).click();
      await other.waitFor({ state: "detached" });
      assert.equal(await page.evaluate(async () => (await (await caches.open("rill-files")).keys()).length), 0, "free");
    } finally {
      await browser.close();
    }
  }));
