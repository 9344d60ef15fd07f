// The small sample that has every field and kind of message: each of them is shown.
// Not here: that it becomes the right events (`tests/tests/import_archives`).

import assert from "node:assert/strict";
import { expectAccessible, launch, looks, rich, screenshot, test, withServer } from "../harness.mjs";
import { articles, channels, log, still } from "../reading.mjs";

function story(name, tell, options = {}) {
  test(name, { timeout: 120_000 }, () =>
    withServer(
      async (server) => {
        const { space } = await server.import(rich);
        const browser = await launch({ viewport: { width: 1280, height: 1300 }, ...options });
        try {
          await browser.page.goto(`${server.url}/s/${space}`);
          await articles(browser.page).first().waitFor();
          await tell(browser.page);
          assert.deepEqual(browser.errors, []);
        } finally {
          await browser.close();
        }
      },
      { archives: [] },
    ),
  );
}

/** The whole room as its reader meets it, from the first message on: the text of each row, by name. */
async function readAll(page, room, picture) {
  await channels(page).getByRole("link", { name: room, exact: true }).click();
  await articles(page, room).first().waitFor();
  await page.getByRole("scrollbar").press("Home");
  await still(page);
  const rows = new Map();
  for (let screen = 0; ; screen++) {
    for (const row of await articles(page, room).all()) {
      const said = await row.innerText(); // Empty while the row is out of view: each comes into it.
      if (said) rows.set(await row.getAttribute("data-event-id"), said);
    }
    await screenshot(page, `${picture}-${screen}`);
    const more = await log(page, room).evaluate((list) => {
      const before = list.scrollTop;
      list.scrollTop += list.clientHeight - 80;
      return list.scrollTop > before + 1;
    });
    if (!more) return [...rows.values()].join("\n");
    await still(page);
  }
}

const SHOWN = [
  // System notices.
  /Mira\s+joined the server\./,
  /pinned a message\.\s+Go to the message/,
  /started a thread\.\s+Open the thread/,
  /supports the space/,
  // Mentions of every kind, known or not.
  /@Keeper/,
  /#unknown channel/,
  /@Mira/,
  /@everyone\s+@here/,
  // A time, told in the reader's zone.
  /Sunday,? 10 March 2024 at 06:12/,
  // Scripts; what turns text around is shown as such.
  /صباح الخير/,
  /שלום לכולם/,
  /⟨U\+202E⟩/,
  /日本語のテスト/,
  // Edited, code, marks, lists, quotes, and what only looks like markup.
  /typo fixed edited/,
  /println!\("<b>not bold<\/b> & `ticks`"\);/,
  /small print/,
  /rest is quoted\s+one\s+nested/,
  /<script>alert\(1\)<\/script>/,
  /\[click\]\(javascript:alert\(3\)\)/,
  // Files: pictures, a spoiler, sound, texts, odd ones, lost ones.
  /Spoiler/,
  /bell\.wav, 8\.0 KB/,
  /ünïcödé 日本語 #1\.txt\s+40 bytes/,
  /page\.html\s+58 bytes/,
  /harbour\.png\s+12 KB, lost at its source/,
  // Who is gone, replies to what is gone, stickers.
  /Deleted User\s+left/,
  /In reply to a message that is not here/,
  /Sticker:\s+wave/,
  // What a program shows: a command, a card with all its parts, buttons.
  /Answers the command \/tide/,
  /Tide office\s+Sunday\s+High 06:12, low 12:40/,
  /Wind\s+NW 4/,
  /No warranty/,
  /Monday\s+Source/,
  /\[harbour:main\] 2 new commits\s+0a1b2c3 Fix the lamp/,
  /Watch the video where it is/,
  // A poll's end, a message without anything, one passed on.
  /Next meet\?\s+Sunday\s+4\s+All votes\s+7/,
  /A message without text/,
  /Forwarded from artwork-絵, Thursday,? 8 February 2024 at 18:00\s+Go to it\s+an older note, passed on/,
  // Its thread.
  /which rope for the stern line\?[\s\S]*?\d replies/,
];

story("every field and kind of message is shown", async (page) => {
  const text = await readAll(page, "general", "rich");
  for (const shown of SHOWN) assert.match(text, shown);
  assert.doesNotMatch(text, /<[@#]|<t:/, "nothing is called by an id");
  await expectAccessible(page);
});

story("a thread and its channel, reactions with names, a spoiler that opens, an edit's history", async (page) => {
  await channels(page).getByRole("link", { name: "general", exact: true }).click();
  await page.getByRole("scrollbar").press("Home");
  await still(page);
  const welcome = articles(page, "general").filter({ hasText: "Welcome aboard" });
  const reactions = welcome.getByRole("list", { name: "Reactions" }).getByRole("listitem");
  assert.equal(await reactions.count(), 3);
  assert.match(await reactions.first().textContent(), /3\s*, 𝓡𝓪𝓿𝓲 🌊, Óscar and نور/);
  await page.getByRole("button", { name: "Show spoiler", exact: true }).first().click();
  await page.getByRole("group", { name: "Spoiler" }).getByText("spoiler").waitFor();
  await page.getByRole("button", { name: /^Edited .*show what it was/ }).first().click();
  const history = page.getByRole("dialog");
  await history.getByText("typo fixed").waitFor();
  await looks(page, "rich-history");
  await page.keyboard.press("Escape");
  await channels(page).getByRole("link", { name: /Which rope/ }).click();
  const thread = page.getByRole("region", { name: /Thread: Which rope/ });
  await thread.getByRole("paragraph").filter({ hasText: "Nylon, 14 mm. It stretches." }).waitFor();
  await expectAccessible(page);
  await screenshot(page, "rich-thread");
});
