// Slow mode: who sees to a room slows it; who writes there too soon is told, waits, and loses nothing.
// Not here: the rules' own word, and clocks (`tests/tests/engine_slow.rs`).

import assert from "node:assert/strict";
import { expectAccessible, launch, looks, screenshot, story } from "../harness.mjs";
import { articles, channels, goTo, still } from "../reading.mjs";
import { answers, field, invitation, joins, makes, menu, say, saying, untilConfirmed } from "../writing.mjs";

const waits = (page) => page.locator("article[data-state=pending]").filter({ hasText: /Slow mode: goes out (in|now)/ });
const timer = (page) => page.locator("form.composer").getByRole("timer");

story("who writes twice in a slowed room waits with the second message, and other rooms do not", async (page, server) => {
  await page.goto(server.url);
  await makes(page, "Queue", "Pell");
  await menu(page, "Queue", "New channel…");
  await answers(page, "Name", "aside");
  await page.getByRole("heading", { level: 1, name: "aside", exact: true }).waitFor();
  await say(page, "aside", "nobody waits here");
  await untilConfirmed(page, "nobody waits here");
  await channels(page).getByRole("link", { name: "general", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "general", exact: true }).waitFor();
  await menu(page, "general", "Slow mode…");
  const choices = page.getByRole("menu", { name: "Slow mode of general" });
  assert.equal(await choices.getByRole("menuitemradio", { checked: true }).textContent(), "Off");
  await looks(page, "slow-choices");
  await choices.getByRole("menuitemradio", { name: "10 seconds", exact: true }).press("Enter");
  await choices.waitFor({ state: "detached" });
  await say(page, "general", "one at a time, please");
  await say(page, "general", "this does not hold for me");
  await untilConfirmed(page, "this does not hold for me");
  assert.equal(await page.getByText(/^Slow mode:/).count(), 0, "who keeps order is not held up, and not told so");
  const other = await launch();
  try {
    await joins(other.page, invitation(page), "Odile");
    await goTo(other.page, "general");
    await other.page.locator("form.composer").getByText("Slow mode: one message every 10 seconds").waitFor();
    assert.equal(await timer(other.page).count(), 0, "the first one waits for nothing");
    await say(other.page, "general", "the first");
    await untilConfirmed(other.page, "the first");
    // Both are written before the next may go out.
    await say(other.page, "general", "the second");
    await say(other.page, "general", "the third");
    const second = waits(other.page).filter({ hasText: "the second" });
    await second.waitFor();
    await waits(other.page).filter({ hasText: "the third" }).waitFor();
    assert.match(await timer(other.page).textContent(), /^next in \d+ s$/);
    assert.equal(await timer(other.page).getAttribute("aria-live"), "off");
    await goTo(other.page, "aside");
    await say(other.page, "aside", "at once");
    await saying(page, "the first").waitFor();
    await untilConfirmed(other.page, "at once");
    assert.equal(await other.page.getByText(/^Slow mode:/).count(), 0);
    await goTo(other.page, "general");
    for (const text of ["the second", "the third"]) {
      await untilConfirmed(other.page, text);
      await saying(page, text).waitFor();
    }
    const said = await articles(page, "general").locator(".text").allTextContents();
    assert.deepEqual(said.slice(-3), ["the first", "the second", "the third"]);
    assert.equal(await waits(other.page).count(), 0);
    assert.deepEqual(other.errors, []);
  } finally {
    await other.close();
  }
});

story("a message that waits in a slowed room can be changed or let go of, and nothing but the seconds is drawn again", async (page, server) => {
  await page.goto(server.url);
  await makes(page, "Assembly", "Pell");
  await menu(page, "general", "Slow mode…");
  await page.getByRole("menuitemradio", { name: "15 minutes", exact: true }).press("Enter");
  const other = await launch();
  try {
    await joins(other.page, invitation(page), "Odile");
    await other.page.locator("form.composer").getByText("Slow mode: one message every 15 minutes").waitFor();
    await say(other.page, "general", "my say");
    await untilConfirmed(other.page, "my say");
    await say(other.page, "general", "and anothre");
    await say(other.page, "general", "never mind");
    await waits(other.page).filter({ hasText: "never mind" }).waitFor();
    await timer(other.page).filter({ hasText: /min/ }).waitFor();
    await looks(other.page, "slowed");
    await other.page.setViewportSize({ width: 360, height: 740 });
    await looks(other.page, "phone-slowed");
    await other.page.setViewportSize({ width: 1280, height: 800 });
    await still(other.page);
    const alsoDrawn = await other.page.evaluate(
      () =>
        new Promise((told) => {
          const [also, seconds] = [[], document.querySelector("form.composer [role=timer]")];
          let ticks = 0;
          const watch = new MutationObserver((changes) => {
            for (const { target } of changes) {
              const at = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
              if (!at.closest("[role=timer]")) also.push(at.outerHTML.slice(0, 200));
              else if (seconds.contains(at)) ticks += 1;
            }
            if (ticks >= 3) {
              watch.disconnect();
              told(also);
            }
          });
          const about = { subtree: true, childList: true, characterData: true, attributes: true };
          for (const part of document.querySelectorAll("form.composer, [role=log]")) watch.observe(part, about);
        }),
    );
    assert.deepEqual(alsoDrawn, []);
    const typo = saying(other.page, "and anothre");
    await typo.getByRole("button", { name: "Edit", exact: true }).click();
    await field(other.page, "general").fill("and another");
    await other.page.keyboard.press("Enter");
    await waits(other.page).filter({ hasText: "and another" }).waitFor();
    await saying(other.page, "never mind").getByRole("button", { name: "Discard", exact: true }).click();
    await saying(other.page, "never mind").waitFor({ state: "detached" });
    await expectAccessible(other.page);
    await screenshot(other.page, "slowed-edited");
    await other.page.reload();
    await waits(other.page).filter({ hasText: "and another" }).waitFor();
    // As soon as the room is slow no more, what waited goes.
    await menu(page, "general", "Slow mode: 15 minutes…");
    await page.getByRole("menuitemradio", { name: "Off", exact: true }).press("Enter");
    await untilConfirmed(other.page, "and another");
    await saying(page, "and another").waitFor();
    assert.equal(await articles(page, "general").filter({ hasText: "never mind" }).count(), 0);
    assert.equal(await other.page.getByText(/^Slow mode:/).count(), 0);
    assert.deepEqual(other.errors, []);
  } finally {
    await other.close();
  }
});
