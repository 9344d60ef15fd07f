// What was removed leaves every file: those of the server, and those of the browser's profile, whoever wrote them there
// (our database, caches, the browser itself). A message with a picture is read, removed, and looked for byte by byte.
// Not here: any interleaving of all that can happen (`tests/tests/removed_everywhere.rs`).

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { found, namesOf, until, untilGone, word } from "../bytes.mjs";
import { deletes } from "../deletions.mjs";
import { edited, exported, says, showing } from "../exports.mjs";
import { launch, test, withServer } from "../harness.mjs";
import { articles, openSpace, still } from "../reading.mjs";

/** A picture of noise, and slices of it that are nowhere else. */
function noise(side) {
  const rows = Buffer.concat(Array.from({ length: side }, () => Buffer.concat([Buffer.of(0), randomBytes(side * 3)])));
  const chunk = (name, data) => {
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    const named = Buffer.concat([Buffer.from(name), data]);
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8); // Eight bits, three colours.
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  const bytes = Buffer.concat([signature, ...chunks]);
  const slices = [0.1, 0.5, 0.9].map((part) => bytes.subarray(Math.floor(bytes.length * part)).subarray(0, 24));
  return { bytes, slices };
}

const FOLDER = "Pier - pier [2].json";

/** A server with a room of 60 lines; one of them has a picture, and stands as it was edited after a first reading. */
async function withSecret(tell) {
  const folder = await mkdtemp(join(tmpdir(), "rill-export-"));
  const [first, second, stays, picture, kept] = [word(), word(), word(), noise(64), noise(64)];
  const lines = Array.from({ length: 60 }, (_, number) => says(number, `line ${number}`));
  lines[49] = showing(says(49, stays.text), `${FOLDER}_Files/kept.png`, kept.bytes.length);
  const written = showing(says(50, first.text), `${FOLDER}_Files/secret.png`, picture.bytes.length);
  const bring = async (server, message) => {
    await writeFile(join(folder, FOLDER), exported(lines.with(50, message)));
    return server.import(join(folder, FOLDER));
  };
  try {
    await mkdir(join(folder, `${FOLDER}_Files`));
    await writeFile(join(folder, `${FOLDER}_Files`, "secret.png"), picture.bytes);
    await writeFile(join(folder, `${FOLDER}_Files`, "kept.png"), kept.bytes);
    await withServer(
      async (server) => {
        await bring(server, written);
        const browser = await launch();
        try {
          const { page } = browser;
          await openSpace(page, server);
          await page.getByText(first.text).waitFor();
          await bring(server, edited(written, second.text, 5));
          await page.getByText(second.text).waitFor();
          await untilRead(page);
          const address = new URL(page.url());
          const [, , space, room] = address.pathname.split("/");
          const row = articles(page).filter({ hasText: second.text });
          const event = await row.getAttribute("data-event-id");
          const removed = { "first text": first.forms, "second text": second.forms, picture: picture.slices };
          const staying = { "text that stays": stays.forms, "picture that stays": kept.slices };
          const remove = () => deletes(server, { space, room, events: [event] });
          const text = second.text;
          await tell({ server, browser, address: address.href, removed, staying, text, remove });
          // It was not merely everything that went.
          const names = Object.keys(staying).sort();
          assert.deepEqual(namesOf(await found(browser.profile, staying)), names);
          assert.deepEqual(namesOf(await found(server.data, staying)), names);
        } finally {
          await browser.close();
        }
      },
      { archives: [] },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Both pictures are drawn, and all of the space is here. */
async function untilRead(page) {
  await page.getByRole("status").filter({ hasText: "Synced" }).waitFor();
  await page.getByRole("region", { name: "Full copy" }).waitFor({ state: "detached" });
  await still(page);
  await page.waitForFunction(() => {
    const pictures = [...document.querySelectorAll("#main [role=log] img[src*='/api/blob/']")];
    return pictures.length >= 2 && pictures.every((picture) => picture.complete && picture.naturalWidth > 0);
  });
}

/** The search finds what is there: else it would prove nothing that it finds nothing later. */
async function isFoundAtFirst({ server, browser, removed }) {
  const isAll = (places) => namesOf(places).length === Object.keys(removed).length;
  await until(isAll, browser.profile, removed);
  await until(isAll, server.data, removed);
}

async function isGone({ server, browser, removed }) {
  await untilGone(server.data, removed);
  await untilGone(browser.profile, removed);
  await browser.context.close();
  assert.deepEqual(await found(browser.profile, removed), [], "after the browser was closed");
  await server.stop();
  assert.deepEqual(await found(server.data, removed), [], "after the server was stopped");
}

async function looksAgain({ browser: { page }, address }) {
  await page.goto(address);
  await articles(page).first().waitFor();
}

const gone = (page, text) => page.locator("article").filter({ hasText: text }).waitFor({ state: "detached" });

test("what is removed while it is read leaves no byte in any file of server and browser", { timeout: 240_000 }, () =>
  withSecret(async (story) => {
    const { browser, text, remove } = story;
    await isFoundAtFirst(story);
    await remove();
    await gone(browser.page, text);
    await isGone(story);
  }));

test("what is removed while it is read again, in a later session, leaves no byte either", { timeout: 240_000 }, () =>
  withSecret(async (story) => {
    const { browser, text, remove } = story;
    await isFoundAtFirst(story);
    await browser.restart();
    await looksAgain(story);
    await browser.page.getByText(text).waitFor();
    await untilRead(browser.page);
    await remove();
    await gone(browser.page, text);
    await isGone(story);
  }));

test("what is removed while the browser is closed leaves no byte once it is open again", { timeout: 240_000 }, () =>
  withSecret(async (story) => {
    const { browser, text, remove } = story;
    await isFoundAtFirst(story);
    await browser.context.close();
    await remove();
    await browser.open();
    await looksAgain(story);
    await browser.page.getByRole("status").filter({ hasText: "Synced" }).waitFor();
    await gone(browser.page, text);
    await isGone(story);
  }));

test("a browser that is closed as soon as it heard of it goes on at its next start, with no network", { timeout: 240_000 }, () =>
  withSecret(async (story) => {
    const { server, browser, text, remove } = story;
    await isFoundAtFirst(story);
    await remove();
    await gone(browser.page, text);
    await browser.context.close();
    await untilGone(server.data, story.removed);
    await server.stop();
    await browser.open();
    await looksAgain(story);
    await isGone(story);
  }));
