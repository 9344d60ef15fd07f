// The settings of a space: what is settled there by one person, and what becomes of it in the browser of another.
// Not here: the rules' own word (`server/modules/space`), engines (`tests/tests/engine_rules.rs`).

import assert from "node:assert/strict";
import { launch, looks, story } from "../harness.mjs";
import { act, field, invitation, joins, makes, menu, say, saying, untilConfirmed } from "../writing.mjs";

const parts = (page) => page.getByRole("navigation", { name: "Space settings" });
const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });
const row = (page, list, text) => page.getByRole("list", { name: list }).getByRole("listitem").filter({ hasText: text });

/** Opens a part of the settings of the space in view. */
async function opens(page, space, part) {
  if ((await parts(page).count()) === 0) await menu(page, space, "Space settings");
  await parts(page).getByRole("link", { name: part, exact: true }).click();
  await heading(page, part).waitFor();
}

/** Does something with a member. */
async function settles(page, name, item) {
  await page.getByRole("main").getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menu", { name: `Actions for ${name}` }).getByRole("menuitem", { name: item, exact: true }).click();
}

/** A space of Pell's, and Odile in it, in a browser of her own. */
const withOdile = (name, tell, options) =>
  story(
    name,
    async (page, server) => {
      await page.goto(server.url);
      await makes(page, "Harbour", "Pell");
      await say(page, "general", "Low tide at six.");
      await untilConfirmed(page, "Low tide at six.");
      const other = await launch();
      try {
        await joins(other.page, invitation(page), "Odile");
        await saying(other.page, "Low tide at six.").waitFor();
        await say(other.page, "general", "Buy my boats");
        await untilConfirmed(other.page, "Buy my boats");
        await saying(page, "Buy my boats").waitFor();
        await tell(page, other.page, server);
        assert.deepEqual(other.errors, []);
      } finally {
        await other.close();
      }
    },
    options,
  );

withOdile("who is banned loses the space at once, and the log says who did it", async (page, other) => {
  await opens(page, "Harbour", "Members");
  await row(page, "Members", "Odile").waitFor();
  assert.equal(await page.getByRole("button", { name: "Actions for Pell" }).count(), 0, "nobody bans the founder");
  await settles(page, "Odile", "Ban…");
  const asked = page.getByRole("dialog", { name: "Ban Odile?" });
  await asked.waitFor();
  await looks(page, "space-ban");
  await asked.getByRole("textbox", { name: "Reason, if you like" }).fill("sells boats");
  await asked.getByRole("button", { name: "Ban", exact: true }).click();
  await row(page, "Members", "Odile").waitFor({ state: "detached" });
  await other.getByRole("alert").filter({ hasText: "ou may no longer read this space" }).waitFor();
  assert.equal(await other.getByText("Low tide at six.").count(), 0);
  await other.getByRole("complementary", { name: "Members" }).getByText("Pell").waitFor({ state: "detached" });
  await looks(other, "space-banned");
  await opens(page, "Harbour", "Bans");
  await row(page, "Bans", "sells boats").filter({ hasText: "by Pell" }).waitFor();
  await looks(page, "space-bans");
  await opens(page, "Harbour", "Audit log");
  await row(page, "Audit log", "Pell banned Odile: sells boats").waitFor();
  await opens(page, "Harbour", "Bans");
  await page.getByRole("button", { name: "Lift the ban of Odile" }).click();
  await page.getByText("Nobody is banned.").waitFor();
});

withOdile("a role that is given takes effect in another browser at once", async (page, other) => {
  await menu(other, "Harbour", "Space settings");
  await heading(other, "Overview").waitFor();
  assert.deepEqual(await parts(other).getByRole("link").allTextContents(), ["Overview"]);
  await opens(page, "Harbour", "Roles");
  await page.getByRole("button", { name: "New role…" }).click();
  const asked = page.getByRole("dialog", { name: "A new role" });
  await asked.getByRole("textbox", { name: "Name of the role" }).fill("Pilots");
  await asked.getByRole("button", { name: "Make" }).click();
  const allows = page.getByRole("group", { name: "What Pilots allows" });
  await allows.getByRole("switch", { name: /^Ban/ }).check();
  await looks(page, "space-role");
  await opens(page, "Harbour", "Members");
  await settles(page, "Odile", "Give the role Pilots");
  await row(page, "Members", "Odile").filter({ hasText: "Pilots" }).waitFor();
  // Nobody does anything in that browser.
  await parts(other).getByRole("link", { name: "Bans" }).waitFor();
  await opens(other, "Harbour", "Bans");
  await other.getByText("Nobody is banned.").waitFor();
  await settles(page, "Odile", "Take the role Pilots");
  await parts(other).getByRole("link", { name: "Bans" }).waitFor({ state: "detached" });
});

