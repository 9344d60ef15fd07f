// A message that the space does not take: it stays with the reason, and can be tried again, changed or let go.
// The refusal itself is staged: the first push is answered as a space's rules would.

import assert from "node:assert/strict";
import { launch, looks, test, withServer } from "../harness.mjs";
import { act, arrive, field, holder, introduce, say, saying, untilConfirmed } from "../writing.mjs";

const REASON = "This space takes links to files from members of two days or more.";

/** DAG-CBOR of texts, lists and maps: all that an answer to a push is made of. */
function cbor(value) {
  const head = (kind, length) =>
    length < 24 ? [(kind << 5) | length] : length < 256 ? [(kind << 5) | 24, length] : [(kind << 5) | 25, length >> 8, length & 255];
  if (typeof value === "string") {
    const bytes = [...Buffer.from(value)];
    return [...head(3, bytes.length), ...bytes];
  }
  if (Array.isArray(value)) return [...head(4, value.length), ...value.flatMap(cbor)];
  const keys = Object.keys(value).sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  return [...head(5, keys.length), ...keys.flatMap((key) => [...cbor(key), ...cbor(value[key])])];
}

/** The next push of one event is refused. */
async function refuseOne(browser) {
  const refused = { answers: [{ refused: { code: "not_allowed", text: REASON } }] };
  const answer = { status: 200, contentType: "application/vnd.ipld.dag-cbor", body: Buffer.from(cbor(refused)) };
  let isDone = false;
  await browser.context.route("**/api/push", (route) => {
    // What is read is pushed too, whenever that is due.
    const isMessage = route.request().postDataBuffer()?.includes("rill.message.posted");
    if (isDone || !isMessage) return route.continue();
    isDone = true;
    return route.fulfill(answer);
  });
}

function story(name, tell) {
  test(name, { timeout: 120_000 }, () =>
    withServer(async (server) => {
      // A service worker would fetch past the staged answer.
      const browser = await launch({ serviceWorkers: "block" });
      try {
        const { page } = browser;
        await arrive(page, server, "kitchen");
        await introduce(page, "kitchen", "Pell", "hello");
        await untilConfirmed(page, "hello");
        await refuseOne(browser);
        await say(page, "kitchen", "blink.mp4");
        await saying(page, "blink.mp4").getByText(`Not posted. ${REASON}`).waitFor();
        await tell(page, browser);
      } finally {
        await browser.close();
      }
    }));
}

story("a refused message says why, and is sent by Retry", async (page) => {
  assert.equal(await saying(page, "blink.mp4").getAttribute("data-state"), "refused");
  await page.getByRole("region", { name: "You" }).getByText("1 not sent").waitFor();
  await looks(page, "write-refused");
  await saying(page, "blink.mp4").getByRole("button", { name: "Retry" }).click();
  await untilConfirmed(page, "blink.mp4");
  assert.equal(await page.getByText(/^Not posted/).count(), 0);
});

story("a refused message is sent with another text", async (page) => {
  await saying(page, "blink.mp4").getByRole("button", { name: "Edit" }).click();
  assert.equal(await field(page, "kitchen").inputValue(), "blink.mp4");
  await field(page, "kitchen").fill("no file then");
  await page.keyboard.press("Enter");
  await untilConfirmed(page, "no file then");
  assert.equal(await saying(page, "blink.mp4").count(), 0);
});

story("a refused message is let go by keyboard, and the focus stays in the list", async (page) => {
  await act(page, saying(page, "blink.mp4"), "Discard");
  await saying(page, "blink.mp4").waitFor({ state: "detached" });
  assert.equal((await holder(page)).tag, "article");
  await page.reload();
  await saying(page, "hello").waitFor();
  assert.equal(await saying(page, "blink.mp4").count(), 0);
});