withOdile("who may not post is told so in place of the field, until they may", async (page, other) => {
  await opens(page, "Harbour", "Roles");
  await page.getByRole("button", { name: "Edit All members" }).click();
  const post = page.getByRole("group", { name: "What All members allows" }).getByRole("switch", { name: "Write messages" });
  await post.uncheck();
  await other.getByText("This needs the permission to post, which you do not have here.").waitFor();
  assert.equal(await field(other, "general").count(), 0);
  await looks(other, "space-may-not-post");
  await post.check();
  await say(other, "general", "Sorry about the boats");
  await untilConfirmed(other, "Sorry about the boats");
});

withOdile("a message is reported, seen by who keeps order, and settled", async (page, other) => {
  await act(page, saying(page, "Buy my boats"), "Copy link");
  await act(other, saying(other, "Low tide at six."), "Report message…");
  const asked = other.getByRole("dialog", { name: "Report this message?" });
  await asked.waitFor();
  await looks(other, "space-report-asked");
  await asked.getByRole("textbox", { name: "Reason, if you like" }).fill("it is at seven");
  await asked.getByRole("button", { name: "Report", exact: true }).click();
  await other.getByRole("status").filter({ hasText: "Reported" }).waitFor({ state: "attached" });
  await opens(page, "Harbour", "Reports");
  const report = row(page, "Reports", "Low tide at six.").filter({ hasText: "Reported by Odile: it is at seven" });
  await report.waitFor();
  await looks(page, "space-reports");
  await report.getByRole("link", { name: "Go to the message" }).click();
  await saying(page, "Low tide at six.").waitFor();
  await opens(page, "Harbour", "Reports");
  await page.getByRole("button", { name: "Settle" }).click();
  await page.getByText("No report waits to be seen to.").waitFor();
});

withOdile("every part of the settings, for who settles and for who reads, on a phone too", async (page, other) => {
  await menu(page, "Harbour", "Space settings");
  await heading(page, "Overview").waitFor();
  await page.getByText("Whoever wants to joins this space.").waitFor();
  await page.getByRole("textbox", { name: "Description" }).fill("Boats, tides, and who is out.");
  await page.getByRole("button", { name: "Save Description" }).click();
  await page.getByRole("radiogroup", { name: "Who reads it" }).getByRole("radio", { name: "Members" }).check();
  await page.getByText("Members alone read this space.").waitFor();
  for (const part of ["Overview", "Roles", "Members", "Bans", "Reports", "Audit log"]) {
    await opens(page, "Harbour", part);
    await looks(page, `space-settings-${part.toLowerCase().replace(" ", "-")}`);
  }
  await opens(page, "Harbour", "Members");
  await page.getByRole("searchbox", { name: "Search members" }).fill("odi");
  await row(page, "Members", "Pell").waitFor({ state: "detached" });
  await settles(page, "Odile", "Time out for 1 hour");
  await row(page, "Members", "timed out until").waitFor();
  // A member reads the rules, and is offered nothing that is not theirs.
  await menu(other, "Harbour", "Space settings");
  await heading(other, "Overview").waitFor();
  await other.getByText("Boats, tides, and who is out.").waitFor();
  assert.deepEqual(await parts(other).getByRole("link").allTextContents(), ["Overview"]);
  assert.equal(await other.getByRole("main").getByRole("textbox").count(), 0);
  await looks(other, "space-settings-member");
  await page.setViewportSize({ width: 390, height: 844 });
  for (const part of ["overview", "roles", "members", "audit-log"]) {
    await page.goto(`${page.url().split("/settings/")[0]}/settings/${part}`);
    await page.getByRole("main").getByRole("region").waitFor();
    await looks(page, `phone-space-settings-${part}`);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `${part}: ${wider} px wider than the window`);
  }
  await page.getByRole("link", { name: "Back to the space's settings" }).click();
  await heading(page, "Harbour").waitFor();
  await looks(page, "phone-space-settings");
});
